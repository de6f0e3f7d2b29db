import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { withoutRedis } from '../support/own-redis.ts';
import { administratorOf, type Cluster, call, type Instance, startCluster } from './cluster.support.ts';

describe('a grant that ends', { skip: withoutRedis, concurrency: false }, () => {
  let cluster: Cluster;
  let instances: readonly Instance[];
  before(async () => {
    cluster = await startCluster({ RATE_LIMITS: 'off' });
    // The first makes the schema.
    instances = [await cluster.start(), await cluster.start()];
  });
  after(() => cluster?.close());

  test('ends at its millisecond, on every instance, though each has remembered it', async () => {
    const [first] = instances;
    assert.ok(first !== undefined);
    await administratorOf(first);
    const [user, session] = [randomUUID(), randomUUID()];
    await cluster.sql("insert into users (id, email, username) values ($1, 'keeper@example.com', 'keeper')", [user]);
    await cluster.sql(
      `insert into sessions (id, user_id, ip, user_agent, created_at, authenticated_at, last_seen_at, expires_at)
        values ($1, $2, '127.0.0.1', 'test', now(), now(), now(), now() + interval '1 day')`,
      [session, user],
    );
    const token = cluster.tokenOf({ user, id: session });
    const end = Date.now() + 3_000;
    await cluster.sql('insert into user_grants (id, user_id, pattern, expires_at) values ($1, $2, $3, $4)', [
      randomUUID(),
      user,
      'user.list.other',
      new Date(end).toISOString(),
    ]);
    const asked = await Promise.all(
      instances.flatMap(instance =>
        Array.from({ length: 2 }, async () => {
          const told: { readonly from: number; readonly to: number; readonly status: number }[] = [];
          while (Date.now() < end + 300) {
            const from = Date.now();
            const { status } = await call(instance, 'GET', '/api/v1/users?per_page=1', token);
            told.push({ from, to: Date.now(), status });
            // Close around the moment, and not for long before it.
            if (from < end - 400) await sleep(50);
          }
          return told;
        }),
      ),
    );
    for (const told of asked) {
      assert.ok(told.some(({ to, status }) => to < end && status === 200));
      assert.ok(told.some(({ from, status }) => from >= end && status === 403));
      assert.deepEqual(
        told.filter(({ from, to, status }) => (from >= end && status !== 403) || (to < end && status !== 200)),
        [],
      );
    }
  });
});
