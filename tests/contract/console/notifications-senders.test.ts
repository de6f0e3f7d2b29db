import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { code, post, protect } from '../administration/mfa.support.ts';
import { company, credential, credentialType } from '../directory/vault.support.ts';
import { organization } from './holders.support.ts';
import { join, listOf, madeTeam, titlesOf } from './notifications.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const asAdmin = async (method: string, path: string, body?: unknown) => {
  const answer = await server.call(method, path, {
    token: server.admin.token,
    ...(body === undefined ? {} : { body }),
  });
  assert.ok(answer.status < 300, answer.text);
  return answer.body;
};
interface Requests {
  readonly requests: readonly { readonly id: string }[];
}
const dataOf = <T>(body: unknown): T => (body as { data: T }).data;
const newest = async (who: Person) => (await titlesOf(server, who))[0];
const kindsOf = async (who: Person) => (await listOf(server, who)).notifications.map(({ kind }) => kind);

describe('teams tell', () => {
  test('who is removed, and all of one that is deleted', async () => {
    const [one, other] = [await server.person(), await server.person()];
    const { id, name } = await madeTeam(server);
    for (const each of [one, other]) await join(server, id, each);
    await asAdmin('DELETE', `/api/v1/teams/${id}/members/${one.id}`);
    assert.equal(await newest(one), `admin removed you from the team ${name}`);
    await asAdmin('DELETE', `/api/v1/teams/${id}`);
    assert.deepEqual(await kindsOf(one), ['team.left', 'team.joined']);
    assert.deepEqual(await kindsOf(other), ['team.left', 'team.joined']);
  });

  test('their members of a credential that is shared with them, and not who shares it', async () => {
    const one = await server.person();
    const { id, name } = await madeTeam(server);
    for (const each of [one, server.admin]) await join(server, id, each);
    const typeId = (await credentialType(server, server.admin, { name: 'Router' })).id;
    const companyId = await company(server, null, 'Ours');
    const kept = await credential(server, server.admin, { typeId, companyId }, { name: 'Core router' });
    const before = await titlesOf(server, server.admin);
    await asAdmin('POST', `/api/v1/teams/${id}/resources`, { type: 'credential', resource_id: kept.id });
    const [told] = (await listOf(server, one)).notifications;
    assert.equal(told?.title, `admin shared the credential Core router with the team ${name}`);
    assert.deepEqual(told?.target, { kind: 'credential', id: kept.id });
    assert.deepEqual(await titlesOf(server, server.admin), before);
    const shared = await server.call('GET', `/api/v1/teams/${id}/resources`, { token: server.admin.token });
    const [resource] = shared.body as { readonly id: string }[];
    await asAdmin('DELETE', `/api/v1/teams/${id}/resources/${resource?.id}`);
    assert.equal(await newest(one), `admin no longer shares the credential Core router with the team ${name}`);
  });

  test('who has another role, and not who has the one they had', async () => {
    const one = await server.person();
    const { id, name } = await madeTeam(server);
    await join(server, id, one);
    const role = (to: string) => asAdmin('PATCH', `/api/v1/teams/${id}/members/${one.id}`, { role: to });
    await role('owner');
    assert.equal(await newest(one), `admin made you an owner of the team ${name}`);
    await role('owner');
    await role('manager');
    await role('member');
    assert.deepEqual(await titlesOf(server, one), [
      `admin made you a plain member of the team ${name}`,
      `admin made you a manager of the team ${name}`,
      `admin made you an owner of the team ${name}`,
      `admin added you to the team ${name}`,
    ]);
  });

  test('whom it concerns of permissions that are given and taken', async () => {
    const [one, owner] = [await server.person(), await server.person()];
    const { id, name } = await madeTeam(server);
    for (const each of [one, owner]) await join(server, id, each);
    await asAdmin('PATCH', `/api/v1/teams/${id}/members/${owner.id}`, { role: 'owner' });
    const grants = `/api/v1/teams/${id}/grants`;
    const token = server.admin.token;
    await server.call('POST', grants, { token, body: { pattern: 'door.open' } });
    await server.call('POST', grants, { token, body: { pattern: 'door.close', least_role: 'owner' } });
    assert.equal(await newest(owner), `admin gave door.close to the team ${name}`);
    assert.equal(await newest(one), `admin gave door.open to the team ${name}`);
    const [given] = (await server.call('GET', grants, { token })).body as { readonly id: string; pattern: string }[];
    assert.equal(given?.pattern, 'door.open');
    await asAdmin('DELETE', `${grants}/${given?.id}`);
    for (const each of [one, owner]) assert.equal(await newest(each), `admin took door.open from the team ${name}`);
  });
});

