import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type OwnRedis, startOwnRedis, until, withoutRedis } from '../../../tests/support/own-redis.ts';
import { openRedisLink, type RedisLink } from '../redis/link.ts';
import { createRedisTopics } from './redis-topics.ts';

interface Event {
  readonly type: string;
  readonly text?: string;
}

const prefix = 'gatehouse:test:topics';
const key = Buffer.alloc(32, 7);

describe('topics on Redis', { skip: withoutRedis }, () => {
  let redis: OwnRedis;
  const links: RedisLink[] = [];
  before(async () => {
    redis = await startOwnRedis();
  });
  after(async () => {
    for (const link of links) link.close();
    await redis?.remove();
  });

  async function instance(over: { readonly key?: Buffer } = {}) {
    const log = { warn: () => {}, info: () => {} };
    const link = await openRedisLink({ url: redis.url, channel: 'gatehouse:test:events', log });
    links.push(link);
    const errors: unknown[] = [];
    const topics = createRedisTopics<Event>(link, { key, prefix, onError: error => void errors.push(error), ...over });
    return { topics, link, errors };
  }

  /** Follows a topic; resolves once everything is heard that is told from now on. */
  async function following({ topics }: Awaited<ReturnType<typeof instance>>, topic: string) {
    const heard: string[] = [];
    let missed = 0;
    const leave = topics.follow(topic, {
      heard: ({ type }) => void heard.push(type),
      missed: () => {
        missed += 1;
      },
    });
    await until('the channel is listened to', () => missed === 1);
    return { heard, leave, missed: () => missed - 1 };
  }
  const channels = () => redis.ask(client => client.pubsub('CHANNELS', `${prefix}:*`));
  const listeners = async (topic: string) => {
    const [, count] = await redis.ask(client => client.pubsub('NUMSUB', `${prefix}:${topic}`));
    return Number(count);
  };

  test('are heard where they are followed, in order, by the teller at once and once; nowhere else is anything sent', async () => {
    const [a, b] = [await instance(), await instance()];
    const [here, there, other] = [await following(a, 'x:1'), await following(b, 'x:1'), await following(b, 'x:2')];
    const types = Array.from({ length: 50 }, (_, index) => `event.${index}`);
    for (const type of types) a.topics.tell('x:1', { type });
    assert.deepEqual(here.heard, types);
    a.topics.tell('x:3', { type: 'nobody' });
    await until('the other hears', () => there.heard.length === types.length);
    b.topics.tell('x:2', { type: 'end' });
    await until('its own at once', () => other.heard.length === 1);
    assert.deepEqual(there.heard, types);
    assert.deepEqual([here.heard.length, here.missed(), there.missed(), other.missed()], [50, 0, 0, 0]);
    assert.deepEqual((await channels()).sort(), [`${prefix}:x:1`, `${prefix}:x:2`]);
    for (const each of [here, there, other]) each.leave();
    await until('nothing is listened to', async () => (await channels()).length === 0);
  });

  test('are listened to while somebody follows, however quickly they come and go', async () => {
    const [a, b] = [await instance(), await instance()];
    const first = await following(a, 'y');
    const second = await instance().then(() => a.topics.follow('y', { heard() {}, missed() {} }));
    first.leave();
    assert.equal(await listeners('y'), 1, 'one still follows');
    second();
    await until('nobody listens', async () => (await listeners('y')) === 0);
    for (let round = 0; round < 50; round += 1) a.topics.follow('y', { heard() {}, missed() {} })();
    const last = await following(a, 'y');
    assert.equal(await listeners('y'), 1);
    b.topics.tell('y', { type: 'still there' });
    await until('it is heard', () => last.heard.length === 1);
    last.leave();
    last.leave();
    await until('nobody listens', async () => (await listeners('y')) === 0);
  });

  test('what is foreign, malformed, or told in another channel is not heard', async () => {
    const [a, foreign] = [await instance(), await instance({ key: Buffer.alloc(32, 8) })];
    const [mine, other] = [await following(a, 'm'), await following(a, 'n')];
    const raw = (topic: string, text: string) => redis.ask(client => client.publish(`${prefix}:${topic}`, text));
    const b = await instance();
    let captured = '';
    b.link.listen(`${prefix}:m`, {
      begun() {},
      heard: text => {
        captured = text;
      },
    });
    await until('the ear is there', async () => (await listeners('m')) === 2);
    foreign.topics.tell('m', { type: 'foreign' });
    for (const text of ['', '.', 'x.y', '{"from":"x","missed":true,"events":[]}', `.${'x'.repeat(300_000)}`])
      await raw('m', text);
    const c = await instance();
    c.topics.tell('m', { type: 'real' });
    await until('the real one is heard', () => mine.heard.length === 1 && captured.includes('real'));
    await raw('n', captured);
    c.topics.tell('n', { type: 'end' });
    await until('the end is heard', () => other.heard.length > 0);
    assert.deepEqual([mine.heard, other.heard, mine.missed(), other.missed()], [['real'], ['end'], 0, 0]);
  });

  test('of more than may be under way, or a message holds, its followers are told, and no others', async () => {
    const [a, b] = [await instance(), await instance()];
    const [busy, quiet] = [await following(b, 'busy'), await following(b, 'quiet')];
    for (let index = 0; index < 5_000; index += 1) a.topics.tell('busy', { type: 'flood' });
    a.topics.tell('quiet', { type: 'word' });
    await until('they are told', () => busy.missed() >= 1 && quiet.heard.length === 1);
    assert.equal(busy.heard.length, 100);
    a.topics.tell('quiet', { type: 'long', text: 'x'.repeat(300_000) });
    await until('they are told', () => quiet.missed() === 1);
    assert.deepEqual(quiet.heard, ['word']);
    const before = [busy.missed(), quiet.missed()];
    a.topics.tell('busy', { type: 'next' });
    await until('the next is heard', () => busy.heard.at(-1) === 'next');
    assert.deepEqual([busy.missed(), quiet.missed()], before, 'told once');
  });

  test('of more topics than may be under way, those left out are told one after the other', async () => {
    const [a, b] = [await instance(), await instance()];
    const last = await following(b, 't:1499');
    for (let index = 0; index < 1_500; index += 1) a.topics.tell(`t:${index}`, { type: 'each' });
    await until('the last is told that it missed something', () => last.missed() === 1);
    assert.deepEqual(last.heard, []);
  });

  test('without Redis telling goes on in this process, and all followers know when it is back', async () => {
    const [a, b] = [await instance(), await instance()];
    const [here, there] = [await following(a, 'z'), await following(b, 'z')];
    await redis.kill();
    await until('both know', () => a.link.commands === null && b.link.commands === null);
    for (let index = 0; index < 10_000; index += 1) a.topics.tell('z', { type: 'alone' });
    assert.equal(here.heard.length, 10_000);
    // Whoever comes meanwhile is listened for as well.
    const late: string[] = [];
    b.topics.follow('later', { heard: ({ type }) => void late.push(type), missed: () => void late.push('missed') });
    await redis.restart();
    await until('they know', () => here.missed() >= 1 && there.missed() >= 1 && late[0] === 'missed', 10_000);
    assert.deepEqual(there.heard, []);
    a.topics.tell('z', { type: 'again' });
    a.topics.tell('later', { type: 'again' });
    await until('both are heard', () => there.heard.at(-1) === 'again' && late.at(-1) === 'again');
  });

  test('of what Redis refuses, the followers are told once it does not, without another word', async () => {
    const [a, b] = [await instance(), await instance()];
    const [one, other] = [await following(b, 'u:1'), await following(b, 'u:2')];
    await redis.allow('-publish');
    a.topics.tell('u:1', { type: 'refused' });
    await until('it is in doubt', () => a.link.commands === null);
    await redis.allow('+publish');
    await until('its followers are told', () => one.missed() === 1);

    await redis.allow('-publish');
    a.topics.tell('u:1', { type: 'refused' });
    await until('it is in doubt', () => a.link.commands === null);
    const refused = await redis.refused();
    // Now it is no longer known whose words are lost.
    a.topics.tell('u:3', { type: 'in vain' });
    await until('all are told in vain', async () => (await redis.refused()) > refused);
    await redis.allow('+publish');
    await until('all are told', () => one.missed() === 2 && other.missed() === 1);
    assert.deepEqual([one.heard, other.heard], [[], []]);
  });

  test('a follower that throws is told of, and the others hear', async () => {
    const [a, b] = [await instance(), await instance()];
    const broken = (): never => {
      throw new Error('broken');
    };
    b.topics.follow('w', { heard: broken, missed: broken });
    const well = await following(b, 'w');
    a.topics.tell('w', { type: 'one' });
    await until('it is heard', () => well.heard.length === 1);
    assert.deepEqual(
      b.errors.map(error => String(error)),
      ['Error: broken', 'Error: broken'],
    );
  });
});
