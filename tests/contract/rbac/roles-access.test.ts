import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { createRole } from '../../../src/domain/roles/create-role.ts';
import { updateRole } from '../../../src/domain/roles/update-role.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { atOnce, audit, holder, join } from '../administration/identity.support.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { assign, caller, dataOf, permission, type Role, refusalOf, systemPermission } from './roles.support.ts';

let server: TestServer;
let admin: Person;
let [acme, globex] = ['', ''];
/** Holds everything over roles and may list teams, inside Acme only. */
let lead: Person;
let [listing, deleting, all] = ['', '', ''];

const call = caller(() => server);
const teams = (who: Person) => server.call('GET', '/api/v1/teams', { token: who.token });
const give = (who: Person, id: string, permissionIds: readonly string[]) =>
  call(who, 'PUT', `/roles/${id}/permissions`, { permissionIds });
const exceeds = (missing: string) => [403, `Insufficient permissions: you do not hold ${missing} yourself`];

before(async () => {
  server = await startServer();
  admin = server.admin;
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  lead = await member(server, { [acme]: ['role.*', 'team.list'] });
  listing = await permission(server, admin, 'team.list', acme);
  deleting = await permission(server, admin, 'team.delete', acme);
  all = await systemPermission(server, '*', '*');
});
after(() => server.close());

const newRole = async (by: Person, permissionIds: readonly string[], organizationId: string | null = acme) =>
  dataOf<Role>(await call(by, 'POST', '/roles', { name: 'Role', organizationId, permissionIds }), 201).id;
/** How often what a person may do was marked as changed, for the memories of every instance. */
const epoch = async (person: Person) =>
  (await server.sql<{ epoch: string }>('select access_epoch as epoch from users where id = $1', [person.id]))[0]?.epoch;
const gives = async (id: string) =>
  (await server.sql<{ id: string }>('select permission_id as id from role_permissions where role_id = $1', [id])).map(
    row => row.id,
  );

describe('nobody puts into a role what they do not hold', () => {
  test('neither when making nor when changing it, whichever way', async () => {
    const id = await newRole(lead, [listing]);
    for (const [permissionIds, missing] of [
      [[deleting], 'team.delete'],
      [[listing, deleting], 'team.delete'],
      [[all], '*'],
    ] as const) {
      const before = await server.sql('select count(*) from roles');
      for (const [method, path] of [
        ['POST', '/roles'],
        ['PUT', `/roles/${id}`],
        ['PUT', `/roles/${id}/permissions`],
      ] as const) {
        const answer = await call(lead, method, path, {
          ...(path.endsWith('permissions') ? {} : { name: 'Escalated' }),
          permissionIds,
        });
        assert.deepEqual([answer.status, refusalOf(answer)], exceeds(missing), `${method} ${path}`);
      }
      assert.deepEqual(await server.sql('select count(*) from roles'), before);
    }
    assert.deepEqual(await gives(id), [listing]);
    assert.deepEqual(await server.sql(`select 1 from roles where name = 'Escalated'`), []);
    const denied = await audit(server, 'role.update', lead.id, 'denied');
    assert.deepEqual([denied.target_id, denied.details['code']], [id, 'access.exceeds_own']);
  });

  test('nor through a role of their own', async () => {
    const own = await newRole(admin, [listing]);
    const person = await member(server, { [acme]: ['role.modify'] });
    await assign(server, person, own);
    const answer = await give(person, own, [listing, deleting]);
    assert.deepEqual([answer.status, refusalOf(answer)], exceeds('team.delete'));
    assert.equal((await give(person, own, [])).status, 200);
    const again = await give(person, own, [listing]);
    assert.deepEqual([again.status, refusalOf(again)], exceeds('team.list'));
  });

  test('nor by what they hold elsewhere', async () => {
    const both = await member(server, { [acme]: ['role.create'], [globex]: ['team.*', 'role.create'] });
    const record = await systemPermission(server, 'team', 'list');
    const sent = { name: 'Across', permissionIds: [record] };
    const answer = await call(both, 'POST', '/roles', { ...sent, organizationId: acme });
    assert.deepEqual([answer.status, refusalOf(answer)], exceeds('team.list'));
    assert.equal((await call(both, 'POST', '/roles', { ...sent, organizationId: globex })).status, 201);
  });

  test('into one of the platform, only what they hold everywhere', async () => {
    const maker = await holder(server, ['role.create', 'role.modify']);
    await join(server, maker, acme);
    await server.sql('insert into user_grants (id, user_id, pattern, organization_id) values ($1, $2, $3, $4)', [
      randomUUID(),
      maker.id,
      '*',
      acme,
    ]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [maker.id] }]);
    const sent = { name: 'Platform', organizationId: null, permissionIds: [all] };
    const answer = await call(maker, 'POST', '/roles', sent);
    assert.deepEqual([answer.status, refusalOf(answer)], exceeds('*'));
    assert.equal((await call(maker, 'POST', '/roles', { ...sent, organizationId: acme })).status, 201);
  });
});

