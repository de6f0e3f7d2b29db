import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { live } from '../contract/workflows/live.support.ts';
import { until, withoutRedis } from '../support/own-redis.ts';
import { administratorOf, type Cluster, call, type Instance, startCluster, untilBus } from './cluster.support.ts';

describe('the live socket of two instances', { skip: withoutRedis, concurrency: false }, () => {
  let cluster: Cluster;
  let instances: readonly [Instance, Instance];
  before(async () => {
    cluster = await startCluster();
    instances = [await cluster.start(), await cluster.start()];
    await untilBus(instances, 'up');
  });
  after(() => cluster?.close());

  test('tells on one what was made on the other, and the token stands in neither log', async () => {
    const [here, there] = instances;
    const token = await administratorOf(here);
    const made = await call(here, 'POST', '/api/v1/auth/register', null, {
      email: 'one@example.com',
      username: 'one',
      password: 'A long enough 1 phrase',
    });
    assert.equal(made.status, 201, made.text);
    const one = JSON.parse(made.text) as { readonly token: string; readonly user: { readonly id: string } };
    const socket = await live(there, one);
    await socket.subscribe('notifications', 'team_updates', 'activity');
    const team = await call(here, 'POST', '/api/v1/teams', token, { name: 'Both' });
    const { id } = JSON.parse(team.text) as { readonly id: string };
    const joined = await call(here, 'POST', `/api/v1/teams/${id}/members/${one.user.id}`, token);
    assert.equal(joined.status, 200, joined.text);
    assert.match(JSON.stringify(await socket.next('notification')), /added you to the team Both/);
    assert.equal((await socket.next('team_update'))['change'], 'member_added');
    const out = await call(here, 'POST', '/api/v1/auth/logout', one.token);
    assert.equal(out.status, 200, out.text);
    assert.equal(await socket.closed, 4401);
    await assert.rejects(live(there, one), /401/);
    const told = instances.map(({ output }) => output()).join('');
    await until('something is logged', () => told !== '');
    assert.ok(!told.includes(one.token) && !told.includes('token='), told);
  });

  test('are both named to who looks after the server, whichever answers; one that ends is not', async () => {
    const [here, there] = instances;
    const token = await administratorOf(here);
    const pids = async (of: Instance) => {
      const answer = await call(of, 'GET', '/console/system', token);
      assert.equal(answer.status, 200, answer.text);
      const { instances: found } = JSON.parse(answer.text) as { instances: { pid: number; answering: boolean }[] };
      return { all: found.map(({ pid }) => pid).toSorted(), answering: found.find(({ answering }) => answering)?.pid };
    };
    const [one, other] = [await pids(here), await pids(there)];
    assert.equal(one.all.length, 2);
    assert.deepEqual(one.all, other.all);
    assert.notEqual(one.answering, other.answering);
    await there.kill('SIGTERM');
    assert.deepEqual((await pids(here)).all, [one.answering]);
  });
});
