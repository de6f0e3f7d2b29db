import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { role } from '../rbac/rbac.support.ts';
import { member, organization } from './integrations.support.ts';

let server: TestServer;
let [acme, globex] = ['', ''];
before(async () => {
  server = await startServer();
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
});
after(() => server.close());

interface Claims {
  readonly user_type: string;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly organizations: Readonly<
    Record<string, { readonly roles: readonly string[]; readonly permissions: readonly string[] }>
  >;
  readonly truncated?: true;
}

const claimsIn = (token: string): Claims =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;

/** The claims of a sign-in and of what its refresh token is exchanged for, which are the same. */
async function claimsOf({ username }: Person): Promise<Claims> {
  const { token, refreshToken } = await server.signIn(username);
  const answer = await server.call('POST', '/api/v1/auth/refresh', { body: { refresh_token: refreshToken } });
  assert.equal(answer.status, 200, answer.text);
  const [first, second] = [token, (answer.body as { token: string }).token].map(claimsIn);
  assert.ok(first !== undefined && second !== undefined);
  assert.deepEqual(
    [second.roles, second.permissions, second.organizations],
    [...[first.roles, first.permissions, first.organizations]],
  );
  return first;
}

/** Gives somebody a role by SQL. */
const assign = (person: Person, id: string) =>
  server.sql('insert into user_roles (user_id, role_id) values ($1, $2)', [person.id, id]);

/** A role that was stored before monikers of the platform were kept free in organizations. */
async function namesake(moniker: string, place: string): Promise<string> {
  const id = await role(server, place, ['team.list']);
  await server.sql('update roles set moniker = $2 where id = $1', [id, moniker]);
  return id;
}

test('what is held inside an organization is named under it, and nowhere else', async () => {
  const person = await member(server, { [acme]: ['*'], [globex]: ['team.read'] });
  for (const moniker of ['admin', 'manager']) await assign(person, await namesake(moniker, acme));
  const claims = await claimsOf(person);
  assert.equal(claims.user_type, 'user');
  assert.deepEqual(claims.roles, ['user']);
  assert.deepEqual(claims.permissions, ['user.read', 'user.write']);
  assert.deepEqual(claims.organizations, {
    [acme]: { roles: ['admin', 'manager'], permissions: ['*', 'team.list'] },
    [globex]: { roles: [], permissions: ['team.read'] },
  });
  assert.equal(claims.truncated, undefined);
});

test('what holds everywhere stays where it was', async () => {
  const claims = claimsIn(server.admin.token);
  assert.deepEqual([claims.user_type, claims.roles, claims.permissions], ['admin', ['admin'], ['*']]);
  assert.deepEqual(claims.organizations, {});
});

test('a token holds at most fifty names in all, and says that there are more', async () => {
  const many = Array.from({ length: 60 }, (_, index) => `many.n${index}`);
  const claims = await claimsOf(await member(server, { [acme]: many, [globex]: many }));
  const held = Object.values(claims.organizations).flatMap(({ roles, permissions }) => [...roles, ...permissions]);
  assert.equal(held.length + claims.roles.length + claims.permissions.length, 50);
  assert.equal(claims.truncated, true);
});

test('replies do not show a role of an organization as one of the platform', async () => {
  const person = await member(server, { [acme]: ['user.read'] });
  const auditor = await role(server, null, ['team.list']);
  await server.sql(`update roles set moniker = 'auditor' where id = $1`, [auditor]);
  const ids = [await namesake('viewer', acme), await namesake('auditor', acme)];
  for (const id of ids) await assign(person, id);
  const { token } = await server.signIn(person.username);
  const me = await server.call('GET', '/v1/user/@me', { token });
  assert.deepEqual((me.body as { data: { roles: string[] } }).data.roles.toSorted(), ['user', ...ids].toSorted());
  const own = await server.call('GET', '/api/v1/users/me', { token });
  assert.equal((own.body as { role: string }).role, 'user');
  // What was read can be sent back, and a moniker of the platform means its role.
  const path = `/v1/user/users/${person.id}`;
  const roles = ['user', ...ids];
  const again = await server.call('PATCH', path, { token: server.admin.token, body: { roles } });
  assert.equal(again.status, 200, again.text);
  const given = await server.call('PATCH', path, {
    token: server.admin.token,
    body: { roles: [...roles, 'auditor'] },
  });
  assert.equal(given.status, 200, given.text);
  const held = await server.sql<{ role_id: string }>('select role_id from user_roles where user_id = $1', [person.id]);
  assert.ok(held.some(({ role_id }) => role_id === auditor));
});

test('monikers of the platform’s own roles are reserved in every organization, whether asked for or made', async () => {
  const { token } = server.admin;
  const moniker = `kept-${randomUUID().slice(0, 8)}`;
  const make = (body: object) => server.call('POST', '/api/roles', { token, body: { name: 'Role', ...body } });
  assert.equal((await make({ moniker })).status, 201);
  const refused = await make({ moniker, organizationId: acme });
  assert.equal(refused.status, 409, refused.text);
  assert.match(refused.text, /is reserved/);
  const named = await make({ name: moniker, organizationId: acme });
  assert.equal((named.body as { data: { moniker: string } }).data.moniker, `${moniker}-2`);
  const { id } = (named.body as { data: { id: string } }).data;
  const renamed = await server.call('PATCH', `/v1/role/${id}`, { token, body: { moniker } });
  assert.equal(renamed.status, 409, renamed.text);
});