describe('accounts tell', () => {
  test('of a device that is new, and not of the first or of one that is known', async () => {
    const one = await server.person();
    assert.deepEqual(await titlesOf(server, one), []);
    const { username, password } = one;
    const login = (headers = {}) =>
      server.call('POST', '/api/v1/auth/login', { body: { username, password }, headers });
    const answer = await login();
    assert.deepEqual(await kindsOf(one), ['session.new_device']);
    assert.match(
      (await newest(one)) ?? '',
      /^A new device signed in to your account, from the IP address 127\.0\.0\.1$/,
    );
    const cookie = answer.headers
      .getSetCookie()
      .map(each => each.split(';', 1)[0])
      .join('; ');
    await login({ cookie });
    assert.equal((await kindsOf(one)).length, 1);
  });

  test('of two-step sign-in that is turned on and off, by oneself or by an administrator', async () => {
    const one = await protect(server);
    assert.equal(await newest(one), 'Two-step sign-in was turned on for your account');
    const off = { code: await code(one.secret), password: one.password };
    assert.equal((await post(server, '/mfa/disable', { ...off, code: '000' }, one)).status, 400);
    assert.equal((await kindsOf(one)).length, 1);
    assert.equal((await post(server, '/mfa/disable', off, one)).status, 200);
    assert.equal(await newest(one), 'Two-step sign-in was turned off for your account');
    const other = await protect(server);
    await asAdmin('DELETE', `/api/v1/users/${other.id}/mfa`, {});
    assert.equal(await newest(other), 'admin took away your second factor');
  });

  test('of a new password', async () => {
    const one = await server.person();
    await server.call('POST', '/api/v1/auth/password/forgot', { body: { email: one.email } });
    const [mail = ''] = await server.mails(one.email);
    const token = /token=3D([\w-]+)/.exec(mail.replaceAll('=\r\n', ''))?.[1];
    const password = 'Another-horse-43';
    const reset = await server.call('POST', '/api/v1/auth/password/reset', { body: { token, password } });
    assert.equal(reset.status, 200, reset.text);
    assert.ok((await kindsOf(await server.signIn(one.username, password))).includes('account.password_changed'));
  });

  test('of roles and permissions that are given and taken', async () => {
    const one = await server.person();
    await asAdmin('PATCH', `/api/v1/users/${one.id}/role`, { role: 'manager' });
    assert.equal(await newest(one), 'admin gave you the role Manager, and took the role User');
    await asAdmin('PATCH', `/api/v1/users/${one.id}/role`, { role: 'manager' });
    assert.equal((await kindsOf(one)).length, 1);
    const given = await asAdmin('POST', `/api/users/${one.id}/grants`, { pattern: 'report.read' });
    assert.equal(await newest(one), 'admin gave you the permission report.read');
    await asAdmin('DELETE', `/api/users/${one.id}/grants/${dataOf<{ id: string }>(given).id}`);
    assert.equal(await newest(one), 'admin took the permission report.read from you');
    await asAdmin('PUT', `/api/users/${one.id}`, { roleIds: [] });
    assert.equal(await newest(one), 'admin took the role Manager from you');
  });
});

describe('organizations tell', () => {
  test('of an answer, an invitation and a removal', async () => {
    const [one, other] = [await server.person(), await server.person()];
    await server.sql('update users set email_verified_at = now() where id = any($1)', [[one.id, other.id]]);
    const id = await organization(server, 'Northwind');
    const path = `/api/organizations/${id}`;
    for (const [who, answer] of [
      [one, 'approve'],
      [other, 'reject'],
    ] as const) {
      const asked = await server.call('POST', `${path}/requests`, { token: who.token });
      assert.ok(asked.status < 300, asked.text);
      const [request] = dataOf<Requests>(await asAdmin('GET', `${path}/requests`)).requests;
      await asAdmin('POST', `${path}/requests/${request?.id}/${answer}`);
    }
    assert.equal(await newest(one), 'Your request to join the organization Northwind was approved');
    assert.equal(await newest(other), 'Your request to join the organization Northwind was declined');
    await asAdmin('POST', `${path}/invitations`, { email: other.email });
    assert.equal(await newest(other), 'admin invited you to the organization Northwind: the link is in your mail');
    await asAdmin('DELETE', `${path}/members/${one.id}`);
    assert.equal(await newest(one), 'admin removed you from the organization Northwind');
  });

  test('their administrators that somebody waits, until one of them has answered', async () => {
    const [boss, one] = [await server.person(), await server.person()];
    await server.sql('update users set email_verified_at = now() where id = any($1)', [[boss.id, one.id]]);
    const id = await organization(server, 'Southwind');
    const path = `/api/organizations/${id}`;
    await server.sql('insert into organization_members values ($1, $2, now())', [id, boss.id]);
    await asAdmin('PUT', path, { adminIds: [boss.id, server.admin.id] });
    assert.equal((await server.call('POST', `${path}/requests`, { token: one.token })).status, 201);
    const [told] = (await listOf(server, boss)).notifications;
    assert.equal(told?.title, 'Somebody asked to join the organization Southwind');
    assert.deepEqual([told?.target, told?.read_at], [{ kind: 'organization_requests', id }, null]);
    const [request] = dataOf<Requests>(await asAdmin('GET', `${path}/requests`)).requests;
    await asAdmin('POST', `${path}/requests/${request?.id}/approve`);
    const [settled] = (await listOf(server, boss)).notifications;
    assert.equal(settled?.id, told?.id);
    assert.notEqual(settled?.read_at, null);
  });
});
