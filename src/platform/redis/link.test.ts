import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type OwnRedis, startOwnRedis, until, withoutRedis } from '../../../tests/support/own-redis.ts';
import { openRedisLink, type RedisLink } from './link.ts';

describe('who listens at the link to Redis', { skip: withoutRedis }, () => {
  let redis: OwnRedis;
  let link: RedisLink;
  const log: string[] = [];
  before(async () => {
    redis = await startOwnRedis();
    const say = (line: string) => void log.push(line);
    link = await openRedisLink({ url: redis.url, channel: 'gatehouse:test:events', log: { warn: say, info: say } });
  });
  after(async () => {
    link?.close();
    await redis?.remove();
  });

  test('harms no other by throwing: neither when a message comes, nor when Redis has answered or is back', async () => {
    const broken = (): never => {
      throw new Error('broken');
    };
    const heard: string[] = [];
    link.listen('gatehouse:test:a', { begun: broken, heard: broken });
    link.listen('gatehouse:test:b', {
      begun: () => void heard.push('begun'),
      heard: text => void heard.push(text),
    });
    link.onMessage(broken);
    link.onMessage(text => void heard.push(text));
    link.onBack(broken);
    link.onBack(missed => void heard.push(missed ? 'back' : 'answered'));
    await until('the second listens', () => heard.length === 1);
    await redis.ask(async client => {
      await client.publish('gatehouse:test:events', 'to all');
      await client.publish('gatehouse:test:a', 'to one');
      await client.publish('gatehouse:test:b', 'to the other');
    });
    await until('the second hears', () => heard.length === 3);
    link.doubt();
    await until('the second knows', () => heard.length === 4);
    assert.deepEqual(heard, ['begun', 'to all', 'to the other', 'answered']);
    const failures = (name: string) => log.filter(line => line.startsWith(name) && line.includes('Error: broken'));
    assert.deepEqual([failures('a message of another').length, failures('a listener failed').length], [2, 2]);

    await redis.kill();
    await redis.restart();
    await until('the second knows', () => heard.length === 6, 10_000);
    assert.deepEqual(heard.slice(4), ['begun', 'back']);
    assert.equal(failures('a listener failed').length, 4);
    assert.notEqual(link.commands, null);
    await redis.ask(client => client.publish('gatehouse:test:b', 'again'));
    await until('the second hears', () => heard.at(-1) === 'again');
  });
});
