import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { newApiKey } from '../../../src/platform/crypto/api-key.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { role } from '../rbac/rbac.support.ts';
import { madeKey } from './api-keys.support.ts';
import { colleagues, intoOrganization, refusalOf } from './connect.support.ts';

let server: TestServer;
let ann: Person;

before(async () => {
  server = await startServer({ TRUST_PROXY: '127.0.0.1' });
});
after(() => server.close());
beforeEach(async () => {
  ann = await server.person();
});

const get = (path: string, token: string, headers: Readonly<Record<string, string>> = {}) =>
  server.call('GET', path, { token, headers });
const me = (token: string, from?: string) =>
  get('/v1/users/me', token, from === undefined ? {} : { 'x-forwarded-for': from });
const asAdmin = async (method: string, path: string, body?: object): Promise<void> => {
  const answer = await server.call(method, path, {
    token: server.admin.token,
    ...(body === undefined ? {} : { body }),
  });
  assert.ok(answer.status < 300, answer.text);
};
/** Another character in place of the last but `back`. */
const changed = (text: string, at: number): string =>
  text.slice(0, at) + (text.at(at) === 'a' ? 'b' : 'a') + text.slice(at === -1 ? text.length : at + 1);

describe('a key that is none', () => {
  test('is refused alike, whatever is wrong with it', async () => {
    const { key } = await madeKey(server, ann, ['self.profile']);
    const { token: strange } = newApiKey();
    const mixed = key.slice(0, 16) + newApiKey().token.slice(16);
    for (const wrong of [
      strange,
      mixed,
      changed(key, 20),
      changed(key, 5),
      key.slice(0, -1),
      `${key}a`,
      'gk_',
      key.toUpperCase(),
    ]) {
      const refused = await me(wrong);
      assert.deepEqual(refusalOf(refused, 401), { code: 'UNAUTHORIZED', message: 'Unauthorized' });
      assert.ok(!refused.text.includes(wrong));
    }
    assert.equal((await me(key)).status, 200);
  });

  test('is counted for the address that it comes from, and keeps no good one out', async t => {
    const limited = await startServer({ RATE_LIMITS: 'on', TRUST_PROXY: '127.0.0.1' });
    t.after(() => limited.close());
    const { key } = await madeKey(limited, limited.admin, ['self.profile']);
    const from = (token: string, address: string) =>
      limited.call('GET', '/v1/users/me', { token, headers: { 'x-forwarded-for': address } });
    const statuses: number[] = [];
    for (let n = 0; n < 101; n += 1) statuses.push((await from(newApiKey().token, '198.51.100.1')).status);
    assert.deepEqual([statuses.slice(0, 100).every(status => status === 401), statuses[100]], [true, 429]);
    assert.equal((await from('gk_x', '198.51.100.1')).headers.get('retry-after') !== null, true);
    assert.equal((await from(key, '198.51.100.1')).status, 200);
    assert.equal((await from(newApiKey().token, '198.51.100.2')).status, 401);
  });

  test('in an address is refused, whose key it is, and is kept nowhere', async () => {
    const { key } = await madeKey(server, ann, ['self.*']);
    for (const path of [
      `/v1/users/me?api_key=${key}`,
      `/v1/users/me?x=${key.replaceAll('_', '%5F')}`,
      `/v1/users/${key}`,
      `/nowhere/${key}`,
      `/ws?token=${key}`,
    ]) {
      const refused = await get(path, ann.token);
      assert.equal(refused.status, 400, path);
      assert.match(refused.text, /An API key stands in the address/);
      assert.ok(!refused.text.includes(key));
    }
    const kept = JSON.stringify(await server.sql('select * from audit_events'));
    assert.ok(!kept.includes(key.slice(16)));
  });
});

