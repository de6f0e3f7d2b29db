import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { live } from '../contract/workflows/live.support.ts';
import { until, withoutRedis } from '../support/own-redis.ts';
import { administratorOf, type Cluster, call, type Instance, startCluster, untilBus } from './cluster.support.ts';

const password = 'A long enough 1 phrase';
/** The hub of each instance asks the database once a second, whatever becomes of Redis; the rest is for a busy machine. */
const closedMilliseconds = 10_000;

interface Somebody {
  readonly id: string;
  readonly username: string;
  readonly token: string;
  readonly refresh_token: string;
}

describe('a ban on one of two instances', { skip: withoutRedis, concurrency: false }, () => {
  let cluster: Cluster;
  let instances: readonly [Instance, Instance];
  let admin: string;
  before(async () => {
    cluster = await startCluster({ RATE_LIMITS: 'off' });
    instances = [await cluster.start(), await cluster.start()];
    admin = await administratorOf(instances[0]);
    await untilBus(instances, 'up');
  });
  after(() => cluster?.close());

  const signIn = (at: Instance, username: string) =>
    call(at, 'POST', '/api/v1/auth/login', null, { username, password });

  async function somebody(at: Instance, username: string): Promise<Somebody> {
    const body = { email: `${username}@example.com`, username, password };
    const made = await call(at, 'POST', '/api/v1/auth/register', null, body);
    assert.equal(made.status, 201, made.text);
    const { user, ...tokens } = JSON.parse(made.text) as Omit<Somebody, 'id'> & {
      readonly user: { readonly id: string };
    };
    return { ...tokens, id: user.id, username };
  }

  /** What a ban on `here` ends on `there`, and what lifting it there brings back on both. */
  async function endsAll(here: Instance, there: Instance, username: string): Promise<void> {
    const one = await somebody(there, username);
    const asked = { name: 'Robot', permissions: ['self.*'] };
    const made = await call(there, 'POST', '/v1/api-keys', one.token, asked);
    assert.equal(made.status, 201, made.text);
    const { key } = (JSON.parse(made.text) as { readonly data: { readonly key: string } }).data;
    const sockets = await Promise.all([live(there, one), live(here, one)]);
    for (const at of [there, here])
      for (const token of [one.token, key]) assert.equal((await call(at, 'GET', '/v1/users/me', token)).status, 200);

    const banned = await call(here, 'POST', `/v1/admin/users/${one.id}/ban`, admin, { reason: 'Spam' });
    assert.ok(banned.status < 300, banned.text);
    // At once: nothing is answered that is asked after the ban was acknowledged.
    for (const at of [there, here]) {
      for (const token of [one.token, key]) assert.equal((await call(at, 'GET', '/v1/users/me', token)).status, 401);
      const renewed = await call(at, 'POST', '/api/v1/auth/refresh', null, { refresh_token: one.refresh_token });
      assert.equal(renewed.status, 401, renewed.text);
      const refused = await signIn(at, username);
      assert.deepEqual([refused.status, refused.text.includes('Spam')], [403, true], refused.text);
      await assert.rejects(live(at, one), /401/);
    }
    let closed: readonly number[] | null = null;
    void Promise.all(sockets.map(socket => socket.closed)).then(codes => {
      closed = codes;
    });
    await until('both sockets are closed', () => closed !== null, closedMilliseconds);
    assert.deepEqual(closed, [4401, 4401]);

    const lifted = await call(there, 'DELETE', `/v1/admin/users/${one.id}/ban`, admin);
    assert.ok(lifted.status < 300, lifted.text);
    for (const at of [here, there]) {
      const again = await signIn(at, username);
      assert.equal(again.status, 200, again.text);
      const { token } = JSON.parse(again.text) as { readonly token: string };
      for (const on of instances) assert.equal((await call(on, 'GET', '/v1/users/me', token)).status, 200);
      const socket = await live(at === here ? there : here, { token });
      socket.ws.close();
      for (const ended of [one.token, key])
        assert.equal((await call(at, 'GET', '/v1/users/me', ended)).status, 401, 'what ended stays so');
    }
  }

  test('ends sockets, sessions and API keys on both, and lifting it lets in again on both', async () => {
    await endsAll(instances[0], instances[1], 'one');
    await endsAll(instances[1], instances[0], 'two');
  });

  test('with Redis gone, too', async () => {
    await cluster.redis.kill();
    await untilBus(instances, 'down');
    await endsAll(instances[0], instances[1], 'three');
    await endsAll(instances[1], instances[0], 'four');
    await cluster.redis.restart();
    await untilBus(instances, 'up');
    await endsAll(instances[0], instances[1], 'five');
  });
});
