import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { withoutRedis } from '../support/own-redis.ts';
import { signIn } from '../support/process.ts';
import { administratorOf, type Cluster, call, type Instance, startCluster } from './cluster.support.ts';

const password = 'Correct-horse-42';

describe('a policy that asks for second factors', { skip: withoutRedis, concurrency: false }, () => {
  let cluster: Cluster;
  let instances: readonly [Instance, Instance];
  let admin: string;
  before(async () => {
    cluster = await startCluster();
    instances = [await cluster.start(), await cluster.start()];
    admin = await administratorOf(instances[0]);
  });
  after(() => cluster?.close());

  const me = async (instance: Instance, token: string) =>
    (await call(instance, 'GET', '/api/v1/users/me', token)).status;

  test('ends sessions on every instance with the next call, and a sign-in begun on one goes on on the other', async () => {
    const [one, other] = instances;
    const account = { email: 'a@example.com', username: 'analyst-a', password, role: 'analyst' };
    assert.equal((await call(one, 'POST', '/api/v1/users', admin, account)).status, 201);
    const token = await signIn(other.url, account);
    for (const instance of instances) assert.equal(await me(instance, token), 200);
    const policy = { policy_type: 'mfa_policy', enabled: true, configuration: { required: true } };
    const set = await call(one, 'POST', '/api/v1/admin/security/policy', admin, {
      ...policy,
      apply_to: ['role:analyst'],
    });
    assert.equal(set.status, 200, set.text);
    for (const instance of [other, one]) assert.equal(await me(instance, token), 401);

    const refused = await call(one, 'POST', '/api/v1/auth/login', null, { username: account.username, password });
    const { enrolment_token } = JSON.parse(refused.text) as { readonly enrolment_token: string };
    const begun = await call(other, 'POST', '/api/v1/auth/mfa/enrol', null, { enrolment_token, method: 'totp' });
    assert.equal(begun.status, 200, begun.text);
  });
});
