import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type OwnRedis, startOwnRedis, withoutRedis } from '../../../tests/support/own-redis.ts';
import { createRedisLimiter } from '../limiter/redis-limiter.ts';
import { examineRedis } from './examine.ts';
import { openRedisLink } from './link.ts';

describe('what is said of a Redis', { skip: withoutRedis }, () => {
  let redis: OwnRedis;
  before(async () => {
    redis = await startOwnRedis();
  });
  after(() => redis?.remove());

  async function refused(url: string): Promise<string> {
    const { ok, text } = await examineRedis(url);
    assert.equal(ok, false, text);
    assert.doesNotMatch(text, /secret/);
    return text;
  }
  /** A user who may do that much and no more. */
  async function userWith(name: string, ...rights: readonly string[]): Promise<string> {
    const rules = ['on', '>secret', '~gatehouse:*', '&gatehouse:*', '-@all', ...rights];
    await redis.ask(client => client.acl('SETUSER', name, ...rules));
    return `redis://${name}:secret@127.0.0.1:${redis.port}`;
  }

  test('nobody there, a name that leads nowhere, one that is frozen', async () => {
    assert.match(await refused('redis://:secret@127.0.0.1:1'), /127\.0\.0\.1:1 does not answer \(.*REFUSED/);
    assert.match(await refused('redis://no-such-host.invalid'), /no-such-host\.invalid:6379 does not answer/);
    redis.freeze();
    assert.match(await refused(redis.url), /does not answer \(.*timed out/);
    redis.thaw();
  });

  test('a password that is wrong, a database number that is not there, rights that are missing', async () => {
    const { port } = redis;
    assert.match(await refused(`redis://someone:secret@127.0.0.1:${port}`), /refuses the login/);
    assert.match(await refused(`${redis.url}/99`), /cannot be used \(.*DB index/);
    assert.match(await refused(await userWith('idle', '+ping')), /forbids what is needed \(.*allow its user/);
    const mute = ['+ping', '+eval', '+evalsha', '+set', '+incrby', '+pttl', '+expire'];
    assert.match(await refused(await userWith('mute', ...mute)), /forbids what is needed .*publish/);
    assert.match(await refused(await userWith('stiff', '+ping', '+eval', '+publish', '+subscribe')), /forbids what/);
  });

  test('one that is well, also for a user who may do no more than is needed', async () => {
    assert.match((await examineRedis(redis.url)).text, /^Redis \d+\.\d+\.\d+ at 127\.0\.0\.1:\d+ answers$/);
    const rights = ['ping', 'publish', 'subscribe', 'eval', 'evalsha', 'set', 'incrby', 'pttl', 'expire'];
    const url = await userWith('modest', ...rights.map(right => `+${right}`));
    const modest = await examineRedis(url);
    assert.deepEqual(modest, {
      ok: true,
      text: `Redis at 127.0.0.1:${redis.port} answers (it does not tell its version)`,
    });

    const log = { warn: (line: string) => assert.fail(line), info: () => {} };
    const link = await openRedisLink({ url, channel: 'gatehouse:test:events', log });
    const refuseAll = { take: async () => assert.fail('Redis was not asked') };
    const limiter = createRedisLimiter(link, { prefix: 'gatehouse:test:calls', fallback: refuseAll, log });
    assert.equal(await limiter.take('key', { max: 1, seconds: 60 }), 0);
    assert.ok((await limiter.take('key', { max: 1, seconds: 60 })) > 0);
    link.close();
  });
});