describe('where a key may be used from', () => {
  test('is judged by the address of who calls, behind proxies too, and IPv4 written as IPv6 is the same', async () => {
    const { key } = await madeKey(server, ann, ['self.profile'], { addresses: ['203.0.113.0/24', '2001:db8::/32'] });
    for (const from of ['203.0.113.7', '::ffff:203.0.113.9', '2001:db8::1'])
      assert.equal((await me(key, from)).status, 200, from);
    for (const from of [undefined, '203.0.114.7', '::ffff:198.51.100.1', '2001:db9::1', '203.0.113.7, 198.51.100.1']) {
      const { message } = refusalOf(await me(key, from), 403);
      assert.match(String(message), /^This API key cannot be used from your address, /, from);
    }
  });

  test('is held to the allowlists of policies as well', async () => {
    const { key } = await madeKey(server, ann, ['self.profile']);
    const department = `d${randomUUID().slice(0, 8)}`;
    await server.sql('update users set department = $2 where id = $1', [ann.id, department]);
    const policy = {
      policy_type: 'ip_allowlist',
      enabled: true,
      configuration: { cidrs: ['192.0.2.0/24'] },
      apply_to: [`department:${department}`],
    };
    await asAdmin('POST', '/api/v1/admin/security/policy', policy);
    assert.match(String(refusalOf(await me(key), 403)['message']), /A security policy does not allow access/);
    assert.equal((await me(key, '192.0.2.44')).status, 200);
  });
});

