import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';

let server: TestServer;
let acme = '';
before(async () => {
  server = await startServer();
  acme = await organization(server, 'Acme');
});
after(() => server.close());

test('`*.*` in a role stays what it is, and gives no node of one segment', async () => {
  const { token } = server.admin;
  const made = await server.call('POST', '/v1/role', { token, body: { title: 'Pairs', permissions: ['*.*', '*'] } });
  assert.equal(made.status, 201, made.text);
  const { id, permissions } = (made.body as { data: { id: string; permissions: string[] } }).data;
  assert.deepEqual(permissions, ['*.*', '*']);
  const body = { permissions: ['*'] };
  const left = await server.call('DELETE', `/v1/role/${id}/permissions`, { token, body });
  assert.deepEqual((left.body as { data: { permissions: string[] } }).data.permissions, ['*.*']);
  const person = await server.person();
  await server.sql('insert into user_roles (user_id, role_id) values ($1, $2)', [person.id, id]);
  server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
  const asked = { permissions: ['team.read', 'teapot'] };
  const told = await server.call('POST', '/v1/user/@me/check-permission', { token: person.token, body: asked });
  const { results } = (told.body as { data: { results: { hasPermission: boolean }[] } }).data;
  assert.deepEqual(
    results.map(({ hasPermission }) => hasPermission),
    [true, false],
  );
  // Whoever holds `*.*` does not hold `*`.
  const all = { title: 'All', permissions: ['*'] };
  assert.equal((await server.call('POST', '/v1/role', { token: person.token, body: all })).status, 403);
});

test('a null organization asks for the platform, which those of one organization do not have', async () => {
  const nodes = ['user.*', 'role.*', 'permission.*', 'credential_type.*', 'company.*', 'vault.open'];
  const lead = await member(server, { [acme]: nodes });
  const person = await member(server, { [acme]: [] });
  const fields = [{ id: 'a', name: 'A', required: false, secure: false, valueType: 'plain_text' }];
  for (const [path, body] of [
    [`/api/users/${person.id}/grants`, { pattern: 'vault.open' }],
    ['/api/roles', { name: 'Role', permissionIds: [] }],
    ['/api/permissions', { name: 'Record', resource: 'a', action: randomUUID() }],
    ['/v1/role', { title: 'Role' }],
    ['/v1/credential-type', { name: 'Type', fields }],
  ] as const) {
    for (const headers of [{}, { 'x-organization-id': acme }]) {
      const asked = { token: lead.token, headers, body: { ...body, organizationId: null } };
      const refused = await server.call('POST', path, asked);
      assert.equal(refused.status, 403, `${path}: ${refused.text}`);
    }
    const own = await server.call('POST', path, { token: lead.token, body });
    assert.equal(own.status, 201, `${path}: ${own.text}`);
  }
  const places = await server.sql('select organization_id from user_grants where user_id = $1', [person.id]);
  assert.deepEqual(places, [{ organization_id: acme }]);
});

test('what is kept is bounded: roles and permissions of a person, grants of a team, permissions of a role', async () => {
  const { token } = server.admin;
  const person = await member(server, { [acme]: [] });
  await server.sql(
    `insert into user_grants (id, user_id, pattern, organization_id)
      select gen_random_uuid(), $1, 'held.n' || n, $2 from generate_series(1, 1000) n`,
    [person.id, acme],
  );
  const grant = { pattern: 'one.more', organizationId: acme };
  const full = await server.call('POST', `/api/users/${person.id}/grants`, { token, body: grant });
  assert.equal(full.status, 409, full.text);
  assert.match(full.text, /At most 1000 grants in one place per person/);
  const team = randomUUID();
  await server.sql('insert into teams (id, name, organization_id) values ($1, $2, $3)', [team, 'Team', acme]);
  await server.sql(
    `insert into team_grants (id, team_id, pattern, least_role)
      select gen_random_uuid(), $1, 'given.n' || n, 'member' from generate_series(1, 500) n`,
    [team],
  );
  const more = await server.call('POST', `/api/v1/teams/${team}/grants`, { token, body: { pattern: 'one.more' } });
  assert.equal(more.status, 409, more.text);
  assert.match(more.text, /At most 500 grants per team/);
  const joined = await server.call('POST', `/api/v1/teams/${team}/members/${person.id}`, { token });
  assert.equal(joined.status, 200, joined.text);
  const body = { name: 'Large', organizationId: acme };
  const made = await server.call('POST', '/api/roles', { token, body });
  const roleId = (made.body as { data: { id: string } }).data.id;
  const path = `/api/users/${person.id}`;
  const user = await server.sql<{ role_id: string }>('select role_id from user_roles where user_id = $1', [person.id]);
  const roleIds = [...user.map(({ role_id }) => role_id), roleId];
  assert.equal((await server.call('PUT', path, { token, body: { roleIds } })).status, 200);
  const grown = await server.call('PATCH', `/v1/role/${roleId}`, { token, body: { permissions: ['one.more'] } });
  assert.equal(grown.status, 409, grown.text);
  assert.match(grown.text, /At most 1500 permissions in one place per person/);
});