test('nobody changes or deletes a role that gives more than they hold', async () => {
  const id = await newRole(admin, [listing, deleting]);
  for (const [method, path, sent] of [
    ['PUT', `/roles/${id}`, { name: 'Taken' }],
    ['PUT', `/roles/${id}`, {}],
    ['PUT', `/roles/${id}/permissions`, { permissionIds: [listing] }],
    ['PUT', `/roles/${id}/permissions`, { permissionIds: [] }],
    ['DELETE', `/roles/${id}`],
  ] as const) {
    const answer = await call(lead, method, path, sent);
    assert.deepEqual([answer.status, refusalOf(answer)], exceeds('team.delete'), `${method} ${path}`);
  }
  assert.deepEqual((await gives(id)).sort(), [listing, deleting].sort());
});

describe('a role', () => {
  test('gives what it holds inside its organization only', async () => {
    const id = await newRole(admin, [all]);
    const person = await member(server, { [acme]: [] });
    await assign(server, person, id);
    const at = (organizationId: string) =>
      server.call('POST', '/api/v1/teams', { token: person.token, body: { name: 'Team', organizationId } });
    assert.deepEqual([(await at(acme)).status, (await at(globex)).status], [201, 404]);
    assert.equal((await call(person, 'POST', '/roles', { name: 'x', organizationId: null })).status, 403);
    const outsider = await server.person();
    await assign(server, outsider, id);
    assert.equal((await teams(outsider)).status, 403);
    await server.sql('update organizations set active = false where id = $1', [acme]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: 'everyone' }]);
    assert.equal((await teams(person)).status, 403);
    await server.sql('update organizations set active = true where id = $1', [acme]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: 'everyone' }]);
    assert.equal((await teams(person)).status, 200);
  });

  test('that changes, changes what its holders may do on their very next request', async () => {
    const id = await newRole(lead, []);
    const person = await member(server, { [acme]: [] });
    await assign(server, person, id);
    assert.equal((await teams(person)).status, 403);
    const seen = server.events.length;
    const was = Number(await epoch(person));
    assert.equal((await give(lead, id, [listing])).status, 200);
    assert.equal((await teams(person)).status, 200);
    assert.equal((await give(lead, id, [listing])).status, 200);
    assert.equal((await call(lead, 'PUT', `/roles/${id}`, { name: 'Renamed' })).status, 200);
    assert.deepEqual(server.events.slice(seen), [{ type: 'access.changed', users: [person.id] }]);
    assert.equal(Number(await epoch(person)), was + 1);
    assert.equal((await give(lead, id, [])).status, 200);
    assert.equal((await teams(person)).status, 403);
    const { details } = await audit(server, 'role.update', lead.id, 'success');
    assert.deepEqual(details, { fields: ['permissions'], from: ['team.list'], to: [] });
  });

  test('that is deleted is taken from its holders on their very next request', async () => {
    const id = await newRole(lead, [listing]);
    const person = await member(server, { [acme]: [] });
    await assign(server, person, id);
    assert.equal((await teams(person)).status, 200);
    const seen = server.events.length;
    const was = Number(await epoch(person));
    assert.equal((await call(lead, 'DELETE', `/roles/${id}`)).status, 200);
    assert.equal((await teams(person)).status, 403);
    assert.equal(Number(await epoch(person)), was + 1);
    assert.deepEqual(server.events.slice(seen), [{ type: 'access.changed', users: [person.id] }]);
    assert.deepEqual(await server.sql('select 1 from user_roles where role_id = $1', [id]), []);
    assert.equal((await audit(server, 'role.delete', lead.id, 'success')).details['holders'], 1);
  });

  test('is not changed by somebody who loses the right to at the same moment', async () => {
    const own = await newRole(admin, [listing, await permission(server, admin, 'role.modify', acme)]);
    const person = await member(server, { [acme]: [] });
    await assign(server, person, own);
    const other = await newRole(admin, []);
    await Promise.all([call(admin, 'DELETE', `/roles/${own}`), atOnce(5, () => give(person, other, [listing]))]);
    assert.equal((await give(person, other, [listing])).status, 403);
  });
});

