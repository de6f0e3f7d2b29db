import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until, withoutRedis } from '../support/own-redis.ts';
import {
  administratorOf,
  allowed,
  busOf,
  type Cluster,
  call,
  type Instance,
  type Reply,
  startCluster,
  untilBus,
} from './cluster.support.ts';
import { type Holder, makeHolders, ways } from './people.support.ts';

describe('a revocation holds on every instance', { skip: withoutRedis, concurrency: false }, () => {
  let cluster: Cluster;
  let instances: readonly [Instance, Instance];
  let admin: string;
  before(async () => {
    cluster = await startCluster();
    instances = [await cluster.start(), await cluster.start()];
    admin = await administratorOf(instances[0]);
  });
  after(() => cluster?.close());

  /** All tries at once in lanes, while others keep both instances busy. Resolves to the slowest reply, in milliseconds. */
  async function tryAll(holders: readonly Holder[], lanes: number): Promise<number> {
    const bystanders = await makeHolders(cluster, 2 * ways.length);
    const left = [...holders];
    const done: Record<string, number> = {};
    let slowest = 0;
    let busy = true;
    const timed = async (reply: Promise<Reply>): Promise<Reply> => {
      const got = await reply;
      slowest = Math.max(slowest, got.milliseconds);
      return got;
    };
    const load = async (turn: number): Promise<void> => {
      for (let index = turn; busy; index += 1) {
        const { opens, token, way } = bystanders[index % bystanders.length] ?? assert.fail();
        const reply = await timed(call(instances[index % 2 === 0 ? 0 : 1], 'GET', opens, token));
        assert.equal(reply.status, 200, `${way}, of somebody who lost nothing: ${reply.text}`);
      }
    };
    const lane = async (): Promise<void> => {
      for (let holder = left.pop(); holder !== undefined; holder = left.pop()) {
        const { way, token, opens, revoke, refusedWith } = holder;
        // Either may be the one that is told; the other is asked first.
        const [acting, other] = left.length % 2 === 0 ? instances : [instances[1], instances[0]];
        const open = (instance: Instance) => timed(call(instance, 'GET', opens, token));
        for (const warm of await Promise.all([open(acting), open(other)])) assert.equal(warm.status, 200, warm.text);
        const racing = [open(other), open(acting)];
        const revoked = await timed(call(acting, revoke.method, revoke.path, revoke.token ?? admin, revoke.body));
        assert.ok(revoked.status < 300, `${way}: ${revoked.status} ${revoked.text}`);
        const late = await Promise.all([open(other), open(acting), open(other)]);
        // Keys that are none are counted for their address.
        const refused = way.includes('API key') ? [refusedWith, 429] : [refusedWith];
        for (const { status, text } of late)
          assert.ok(refused.includes(status), `${way}, after it was acknowledged: ${status} ${text}`);
        for (const { status, text } of await Promise.all(racing)) {
          assert.ok(status === 200 || refused.includes(status), `${way}, while it happened: ${status} ${text}`);
        }
        done[way] = (done[way] ?? 0) + 1;
      }
    };
    const loads = [load(0), load(1)];
    try {
      await Promise.all(Array.from({ length: lanes }, lane));
    } finally {
      busy = false;
      await Promise.all(loads);
    }
    for (const way of ways) assert.equal(done[way], holders.length / ways.length, way);
    return slowest;
  }

  /** Within a second, or where the machine is too busy for that even with Redis, not much slower than so. */
  function mustBeQuick(slowest: number, usual: number): void {
    assert.ok(slowest < Math.max(1_000, 2 * usual), `${slowest} ms, against ${usual} ms with Redis`);
  }

  test('a hundred times in every way', async () => {
    assert.deepEqual(await Promise.all(instances.map(busOf)), ['up', 'up']);
    await tryAll(await makeHolders(cluster, 100 * ways.length), 8);
  });

  test('with Redis frozen, and no request is slow for it', async () => {
    const [before, holders] = [
      await makeHolders(cluster, 10 * ways.length),
      await makeHolders(cluster, 20 * ways.length),
    ];
    const usual = await tryAll(before, 4);
    cluster.redis.freeze();
    mustBeQuick(await tryAll(holders, 4), usual);
    await untilBus(instances, 'down');
    cluster.redis.thaw();
    await untilBus(instances, 'up');
  });

  test('with Redis killed in the middle; once it is back, so are bus and common limit', async () => {
    const [before, holders] = [
      await makeHolders(cluster, 10 * ways.length),
      await makeHolders(cluster, 20 * ways.length),
    ];
    const usual = await tryAll(before, 4);
    const first = tryAll(holders.slice(0, holders.length / 2), 4);
    await cluster.redis.kill();
    mustBeQuick(Math.max(await first, await tryAll(holders.slice(holders.length / 2), 4)), usual);
    await untilBus(instances, 'down');
    await cluster.redis.restart();
    const back = await untilBus(instances, 'up');
    assert.ok(back < 10_000, `${back} ms`);
    const [a = 0, b = 0] = await allowed(instances, '198.51.100.200', 70);
    assert.equal(a + b, 100);
    for (const instance of instances) {
      const said = (what: RegExp) => instance.output().match(what)?.length ?? 0;
      const lost = () => said(/Redis at \S+ is away/g);
      await until('the log tells', () => lost() >= 2 && lost() === said(/Redis at \S+ is back/g));
    }
  });
});
