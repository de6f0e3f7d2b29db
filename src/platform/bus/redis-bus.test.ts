import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type OwnRedis, startOwnRedis, until, withoutRedis } from '../../../tests/support/own-redis.ts';
import { openRedisLink, type RedisLink } from '../redis/link.ts';
import { createRedisBus } from './redis-bus.ts';

interface Event {
  readonly type: string;
  readonly users?: readonly string[];
}

const key = Buffer.alloc(32, 7);
const channel = 'gatehouse:test:events';

describe('the bus on Redis', { skip: withoutRedis }, () => {
  let redis: OwnRedis;
  const links: RedisLink[] = [];
  before(async () => {
    redis = await startOwnRedis();
  });
  after(async () => {
    for (const link of links) link.close();
    await redis?.remove();
  });

  async function instance(over: { readonly key?: Buffer; readonly channel?: string } = {}) {
    const log: string[] = [];
    const say = (line: string) => void log.push(line);
    const link = await openRedisLink({
      url: redis.url,
      channel: over.channel ?? channel,
      log: { warn: say, info: say },
    });
    links.push(link);
    let missed = 0;
    const bus = createRedisBus<Event>(link, {
      key: over.key ?? key,
      missed: () => {
        missed += 1;
      },
      onError: assert.ifError,
    });
    const heard: Event[] = [];
    bus.subscribe(event => heard.push(event));
    return { bus, link, heard, log, missed: () => missed };
  }
  const raw = (text: string) => redis.ask(client => client.publish(channel, text));

  test('what is foreign, malformed or too long is not heard', async () => {
    const listening = await instance();
    const foreignKey = await instance({ key: Buffer.alloc(32, 8) });
    const foreignChannel = await instance({ channel: 'gatehouse:other:events' });
    const twin = await instance();
    let captured = '';
    twin.link.onMessage(text => {
      captured = text;
    });
    foreignKey.bus.publish([{ type: 'foreign' }]);
    foreignChannel.bus.publish([{ type: 'foreign' }]);
    for (const text of ['', '.', 'x.y', '{"from":"x","missed":true,"events":[]}', `.${'x'.repeat(300_000)}`, '\0'])
      await raw(text);
    listening.bus.publish([{ type: 'real' }]);
    await until('the twin hears', () => twin.heard.length === 1);
    await raw(captured.replace('real', 'fake'));
    await sleep(100);
    assert.deepEqual(twin.heard, [{ type: 'real' }]);
    assert.deepEqual(listening.heard, [{ type: 'real' }]);
    assert.deepEqual([listening.missed(), twin.missed()], [0, 0]);
    assert.deepEqual([listening.log, twin.log], [[], []]);
  });

  test('one publishes, both hear it once and in order, the publisher without waiting', async () => {
    const [a, b] = [await instance(), await instance()];
    const events = Array.from({ length: 500 }, (_, index) => ({ type: `event.${index}` }));
    for (const event of events) a.bus.publish([event]);
    assert.deepEqual(a.heard, events, 'local listeners at once');
    await until('the other hears', () => b.heard.length >= events.length);
    await sleep(100);
    assert.deepEqual(b.heard, events);
    assert.deepEqual(a.heard, events, 'and nothing twice');
  });

  test('more than a message holds, or than may be under way, becomes "you missed something"', async () => {
    const [a, b] = [await instance(), await instance()];
    a.bus.publish([{ type: 'big', users: Array.from({ length: 10_000 }, () => 'x'.repeat(36)) }]);
    await until('b is told', () => b.missed() === 1);
    assert.deepEqual(b.heard, []);
    for (let index = 0; index < 5_000; index += 1) a.bus.publish([{ type: 'flood' }]);
    assert.equal(a.heard.length, 5_001);
    await until('b is told without another fact', () => b.missed() === 2);
    assert.equal(b.heard.length, 1_000);
    a.bus.publish([{ type: 'next' }]);
    await until('b hears', () => b.heard.at(-1)?.type === 'next');
    assert.equal(b.missed(), 2);
  });

  test('what Redis refuses is told as missed without another fact, and is not tried round and round', async () => {
    const [a, b] = [await instance(), await instance()];
    const refused = await redis.refused();
    await redis.allow('-publish');
    a.bus.publish([{ type: 'refused' }]);
    await until('it is tried again', async () => (await redis.refused()) >= refused + 2);
    await sleep(200);
    assert.ok((await redis.refused()) <= refused + 3);
    await redis.allow('+publish');
    await until('b is told', () => b.missed() === 1);
    assert.deepEqual([b.heard, a.missed(), b.log], [[], 0, []]);
    assert.equal(a.log.length, 1, a.log.join('\n'));
    assert.match(a.log[0] ?? '', /^Redis at 127\.0\.0\.1:\d+ answers, and fails at what it is asked \(.*NOPERM/);
    a.bus.publish([{ type: 'next' }]);
    await until('b hears', () => b.heard.length === 1);
    assert.equal(b.missed(), 1);
  });

  test('without Redis publishing goes on in this process, and whoever comes back knows that it missed something', async () => {
    const [a, b] = [await instance(), await instance()];
    await redis.kill();
    await until('both know', () => a.link.commands === null && b.link.commands === null);
    const begun = performance.now();
    for (let index = 0; index < 10_000; index += 1) a.bus.publish([{ type: 'alone' }]);
    assert.ok(performance.now() - begun < 500);
    assert.equal(a.heard.length, 10_000);
    await redis.restart();
    await until('both are back', () => a.link.commands !== null && b.link.commands !== null, 10_000);
    assert.ok(a.missed() >= 1 && b.missed() >= 1);
    const before = b.heard.length;
    assert.equal(before, 0, 'nothing was queued');
    a.bus.publish([{ type: 'again' }]);
    await until('b hears', () => b.heard.length === 1);
    for (const { log } of [a, b]) {
      assert.equal(log.length, 2, log.join('\n'));
      assert.match(log[0] ?? '', /^Redis at 127\.0\.0\.1:\d+ is away \(/);
      assert.match(log[1] ?? '', /^Redis at 127\.0\.0\.1:\d+ is back$/);
    }
  });

  test('a frozen Redis counts as away within 4 s, and is used again once it thaws', async () => {
    const [a, b] = [await instance(), await instance()];
    redis.freeze();
    for (let index = 0; index < 3_000; index += 1) a.bus.publish([{ type: 'frozen' }]);
    await until('both know', () => a.link.commands === null && b.link.commands === null, 4_000);
    redis.thaw();
    await until('both are back', () => a.link.commands !== null && b.link.commands !== null, 10_000);
    await until('b is told', () => b.missed() >= 1);
    a.bus.publish([{ type: 'again' }]);
    await until('b hears', () => b.heard.at(-1)?.type === 'again');
  });

  test('an instance that starts while Redis is away joins later', async () => {
    await redis.kill();
    const late = await instance();
    assert.equal(late.link.commands, null);
    assert.equal(late.log.length, 1);
    await redis.restart();
    await until('it is there', () => late.link.commands !== null, 10_000);
  });
});
