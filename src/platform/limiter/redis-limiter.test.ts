import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type OwnRedis, startOwnRedis, until, withoutRedis } from '../../../tests/support/own-redis.ts';
import { openRedisLink, type RedisLink } from '../redis/link.ts';
import { createMemoryLimiter, type Limiter } from './limiter.ts';
import { createRedisLimiter } from './redis-limiter.ts';

const rule = { max: 10, seconds: 60 };

describe('counting in Redis', { skip: withoutRedis }, () => {
  let redis: OwnRedis;
  const links: RedisLink[] = [];
  before(async () => {
    redis = await startOwnRedis();
  });
  after(async () => {
    for (const link of links) link.close();
    await redis?.remove();
  });

  async function instance(prefix = 'test') {
    const lines: string[] = [];
    const log = { warn: (line: string) => void lines.push(line), info: () => {} };
    const link = await openRedisLink({ url: redis.url, channel: `${prefix}:events`, log });
    links.push(link);
    return { link, lines, limiter: createRedisLimiter(link, { prefix, fallback: createMemoryLimiter(), log }) };
  }
  async function allowed(limiter: Limiter, key: string, calls: number): Promise<number> {
    const waits = await Promise.all(Array.from({ length: calls }, () => limiter.take(key, rule)));
    for (const wait of waits) assert.ok(wait >= 0 && wait <= rule.seconds);
    return waits.filter(wait => wait === 0).length;
  }

  test('instances count together; other keys, rules and prefixes apart', async () => {
    const [a, b, other] = [await instance(), await instance(), await instance('other')];
    const both = await Promise.all([allowed(a.limiter, 'key', 30), allowed(b.limiter, 'key', 30)]);
    assert.equal(both[0] + both[1], rule.max);
    assert.equal(await allowed(a.limiter, 'another', 5), 5);
    assert.equal(await a.limiter.take('key', { max: 100, seconds: 60 }), 0);
    assert.equal(await allowed(other.limiter, 'key', 5), 5);
  });

  test('what is counted ends by itself', async () => {
    const a = await instance('ending');
    await a.limiter.take('key', rule);
    const names = await redis.ask(client => client.keys('ending:*'));
    assert.equal(names.length, 1);
    const left = await redis.ask(client => client.pttl(names[0] ?? ''));
    assert.ok(left > 0 && left <= 60_000, `${left} ms`);
  });

  test('a frozen Redis costs those under way 0.1 s and the next ones nothing; each instance limits by itself', async () => {
    const a = await instance('frozen');
    assert.equal(await allowed(a.limiter, 'key', 5), 5);
    redis.freeze();
    let begun = performance.now();
    assert.equal(await allowed(a.limiter, 'key', 20), rule.max);
    assert.ok(performance.now() - begun < 300, `${performance.now() - begun} ms`);
    begun = performance.now();
    for (let call = 0; call < 200; call += 1) await a.limiter.take(`caller ${call}`, rule);
    assert.ok(performance.now() - begun < 100, `${performance.now() - begun} ms`);
    redis.thaw();
    await until('Redis is used again', () => a.link.commands !== null, 10_000);
    assert.equal(await allowed(a.limiter, 'key', 20), 0, 'what was sent before the freeze was counted after all');
  });

  test('a Redis that is there but cannot count is complained of once, and each limits by itself', async () => {
    const a = await instance('full');
    await redis.ask(client => client.config('SET', 'maxmemory', '1'));
    assert.equal(await allowed(a.limiter, 'key', 30), rule.max);
    await redis.ask(client => client.config('SET', 'maxmemory', '0'));
    assert.equal(a.lines.length, 1);
    assert.match(a.lines[0] ?? '', /^Redis does not count calls \(.*OOM.*\): each instance limits by itself$/);
    assert.equal(await allowed(a.limiter, 'key', 30), rule.max, 'from nothing, in Redis again');
  });

  test('without Redis each limits by itself, and together again after', async () => {
    const [a, b] = [await instance('gone'), await instance('gone')];
    await redis.kill();
    for (const { limiter } of [a, b]) assert.equal(await allowed(limiter, 'key', 30), rule.max);
    await redis.restart();
    await until('both are back', () => a.link.commands !== null && b.link.commands !== null, 10_000);
    const both = await Promise.all([allowed(a.limiter, 'key', 30), allowed(b.limiter, 'key', 30)]);
    assert.equal(both[0] + both[1], rule.max);
  });
});