test('the last administrator’s role keeps `*` and stays, whoever is at it at once', async () => {
  const role = await newRole(admin, [all], null);
  const second = await newRole(admin, [all], null);
  const boss = await server.person();
  await assign(server, boss, role);
  await assign(server, boss, second);
  // From here on only `boss` holds `*`, by two roles.
  await server.sql('delete from user_roles where user_id = $1', [admin.id]);
  server.gatehouse.bus.publish([{ type: 'access.changed', users: [admin.id] }]);
  const ways = (id: string) =>
    [
      () => give(boss, id, []),
      () => call(boss, 'PUT', `/roles/${id}`, { permissionIds: [] }),
      () => call(boss, 'DELETE', `/roles/${id}`),
    ] as const;
  const answers = await Promise.all([...ways(role), ...ways(second)].map(way => way()));
  assert.ok(answers.some(answer => answer.status === 409));
  const still = (await gives(role)).length > 0 ? role : second;
  for (const way of ways(still)) {
    const answer = await way();
    assert.deepEqual(
      [answer.status, refusalOf(answer)],
      [409, 'The last administrator who can sign in cannot be removed, demoted or deactivated'],
    );
  }
  const left = await server.sql(
    `select 1 from user_roles ur join role_permissions rp using (role_id) where user_id = $1 and permission_id = $2`,
    [boss.id, all],
  );
  assert.equal(left.length, 1);
  await server.sql(
    `insert into user_roles (user_id, role_id) select $1, id from roles where moniker = 'admin' and organization_id is null`,
    [admin.id],
  );
  server.gatehouse.bus.publish([{ type: 'access.changed', users: [admin.id] }]);
});

test('a record that is all that an administrator holds is not deleted, whoever made it', async () => {
  await server.sql('update permissions set is_system = false where id = $1', [all]);
  const answer = await call(admin, 'DELETE', `/permissions/${all}`);
  assert.equal(answer.status, 409, answer.text);
  assert.equal((await server.sql('select 1 from permissions where id = $1', [all])).length, 1);
  await server.sql('update permissions set is_system = true where id = $1', [all]);
});

describe('patterns', () => {
  const as = (who: Person) => ({
    credential: who.token,
    organization: null,
    ip: '127.0.0.1',
    userAgent: 'test',
    requestId: randomUUID(),
    device: null,
    via: 'http' as const,
  });
  test('are the same grants as records: those without a record get one, in the role’s organization', async () => {
    const patterns = ['team.list', 'reports.*', 'teapot', 'team.list', '*'];
    const role = await server.gatehouse.perform(
      createRole,
      { name: 'Patterned', organizationId: acme, patterns },
      as(admin),
    );
    const rows = await server.sql(
      `select p.resource, p.action, p.organization_id, p.name from role_permissions rp
        join permissions p on p.id = rp.permission_id where rp.role_id = $1 order by p.resource collate "C"`,
      [role.id],
    );
    assert.deepEqual(
      rows.map(row => [row['resource'], row['action'], row['organization_id']]),
      [
        ['*', '*', null],
        ['reports', '*', acme],
        ['team', 'list', acme],
        ['teapot', '', acme],
      ],
    );
    assert.equal(dataOf<Role>(await call(admin, 'GET', `/roles/${role.id}`)).permissionIds.includes(listing), true);
  });

  test('are under the same rule', async () => {
    const role = await newRole(lead, []);
    await assert.rejects(
      server.gatehouse.perform(updateRole, { identifier: role, patterns: ['team.list', 'secret.read'] }, as(lead)),
      {
        code: 'access.exceeds_own',
        details: { missing: ['secret.read'], ending: [], others: 0 },
      },
    );
    assert.deepEqual(await server.sql(`select 1 from permissions where resource = 'secret'`), []);
    assert.deepEqual(await gives(role), []);
  });
});

test('a permission record does not change its meaning while a role is given it', async () => {
  const person = await member(server, { [acme]: ['role.modify', 'race.*.read'] });
  for (let round = 0; round < 8; round += 1) {
    const record = await permission(server, admin, `race.${round}.read`, acme);
    const role = await newRole(admin, []);
    const [given, changed] = await Promise.all([
      give(person, role, [record]),
      call(admin, 'PUT', `/permissions/${record}`, { action: `${round}.write` }),
    ]);
    assert.ok(['200 409', '403 200'].includes(`${given.status} ${changed.status}`), `${given.text} ${changed.text}`);
  }
});