describe('a key holds what it names and its owner holds', () => {
  test('and nothing besides: of nodes, and of what is one’s own', async () => {
    const manager = await server.person('manager');
    const { key } = await madeKey(server, manager, ['user.read.other']);
    assert.equal((await get(`/api/v1/users/${ann.id}`, key)).status, 200);
    assert.deepEqual(refusalOf(await me(key), 403)['details'], { missing: ['self.profile'] });
    const denied = await server.call('POST', '/api/v1/teams', { token: key, body: { name: 'Team' } });
    assert.deepEqual([denied.status, /team\.create/.test(denied.text)], [403, true]);
    const { key: own } = await madeKey(server, manager, ['self.profile']);
    assert.equal((await me(own)).status, 200);
    assert.equal((await get('/v1/conversations', own)).status, 403);
    assert.equal((await get(`/api/v1/users/${ann.id}`, own)).status, 403);
  });

  test('at once less, when its owner does: a role, an account, a ban, an end', async () => {
    const manager = await server.person('manager');
    const { key } = await madeKey(server, manager, ['user.read.other', 'self.profile']);
    const other = `/api/v1/users/${ann.id}`;
    assert.equal((await get(other, key)).status, 200);
    await asAdmin('PATCH', `/api/v1/users/${manager.id}/role`, { role: 'user' });
    assert.equal((await get(other, key)).status, 403);
    assert.equal((await me(key)).status, 200);
    await asAdmin('PATCH', `/api/v1/users/${manager.id}/role`, { role: 'manager' });
    assert.equal((await get(other, key)).status, 200);
    await asAdmin('PATCH', `/api/v1/users/${manager.id}/status`, { is_active: false });
    assert.equal((await me(key)).status, 401);
    await asAdmin('PATCH', `/api/v1/users/${manager.id}/status`, { is_active: true });
    assert.equal((await me(key)).status, 200);
    await asAdmin('POST', `/v1/admin/users/${manager.id}/ban`, { reason: 'Spam' });
    assert.equal((await me(key)).status, 401);
    await asAdmin('DELETE', `/v1/admin/users/${manager.id}/ban`);
    // A ban ends the keys that there were.
    assert.equal((await me(key)).status, 401);
    const { key: last } = await madeKey(server, await server.signIn(manager.username), ['self.profile']);
    assert.equal((await me(last)).status, 200);
    await asAdmin('DELETE', `/api/v1/users/${manager.id}`);
    assert.equal((await me(last)).status, 401);
    assert.deepEqual(await server.sql('select 1 from api_keys where user_id = $1', [manager.id]), []);
  });

  test('until it ends, to the second', async () => {
    const { key, id } = await madeKey(server, ann, ['self.profile'], {
      expires_at: new Date(Date.now() + 1_500).toISOString(),
    });
    assert.equal((await me(key)).status, 200);
    await new Promise(resolve => setTimeout(resolve, 1_600));
    assert.equal((await me(key)).status, 401);
    assert.equal((await server.sql('select 1 from api_keys where id = $1', [id])).length, 1);
  });

  test('in one organization alone, where it says so, and no more once its owner has left it', async () => {
    const [bea] = await colleagues(server, 1);
    assert.ok(bea);
    const [here] = await server.sql<{ organization_id: string }>(
      'select organization_id from organization_members where user_id = $1',
      [bea.id],
    );
    const place = here?.organization_id ?? '';
    const there = await intoOrganization(server, [bea]);
    for (const each of [place, there]) {
      const custom = await role(server, each, ['organization.read', 'team.*']);
      await server.sql('insert into user_roles (user_id, role_id) values ($1, $2)', [bea.id, custom]);
    }
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [bea.id] }]);
    const { key } = await madeKey(server, bea, ['organization.read', 'team.*', 'self.*'], { organization_id: place });
    const opens = async (organization: string) => (await get(`/api/organizations/${organization}`, key)).status;
    assert.deepEqual([await opens(place), await opens(there)], [200, 404]);
    const team = (body: object) =>
      server.call('POST', '/api/v1/teams', { token: key, body: { name: `T ${randomUUID()}`, ...body } });
    const made = await team({});
    assert.deepEqual(
      [made.status, (made.body as { organization_id?: string }).organization_id],
      [201, place],
      made.text,
    );
    assert.equal((await team({ organizationId: there })).status, 404);
    const elsewhere = await get('/v1/users/me', key, { 'x-organization-id': there });
    assert.equal(refusalOf(elsewhere, 403)['message'], 'This API key is for another organization');
    assert.equal((await get('/v1/users/me', key, { 'x-organization-id': place.toUpperCase() })).status, 200);
    await asAdmin('DELETE', `/api/organizations/${place}/members/${bea.id}`);
    assert.equal((await me(key)).status, 401);
  });

  test('and its unbound keys lose what they held there', async () => {
    const [bea] = await colleagues(server, 1);
    assert.ok(bea);
    const [here] = await server.sql<{ organization_id: string }>(
      'select organization_id from organization_members where user_id = $1',
      [bea.id],
    );
    const place = here?.organization_id ?? '';
    const custom = await role(server, place, ['organization.read']);
    await server.sql('insert into user_roles (user_id, role_id) values ($1, $2)', [bea.id, custom]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [bea.id] }]);
    const { key } = await madeKey(server, bea, ['organization.read', 'self.profile']);
    assert.equal((await get(`/api/organizations/${place}`, key)).status, 200);
    await asAdmin('DELETE', `/api/organizations/${place}/members/${bea.id}`);
    assert.equal((await get(`/api/organizations/${place}`, key)).status, 403);
    assert.equal((await me(key)).status, 200);
  });

  test('nothing where a plan has no keys', async () => {
    const [bea] = await colleagues(server, 1);
    assert.ok(bea);
    const [here] = await server.sql<{ organization_id: string }>(
      'select organization_id from organization_members where user_id = $1',
      [bea.id],
    );
    const place = here?.organization_id ?? '';
    const { key } = await madeKey(server, bea, ['self.profile']);
    const { key: bound } = await madeKey(server, bea, ['self.profile'], { organization_id: place });
    for (const each of [key, bound]) assert.equal((await me(each)).status, 200);
    await asAdmin('PATCH', `/api/v1/admin/tenants/${place}`, { features: ['sso'] });
    for (const each of [key, bound]) assert.match(String(refusalOf(await me(each), 403)['message']), /api_access/);
    for (const organization_id of [place, null]) {
      const asked = { name: 'Key', permissions: ['self.profile'], organization_id };
      const refused = await server.call('POST', '/v1/api-keys', { token: bea.token, body: asked });
      assert.match(String(refusalOf(refused, 403)['message']), /api_access/);
    }
    const there = await intoOrganization(server, [bea]);
    assert.equal((await me(key)).status, 200);
    assert.equal((await me(bound)).status, 403);
    const custom = [await role(server, place, ['organization.read']), await role(server, there, ['organization.read'])];
    for (const each of custom)
      await server.sql('insert into user_roles (user_id, role_id) values ($1, $2)', [bea.id, each]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [bea.id] }]);
    const { key: both } = await madeKey(server, bea, ['organization.read']);
    assert.deepEqual(
      [
        (await get(`/api/organizations/${place}`, both)).status,
        (await get(`/api/organizations/${there}`, both)).status,
      ],
      [404, 200],
    );
    await asAdmin('PATCH', `/api/v1/admin/tenants/${place}`, { features: null });
    for (const each of [key, bound]) assert.equal((await me(each)).status, 200);
  });
});

