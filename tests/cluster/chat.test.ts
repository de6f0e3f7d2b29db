import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOwnPostgres } from '../support/own-postgres.ts';
import { until, withoutRedis } from '../support/own-redis.ts';
import { type Follower, follow, say, talkers, untilAllHeard, type Writer, write } from './chat.support.ts';
import { type Cluster, call, type Instance, startCluster, untilBus } from './cluster.support.ts';

const range = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

/** Every follower has heard every message once and in order, and nothing was acknowledged twice. */
function mustBeWhole(followers: readonly Follower[], writers: readonly Writer[], last: number): void {
  for (const { seqs } of followers) assert.deepEqual(seqs, range(seqs.length));
  for (const { seqs } of followers) assert.ok(seqs.length >= last);
  const acknowledged = writers.flatMap(writer => writer.acknowledged);
  assert.equal(new Set(acknowledged).size, acknowledged.length);
  assert.ok(acknowledged.length > 100, `only ${acknowledged.length} messages were sent`);
}

describe('a conversation on two instances', { skip: withoutRedis, concurrency: false }, () => {
  let cluster: Cluster;
  let here: Instance;
  let there: Instance;
  before(async () => {
    cluster = await startCluster({ RATE_LIMITS: 'off' });
    [here, there] = await Promise.all([cluster.start(), cluster.start()]);
    await untilBus([here, there], 'up');
  });
  after(() => cluster?.close());

  async function underLoad(work: (followers: readonly Follower[]) => Promise<void>, each = 3) {
    const { conversation, people } = await talkers(cluster, 2 * each + 2);
    const [one, other, ...rest] = people;
    if (one === undefined || other === undefined) throw new Error('there are that many');
    const [urls, back] = [
      [here.url, there.url],
      [there.url, here.url],
    ];
    const followers = rest.map((person, index) => follow(index % 2 === 0 ? urls : back, person, conversation));
    await until('all follow', () => followers.every(({ opened }) => opened() === 1));
    const writers = [write(urls, one, conversation), write(back, other, conversation)];
    try {
      await sleep(1_000);
      await work(followers);
      await sleep(1_000);
      await Promise.all(writers.map(writer => writer.stop()));
      const last = await untilAllHeard(followers, writers);
      mustBeWhole(followers, writers, last);
    } finally {
      await Promise.all(writers.map(writer => writer.stop()));
      for (const follower of followers) follower.end();
    }
    return { conversation, people, followers };
  }

  test('is told whole and in order to all of them, without coming back', async () => {
    const { followers } = await underLoad(() => sleep(1_000));
    for (const { opened } of followers) assert.equal(opened(), 1);
  });

  test('whatever becomes of Redis: killed and started empty, flushed, frozen', async () => {
    const { followers } = await underLoad(async () => {
      await cluster.redis.ask(client => client.flushall());
      await sleep(500);
      await cluster.redis.kill();
      await sleep(2_500);
      await cluster.redis.restart();
      await untilBus([here, there], 'up');
      cluster.redis.freeze();
      await sleep(3_000);
      cluster.redis.thaw();
      await untilBus([here, there], 'up');
    });
    for (const { opened } of followers) assert.equal(opened(), 1);
  });

  test('is heard of across instances within two seconds, and left by whoever is taken out, while Redis is away', async () => {
    const { conversation, people } = await talkers(cluster, 3);
    const [one, other, third] = people;
    if (one === undefined || other === undefined || third === undefined) throw new Error('there are three');
    const followers = [follow([there.url], other, conversation), follow([there.url], third, conversation)];
    await until('both follow', () => followers.every(({ opened }) => opened() === 1));
    await cluster.redis.kill();
    try {
      await say(here, one, conversation);
      await until('both hear', () => followers.every(({ seqs }) => seqs.length === 1), 3_000);
      await cluster.sql('update conversation_participants set role = $3 where conversation_id = $1 and user_id = $2', [
        conversation,
        one.id,
        'admin',
      ]);
      const path = `/v1/conversations/${conversation}/participants/${third.id}`;
      assert.equal((await call(here, 'DELETE', path, one.token)).status, 200);
      await until('they are closed', () => followers[1]?.codes[0] === 4403, 3_000);
      assert.deepEqual(followers[0]?.codes, []);
    } finally {
      for (const follower of followers) follower.end();
      await cluster.redis.restart();
      await untilBus([here, there], 'up');
    }
  });

  test('one of them stopped in good order: it says so, and those who were there go on with the other', async () => {
    const { followers } = await underLoad(() => there.kill('SIGTERM').then(() => {}));
    const codes = followers.flatMap(({ codes: each }) => each);
    assert.deepEqual(new Set(codes.filter(code => code !== 1006)), new Set([1012]));
    there = await cluster.start();
    await untilBus([here, there], 'up');
  });

  test('one of them killed: those who were there come back to the other; who does not has left within 45 s', async () => {
    const { conversation, people } = await talkers(cluster, 2);
    const [stays, goes] = people;
    if (stays === undefined || goes === undefined) throw new Error('there are two');
    const [watching, gone] = [follow([here.url], stays, conversation), follow([there.url], goes, conversation)];
    const seen = (type: string) => watching.heard.some(word => word.type === type && word.sender_id === goes.id);
    await until('they have joined', () => seen('user_joined'), 10_000);
    let killed = 0;
    await underLoad(async () => {
      await there.kill('SIGKILL');
      killed = performance.now();
      gone.end();
    });
    await until('they have left', () => seen('user_left'), 45_000);
    const lasted = performance.now() - killed;
    assert.ok(lasted < 45_000, `${lasted} ms`);
    const answer = await call(here, 'GET', `/v1/presence?user_ids=${goes.id}`, stays.token);
    assert.equal(
      (JSON.parse(answer.text) as { data: { presence: { online: boolean }[] } }).data.presence[0]?.online,
      false,
    );
    watching.end();
    there = await cluster.start();
  });
});

test('PostgreSQL killed and started again: all that was acknowledged is heard once and in order', {
  skip: withoutRedis,
}, async t => {
  const postgres = await startOwnPostgres();
  const cluster = await startCluster({ RATE_LIMITS: 'off' }, async () => ({
    url: postgres.url,
    drop: () => postgres.remove(),
  }));
  t.after(() => cluster.close());
  const [here, there] = await Promise.all([cluster.start(), cluster.start()]);
  await untilBus([here, there], 'up');
  const { conversation, people } = await talkers(cluster, 6);
  const [one, other, ...rest] = people;
  if (one === undefined || other === undefined) throw new Error('there are that many');
  const followers = rest.map((person, index) =>
    follow(index % 2 === 0 ? [here.url] : [there.url], person, conversation),
  );
  await until('all follow', () => followers.every(({ opened }) => opened() === 1));
  const writers = [write([here.url, there.url], one, conversation), write([there.url, here.url], other, conversation)];
  await sleep(1_000);
  await postgres.kill();
  await sleep(500);
  await postgres.restart();
  await sleep(3_000);
  await Promise.all(writers.map(writer => writer.stop()));
  const last = await untilAllHeard(followers, writers);
  mustBeWhole(followers, writers, last);
  for (const follower of followers) follower.end();
});
