import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, describe, test } from 'node:test';
import { until } from '../../support/own-redis.ts';
import { type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { protect } from '../administration/mfa.support.ts';
import { policiesOn } from './policies.support.ts';
import { refusalOf, replyOf } from './workflows.support.ts';

let server: TestServer;
const on = policiesOn(() => server);
const path = '/api/v1/admin/security/policies';

before(async () => {
  server = await startServer({ TRUST_PROXY: '127.0.0.1' });
});
after(() => server.close());
afterEach(async () => {
  for (const { id } of await server.sql<{ id: string }>('select id from security_policies')) await on.end(id);
  assert.deepEqual(await server.sql('select 1 from policy_hits'), [], 'they go with their policy');
});

interface Hits {
  readonly people: readonly { readonly id: string; readonly reason: string; readonly last_at: string }[];
  readonly total: number;
}

const report = (type: string, configuration: object) =>
  on.made(type, { ...configuration, report_only: true }, { apply_to: ['role:analyst'] });
const hitsOf = async (policy: string, by: Person = server.admin): Promise<Hits> =>
  replyOf<Hits>(await on.as(by, 'GET', `${path}/${policy}/hits`), 'security_policy_hits').results;
const me = ({ token }: Person, headers = {}) => server.call('GET', '/api/v1/users/me', { token, headers });
const logIn = ({ username }: Person, secret = password) =>
  server.call('POST', '/api/v1/auth/login', { body: { username, password: secret } });

/** Waits until a policy has reported so many, and returns whom with which words. */
async function reported(policy: string, count = 1): Promise<(readonly [string, string])[]> {
  await until('it is kept', async () => (await hitsOf(policy)).total >= count);
  return (await hitsOf(policy)).people.map(({ id, reason }) => [id, reason] as const);
}

/** A policy whose report names a person for a reason, and a person who does nothing that it minds. */
async function names(policy: string, person: Person, reason: string): Promise<void> {
  assert.deepEqual(await reported(policy), [[person.id, reason]]);
}

describe('a policy that only reports keeps whom it would have stopped', () => {
  test('and tells that to those alone who may read policies there', async () => {
    const acme = await organization(server, 'Acme');
    const [keeper, foreign] = [
      await member(server, { [acme]: ['policy.*'] }),
      await member(server, { [await organization(server, 'Globex')]: ['policy.*'] }),
    ];
    const somebody = await member(server, { [acme]: [] });
    const answer = await on.set(keeper, 'session_policy', { max_sessions: 1, report_only: true });
    const { policy_id: policy } = replyOf<{ policy_id: string }>(answer, 'security_policy_update').results;
    await server.signIn(somebody.username);
    const at = `${path}/${policy}/hits`;
    refusalOf(await on.as(null, 'GET', at), 401, 'security_policy_hits');
    refusalOf(await on.as(somebody, 'GET', at), 403, 'security_policy_hits');
    refusalOf(await on.as(foreign, 'GET', at), 404, 'security_policy_hits');
    refusalOf(await on.as(server.admin, 'GET', `${path}/${randomUUID()}/hits`), 404, 'security_policy_hits');
    assert.deepEqual(
      (await hitsOf(policy, keeper)).people.map(({ id, reason }) => [id, reason]),
      [[somebody.id, 'had more than one session']],
    );
    await server.sql('delete from organization_members where user_id = $1', [somebody.id]);
    assert.equal((await hitsOf(policy, keeper)).total, 0, 'they belong to it no more');
  });

  test('by an address, at once and at sign-in', async () => {
    const person = await server.person('analyst');
    const policy = (await report('ip_allowlist', { cidrs: ['203.0.113.0/24'] })).policy_id;
    assert.equal((await me(person, { 'x-forwarded-for': '203.0.113.5' })).status, 200);
    assert.equal((await hitsOf(policy)).total, 0);
    assert.equal((await me(person, { 'x-forwarded-for': '198.51.100.7' })).status, 200);
    await names(policy, person, 'came from 198.51.100.7');
    assert.equal((await logIn(person)).status, 200);
    assert.match(String(await reported(policy)), /came from (::1|127\.0\.0\.1)/);
    assert.equal((await hitsOf(policy)).total, 1, 'once for each person');
  });

  test('by a session', async () => {
    const person = await server.person('analyst');
    await server.sql("update sessions set created_at = now() - interval '9 hours' where user_id = $1", [person.id]);
    const policy = (await report('session_policy', { absolute_hours: 8 })).policy_id;
    assert.equal((await me(person)).status, 200);
    await names(policy, person, 'had a session that would have ended');
    const body = { refresh_token: person.refreshToken };
    assert.equal((await server.call('POST', '/api/v1/auth/refresh', { body })).status, 200);
  });

  test('by a factor', async () => {
    const [person, factored] = [await server.person('analyst'), await server.person('analyst')];
    await protect(server, factored);
    const policy = (await report('mfa_policy', { required: true, grace_days: 30 })).policy_id;
    for (const each of [factored, person]) assert.equal((await me(each)).status, 200);
    await names(policy, person, 'went on without such a second factor');
    assert.equal((await logIn(person)).status, 200);
    await names(policy, person, 'signed in without such a second factor');
    assert.deepEqual(await server.sql('select 1 from mfa_demands'), [], 'no days of grace begin');
  });

  test('by a provider, and by a password that is too old', async () => {
    const person = await server.person('analyst');
    await server.sql("update users set password_changed_at = now() - interval '31 days' where id = $1", [person.id]);
    const provider = (await report('provider_policy', { provider: 'google' })).policy_id;
    const age = (await report('password_policy', { expiry_days: 30, min_length: 20 })).policy_id;
    assert.equal((await logIn(person)).status, 200);
    await names(provider, person, 'signed in with password');
    await names(age, person, 'signed in with a password that is too old');
    const link = await server.call('POST', `/api/v1/users/${person.id}/password-link`, {
      token: server.admin.token,
      body: {},
    });
    const [, token] = /token=([^&]+)/.exec((link.body as { link: string }).link) ?? [];
    const chosen = await server.call('POST', '/api/v1/auth/password/reset', {
      body: { token, password: 'Another-horse-42' },
    });
    assert.equal(chosen.status, 200, chosen.text);
    await names(age, person, 'chose a password that it does not allow');
  });

  test('by wrong passwords', async () => {
    const person = await server.person('analyst');
    const policy = (await report('lockout_policy', { attempts: 3 })).policy_id;
    for (let tries = 0; tries < 2; tries += 1) await logIn(person, 'Wrong-horse-42');
    assert.equal((await hitsOf(policy)).total, 0);
    await logIn(person, 'Wrong-horse-42');
    await names(policy, person, 'had as many wrong passwords as lock a sign-in');
    assert.equal((await logIn(person)).status, 200);
  });

  test('until what it asks is changed, and while the person is there', async () => {
    const [person, gone] = [await server.person('analyst'), await server.person('analyst')];
    const policy = (await report('session_policy', { max_sessions: 1 })).policy_id;
    for (const each of [person, gone]) await logIn(each);
    assert.equal((await hitsOf(policy)).total, 2);
    await server.call('DELETE', `/api/v1/users/${gone.id}`, { token: server.admin.token });
    assert.deepEqual(await server.sql('select 1 from policy_hits where user_id = $1', [gone.id]), []);
    await names(policy, person, 'had more than one session');
    const configuration = { max_sessions: 5, report_only: true };
    replyOf(await on.as(server.admin, 'PATCH', `${path}/${policy}`, { enabled: true }), 'security_policy_update');
    assert.equal((await hitsOf(policy)).total, 1);
    replyOf(await on.as(server.admin, 'PATCH', `${path}/${policy}`, { configuration }), 'security_policy_update');
    assert.equal((await hitsOf(policy)).total, 0);
  });
});