describe('what a key does', () => {
  test('is recorded as done with it, refusals too', async () => {
    const { key, id } = await madeKey(server, server.admin, ['team.create'], { name: 'Builder' });
    const made = await server.call('POST', '/api/v1/teams', { token: key, body: { name: `T ${randomUUID()}` } });
    assert.equal(made.status, 201, made.text);
    const refused = await server.call('POST', '/api/v1/integrations', {
      token: key,
      body: { name: 'X', api_url: 'https://example.com' },
    });
    assert.equal(refused.status, 403);
    const recorded = async () =>
      server.sql<{ action: string; outcome: string; with: object }>(
        `select action, outcome, details->'with' as with from audit_events where details->'with'->>'api_key' = $1 order by id`,
        [id],
      );
    for (let tries = 0; tries < 100 && (await recorded()).length < 2; tries += 1)
      await new Promise(resolve => setTimeout(resolve, 50));
    const by = { api_key: id, name: 'Builder' };
    assert.deepEqual(await recorded(), [
      { action: 'team.create', outcome: 'success', with: by },
      { action: 'integration.create', outcome: 'denied', with: by },
    ]);
  });

  test('is judged anew under the access lock, and goes on as a job with the key', async () => {
    const { key, id } = await madeKey(server, server.admin, ['user.*', 'self.executions']);
    await asAdmin('PATCH', `/api/v1/users/${ann.id}/status`, { is_active: true });
    const changedStatus = await server.call('PATCH', `/api/v1/users/${ann.id}/status`, {
      token: key,
      body: { is_active: false },
    });
    assert.equal(changedStatus.status, 200, changedStatus.text);
    // The key may create accounts, and not give that role: the owner could.
    const rows = [{ email: `${randomUUID()}@example.com`, role: 'admin' }];
    const bulk = await server.call('POST', '/api/v1/admin/users/bulk', {
      token: key,
      body: { action: 'create', user_data: rows },
    });
    assert.equal(bulk.status, 200, bulk.text);
    assert.match(bulk.text, /Insufficient permissions/);
    const [execution] = await server.sql<{ key_id: string }>('select key_id from executions where key_id is not null');
    assert.equal(execution?.key_id, id);
    assert.deepEqual(await server.sql('select 1 from users where email = $1', [rows[0]?.email]), []);
  });

  test('ends in the middle of what goes on, once the key is revoked', async () => {
    const { key, id } = await madeKey(server, server.admin, ['user.*', 'self.executions']);
    const some = randomUUID().slice(0, 8);
    const user_data = Array.from({ length: 6_000 }, (_, n) => ({ email: `${some}-${n}@example.com` }));
    const body = { action: 'create', user_data };
    const begun = await server.call('POST', '/api/v1/admin/users/bulk', { token: key, body });
    const { job_id: job } = (begun.body as { results: { job_id: string } }).results;
    const revoked = { token: server.admin.token, body: { password: server.admin.password } };
    assert.equal((await server.call('DELETE', `/v1/api-keys/${id}`, revoked)).status, 200);
    const stood = async () =>
      (
        await server.sql<{ outcome: string; code: string }>('select outcome, code from executions where id = $1', [job])
      )[0];
    for (let tries = 0; tries < 400 && (await stood())?.outcome === 'running'; tries += 1)
      await new Promise(resolve => setTimeout(resolve, 50));
    assert.deepEqual(await stood(), { outcome: 'refused', code: 'auth.required' });
    const [made] = await server.sql<{ count: number }>('select count(*)::int as count from users where email like $1', [
      `${some}-%`,
    ]);
    assert.ok((made?.count ?? 0) < user_data.length, String(made?.count));
  });

  test('notes when it was last used, to the minute, and from where', async () => {
    const { key, id } = await madeKey(server, ann, ['self.profile']);
    for (let n = 0; n < 5; n += 1) assert.equal((await me(key, '203.0.113.9')).status, 200);
    const used = async () =>
      (
        await server.sql<{ at: Date | null; ip: string | null }>(
          'select last_used_at as at, last_used_ip as ip from api_keys where id = $1',
          [id],
        )
      )[0];
    for (let tries = 0; tries < 150 && (await used())?.at === null; tries += 1)
      await new Promise(resolve => setTimeout(resolve, 50));
    const { at, ip } = (await used()) ?? assert.fail();
    assert.deepEqual(
      [at?.getTime() === Math.floor(Number(at?.getTime()) / 60_000) * 60_000, ip],
      [true, '203.0.113.9'],
    );
  });
});

describe('what takes a session', () => {
  test('is refused to keys in clear words, whatever they hold', async () => {
    const { key } = await madeKey(server, server.admin, ['*', 'self.*']);
    const takes: readonly (readonly [string, string, object?])[] = [
      ['POST', '/v1/auth/login', { username: 'admin', password: server.admin.password }],
      ['POST', '/v1/auth/register', {}],
      ['POST', '/v1/auth/refresh', { refresh_token: server.admin.refreshToken }],
      ['POST', '/api/v1/auth/login', { username: 'admin', password: server.admin.password }],
      ['POST', '/api/v1/auth/password/forgot', { email: 'admin@example.com' }],
      ['POST', '/v1/auth/logout'],
      ['POST', '/v1/auth/logout-all'],
      ['GET', '/api/v1/auth/sessions'],
      ['GET', '/api/v1/user/auth/passkeys'],
      ['POST', '/api/v1/auth/mfa/totp', {}],
      ['POST', '/api/v1/auth/mfa/totp/confirm', { code: '123456' }],
      ['POST', '/api/v1/auth/mfa/disable', { code: '123456' }],
      ['GET', '/v1/api-keys'],
      ['POST', '/v1/api-keys', { name: 'More', permissions: ['*'] }],
      ['POST', '/v1/users/me/password', { new_password: 'Another-horse-42' }],
      ['POST', '/v1/users/me/email', { email: 'other@example.com' }],
      ['DELETE', '/v1/users/me', {}],
      ['DELETE', `/api/v1/users/${ann.id}/mfa`, {}],
      ['POST', `/api/v1/users/${ann.id}/password-link`, {}],
      ['GET', '/v1/keys/backup'],
    ];
    for (const [method, path, body] of takes) {
      const answer = await server.call(method, path, { token: key, ...(body === undefined ? {} : { body }) });
      assert.deepEqual(
        [answer.status, /This takes a session: sign in/.test(answer.text)],
        [403, true],
        `${method} ${path}: ${answer.status} ${answer.text}`,
      );
    }
    assert.equal((await server.call('GET', '/api/v1/teapot', { token: key })).status !== 403, true);
  });

  test('and a mailbox that is proven takes its keys away', async () => {
    const { key } = await madeKey(server, ann, ['self.profile']);
    assert.equal((await me(key)).status, 200);
    await server.call('POST', '/api/v1/auth/password/forgot', { body: { email: ann.email } });
    const mail = (await server.mails(ann.email, 2)).find(text => /reset-password/.test(text)) ?? '';
    const link = /token=3D([\w-]+)|token=([\w-]+)/.exec(mail.replaceAll('=\r\n', ''));
    const token = link?.[1] ?? link?.[2];
    const reset = await server.call('POST', '/api/v1/auth/password/reset', {
      body: { token, password: 'Another-horse-43' },
    });
    assert.ok(reset.status < 300, reset.text);
    assert.equal((await me(key)).status, 401);
  });
});
