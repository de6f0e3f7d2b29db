import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Answer, type Person, startServer, type TestServer } from '../../support/server.ts';
import { audit, holder } from '../administration/identity.support.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { assign, storedRole } from '../rbac/roles.support.ts';
import { dataOf, refusalOf } from './directory.support.ts';

interface Role {
  readonly id: string;
  readonly title: string;
  readonly moniker: string;
  readonly permissions: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

let server: TestServer;
let admin: Person;
let [acme, globex] = ['', ''];
/** Holds roles, teams and one credential node, in Acme only. */
let lead: Person;
let number = 0;

before(async () => {
  server = await startServer();
  ({ admin } = server);
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  lead = await member(server, { [acme]: ['role.*', 'team.*', 'credential.update'] });
});
after(() => server.close());

const call = (who: Person | null, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  server.call(method, `/v1/role${path}`, {
    token: who?.token ?? null,
    headers,
    ...(body === undefined ? {} : { body }),
  });
const made = async (who: Person, more: object = {}): Promise<Role> => {
  number += 1;
  const body = { title: `Role ${number}`, moniker: `role_${number}`, permissions: [], ...more };
  return dataOf<Role>(await call(who, 'POST', '', body), 'Role Created Successfully!', 201);
};
const read = async (who: Person, identifier: string, headers = {}) =>
  dataOf<Role>(await call(who, 'GET', `/${identifier}`, undefined, headers), 'Role Fetched Successfully!');
const errorOf = (answer: Answer, status: number) => refusalOf(answer, status)['error'];

const example = {
  title: 'System Administrator',
  moniker: 'system_admin',
  permissions: ['user.read', 'user.write', 'company.fetch', 'credential.create'],
};

describe('who may not', () => {
  test('each route asks for its nodes', async () => {
    const { id } = await made(admin);
    for (const [method, path, missing, body] of [
      ['POST', '', 'role.create', example],
      ['GET', '', 'role.list', undefined],
      ['GET', `/${id}`, 'role.read', undefined],
      ['PATCH', `/${id}`, 'role.modify', { title: 'X' }],
      ['DELETE', `/${id}`, 'role.delete', undefined],
      ['POST', `/${id}/permissions`, 'role.modify', { permissions: ['team.list'] }],
      ['DELETE', `/${id}/permissions`, 'role.modify', { permissions: ['team.list'] }],
      ['GET', `/${id}/users`, 'role.read', undefined],
    ] as const) {
      refusalOf(await call(null, method, path, body), 401);
      const has = ['role.list', 'role.create', 'role.read', 'role.modify', 'role.delete'].filter(
        node => node !== missing,
      );
      const person = await holder(server, has);
      assert.deepEqual(refusalOf(await call(person, method, path, body), 403), {
        message: 'Insufficient permissions',
        error: 'InsufficientPermission',
        missing: [missing],
      });
    }
    const lister = await holder(server, ['role.list']);
    assert.deepEqual(refusalOf(await call(lister, 'GET', ''), 403)['missing'], ['role.read']);
  });

  test('nobody gives, changes or takes away what exceeds their own', async () => {
    const exceeds = async (answer: Answer, ...missing: string[]) => {
      assert.deepEqual(refusalOf(answer, 403), {
        message: `Insufficient permissions: you do not hold ${missing.join(', ')} yourself`,
        error: 'AccessExceedsOwn',
        missing,
      });
    };
    await exceeds(await call(lead, 'POST', '', { title: 'X', permissions: ['team.list', 'audit.read'] }), 'audit.read');
    const role = await made(lead, { permissions: ['team.list'] });
    await exceeds(await call(lead, 'PATCH', `/${role.id}`, { permissions: ['*'] }), '*');
    await exceeds(
      await call(lead, 'POST', `/${role.id}/permissions`, { permissions: ['credential.*'] }),
      'credential.*',
    );
    // Repeated refusals of one caller are one event, with what the first of them missed.
    assert.deepEqual((await audit(server, 'role.update', lead.id, 'denied')).details['missing'], ['*']);
    const more = await made(admin, { permissions: ['audit.read', 'team.list'], organizationId: acme });
    for (const [method, path, body] of [
      ['PATCH', '', { title: 'Mine' }],
      ['DELETE', '', undefined],
      ['POST', '/permissions', { permissions: ['team.list'] }],
      ['DELETE', '/permissions', { permissions: ['audit.read'] }],
    ] as const)
      await exceeds(await call(lead, method, `/${more.id}${path}`, body), 'audit.read');
    assert.deepEqual((await read(admin, more.id)).permissions, ['audit.read', 'team.list']);
  });

  test('malformed bodies, naming each bad field', async () => {
    const { id } = await made(admin);
    for (const [method, path, body, ...paths] of [
      ['POST', '', {}, ['title']],
      ['POST', '', { title: '' }, ['title']],
      ['POST', '', { title: 'X', moniker: 'Not One', more: 1 }, ['more'], ['moniker']],
      ['POST', '', { title: 'X', permissions: ['a..b'] }, ['permissions', '0']],
      ['POST', '', { title: 'X', permissions: ['team.list', 'Bad'] }, ['permissions', '1']],
      ['POST', '', { title: 'X', organizationId: 'acme' }, ['organizationId']],
      ['PATCH', `/${id}`, { id }, ['id']],
      ['PATCH', `/${id}`, { title: null }, ['title']],
      ['PATCH', `/${id}`, { permissions: 'team.list' }, ['permissions']],
      ['POST', `/${id}/permissions`, {}, ['permissions']],
      ['POST', `/${id}/permissions`, { permissions: [] }, ['permissions']],
      ['DELETE', `/${id}/permissions`, { permissions: ['x.*y'] }, ['permissions', '0']],
    ] as const) {
      const { message, errors } = refusalOf(await call(admin, method, path, body), 400);
      assert.equal(message, 'Validation error');
      const told = (errors as { path: string[] }[]).map(each => each.path);
      for (const each of paths)
        assert.ok(
          told.some(path => path.join() === each.join()),
          JSON.stringify(errors),
        );
    }
    const many = (from: number) => Array.from({ length: 600 }, (_, index) => `many.n${from + index}`);
    const role = await made(admin, { permissions: many(0) });
    const full = refusalOf(await call(admin, 'POST', `/${role.id}/permissions`, { permissions: many(600) }), 409);
    assert.deepEqual([full['error'], full['message']], ['ShareFull', 'At most 1000 permissions per role']);
  });

  test('what is not there, or foreign, told alike', async () => {
    const foreign = await made(admin, { organizationId: globex });
    const platform = await made(admin);
    for (const identifier of [
      randomUUID(),
      'nothing',
      foreign.id,
      foreign.moniker,
      platform.id,
      'No Moniker',
      '%20x',
    ]) {
      for (const [method, path, body] of [
        ['GET', '', undefined],
        ['PATCH', '', { title: 'X' }],
        ['DELETE', '', undefined],
        ['POST', '/permissions', { permissions: ['team.list'] }],
        ['DELETE', '/permissions', { permissions: ['team.list'] }],
        ['GET', '/users', undefined],
      ] as const) {
        // user.read is held everywhere, so that the scope of both is that of role.read.
        const answer = await call(lead, method, `/${identifier}${path}`, body);
        const told = decodeURIComponent(identifier);
        assert.deepEqual(refusalOf(answer, 404), {
          message: `Role with identifier '${told}' was not found.`,
          error: 'RoleNotFound',
        });
      }
    }
    assert.equal(
      errorOf(await call(lead, 'POST', '', { title: 'X', organizationId: globex }), 404),
      'OrganizationNotFound',
    );
    assert.deepEqual(refusalOf(await call(lead, 'POST', '', { title: 'X', organizationId: null }), 403)['missing'], [
      'role.create',
    ]);
  });

  test('system roles and their monikers', async () => {
    for (const moniker of ['admin', 'user']) {
      for (const [method, path, body] of [
        ['PATCH', '', { title: 'Mine' }],
        ['PATCH', '', { moniker: 'mine' }],
        ['DELETE', '', undefined],
        ['POST', '/permissions', { permissions: ['team.list'] }],
        ['DELETE', '/permissions', { permissions: ['*'] }],
      ] as const)
        assert.equal(errorOf(await call(admin, method, `/${moniker}${path}`, body), 403), 'AccessSystemDefault');
    }
    const { id } = await made(admin);
    for (const moniker of ['admin', 'viewer', 'org-admin']) {
      assert.equal(errorOf(await call(admin, 'POST', '', { title: 'X', moniker }), 409), 'RoleMonikerReserved');
      assert.equal(errorOf(await call(admin, 'PATCH', `/${id}`, { moniker }), 409), 'RoleMonikerReserved');
    }
    const other = await made(admin);
    assert.equal(errorOf(await call(admin, 'POST', '', { title: 'X', moniker: other.moniker }), 409), 'RoleExists');
    assert.equal(errorOf(await call(admin, 'PATCH', `/${id}`, { moniker: other.moniker }), 409), 'RoleExists');
  });

  test('the last administrator keeps what makes one', async () => {
    const only = await startServer();
    const send = (method: string, path: string, body?: unknown) =>
      only.call(method, path, { token: only.admin.token, ...(body === undefined ? {} : { body }) });
    try {
      const role = dataOf<Role>(
        await send('POST', '/v1/role', { title: 'Root', permissions: ['*'] }),
        'Role Created Successfully!',
        201,
      );
      await send('PUT', `/api/users/${only.admin.id}`, { roleIds: [role.id] });
      for (const [method, path, body] of [
        ['DELETE', '', undefined],
        ['DELETE', '/permissions', { permissions: ['*'] }],
        ['PATCH', '', { permissions: ['team.*'] }],
      ] as const)
        assert.equal(errorOf(await send(method, `/v1/role/${role.id}${path}`, body), 409), 'AccessLastAdministrator');
    } finally {
      await only.close();
    }
  });
});

describe('the document’s examples', () => {
  test('create, read, list, update, delete', async () => {
    const created = await call(admin, 'POST', '', example);
    const role = dataOf<Role>(created, 'Role Created Successfully!', 201);
    const { id, createdAt, updatedAt, ...rest } = role;
    assert.deepEqual(rest, example, 'in the order in which they were named');
    assert.equal(createdAt, updatedAt);
    assert.match(createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    for (const identifier of [id, id.toUpperCase(), 'system_admin'])
      assert.deepEqual(await read(admin, identifier), role);
    const listed = dataOf<Role[]>(await call(admin, 'GET', '?per_page=1000'), 'Roles Fetched Successfully!');
    assert.deepEqual(listed.at(-1), role);
    assert.deepEqual(listed.find(({ moniker }) => moniker === 'admin')?.permissions, ['*']);

    const changes = { title: 'Super Administrator', moniker: 'super_admin', permissions: ['*'] };
    const changed = dataOf<Role>(await call(admin, 'PATCH', '/system_admin', changes), 'Role Updated Successfully!');
    assert.deepEqual(changed, { id, ...changes, createdAt, updatedAt: changed.updatedAt });
    assert.ok(changed.updatedAt > updatedAt);
    const { details, target_id } = await audit(server, 'role.update', admin.id, 'success');
    assert.deepEqual(
      [target_id, [...(details['fields'] as string[])].sort(), details['to']],
      [id, ['moniker', 'name', 'permissions'], ['*']],
    );

    const deleted = dataOf<Role>(await call(admin, 'DELETE', '/super_admin'), 'Role Deleted Successfully!');
    const { permissions: _, ...without } = changed;
    assert.deepEqual(deleted, without);
    refusalOf(await call(admin, 'GET', `/${id}`), 404);
    assert.equal((await audit(server, 'role.delete', admin.id, 'success')).target_id, id);
  });

  test('permissions are merged and removed, in order, once each', async () => {
    const { id } = await made(admin, { permissions: example.permissions });
    const added = dataOf<Role>(
      await call(admin, 'POST', `/${id}/permissions`, {
        permissions: ['credential.update', 'user.read', 'credential.delete', 'credential.update'],
      }),
      'Permissions Added Successfully!',
    );
    assert.deepEqual(added.permissions, [...example.permissions, 'credential.update', 'credential.delete']);
    const removed = dataOf<Role>(
      await call(admin, 'DELETE', `/${id}/permissions`, { permissions: ['credential.delete', 'never.there'] }),
      'Permissions Removed Successfully!',
    );
    assert.deepEqual(removed.permissions, [...example.permissions, 'credential.update']);
    assert.deepEqual(await read(admin, id), removed);
    const order = ['credential.create', 'team.list', 'user.read'];
    const replaced = await call(admin, 'PATCH', `/${id}`, { permissions: order });
    assert.deepEqual(dataOf<Role>(replaced, 'Role Updated Successfully!').permissions, order);
    const emptied = await call(admin, 'PATCH', `/${id}`, { permissions: [] });
    assert.deepEqual(dataOf<Role>(emptied, 'Role Updated Successfully!').permissions, []);
  });

  test('people with a role, inside the scope of role.read and never foreign ones', async () => {
    const shared = await storedRole(server, { moniker: 'shared', organization: null });
    const inAcme = await member(server, { [acme]: [] });
    const inGlobex = await member(server, { [globex]: [] });
    const nowhere = await server.person();
    for (const person of [inAcme, inGlobex, nowhere]) await assign(server, person, shared);
    await server.sql(`update user_roles set expires_at = now() where user_id = $1 and role_id = $2`, [
      nowhere.id,
      shared,
    ]);
    const [platform] = await server.sql<{ id: string }>(`select id from roles where moniker = 'user'`);
    const message = 'Users Fetched Successfully!';
    const seen = await call(admin, 'GET', '/shared/users');
    const people = dataOf<{ id: string }[]>(seen, message);
    assert.deepEqual(people.map(({ id }) => id).sort(), [inAcme.id, inGlobex.id].sort());
    const [row] = await server.sql<{ created_at: Date; updated_at: Date }>(
      'select created_at, updated_at from users where id = $1',
      [inAcme.id],
    );
    assert.deepEqual(
      people.find(({ id }) => id === inAcme.id),
      {
        id: inAcme.id,
        name: inAcme.username,
        login: inAcme.username,
        roles: [platform?.id, shared].sort(),
        createdAt: row?.created_at.toISOString(),
        updatedAt: row?.updated_at.toISOString(),
      },
    );
    assert.equal(seen.headers.get('x-total-count'), '2');
    const page = await call(admin, 'GET', '/shared/users?per_page=1&page=2');
    assert.equal(dataOf<unknown[]>(page, message).length, 1);
    const own = dataOf<{ id: string }[]>(await call(lead, 'GET', '/user/users'), message).map(({ id }) => id);
    assert.ok(own.includes(inAcme.id) && own.includes(lead.id));
    assert.ok(!own.includes(inGlobex.id) && !own.includes(nowhere.id) && !own.includes(admin.id));
  });
});

describe('which role', () => {
  test('a moniker means: that of the named organization, the platform’s, then the oldest', async () => {
    const inGlobex = await made(admin, { moniker: 'same', organizationId: globex });
    const inAcme = await made(admin, { moniker: 'same', organizationId: acme });
    assert.equal((await read(admin, 'same')).id, inGlobex.id);
    assert.equal((await read(admin, 'same', { 'x-organization-id': acme })).id, inAcme.id);
    assert.equal((await read(lead, 'same')).id, inAcme.id);
    const platform = await made(admin, { moniker: 'same' });
    assert.equal((await read(admin, 'same')).id, platform.id);
    assert.equal((await read(admin, 'same', { 'x-organization-id': acme })).id, inAcme.id);
    assert.equal((await read(lead, 'admin')).moniker, 'admin', 'system roles are for everybody to read');
  });

  test('a new one belongs where its maker may make one, and is named after its title', async () => {
    const role = dataOf<Role>(
      await call(lead, 'POST', '', { title: 'Night Shift', permissions: ['team.list'] }),
      'Role Created Successfully!',
      201,
    );
    assert.equal(role.moniker, 'night-shift');
    const [stored] = await server.sql('select organization_id, name from roles where id = $1', [role.id]);
    assert.deepEqual(stored, { organization_id: acme, name: 'Night Shift' });
    const headed = await call(admin, 'POST', '', { title: 'Headed' }, { 'x-organization-id': globex });
    const { id } = dataOf<Role>(headed, 'Role Created Successfully!', 201);
    assert.deepEqual(await server.sql('select organization_id from roles where id = $1', [id]), [
      { organization_id: globex },
    ]);
    const both = await member(server, { [acme]: ['role.create'], [globex]: ['role.create'] });
    assert.equal(errorOf(await call(both, 'POST', '', { title: 'X' }), 400), 'OrganizationRequired');
  });

  test('lists page by number, and show no foreign role', async () => {
    const listed: Role[] = [];
    let next: string | undefined = '/v1/role?per_page=3';
    while (next !== undefined) {
      const page = await server.call('GET', next, { token: lead.token });
      listed.push(...dataOf<Role[]>(page, 'Roles Fetched Successfully!'));
      assert.match(page.headers.get('link') ?? '', /rel="first".*rel="last"/);
      next = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
    }
    assert.equal(new Set(listed.map(({ id }) => id)).size, listed.length);
    const rows = await server.sql<{ id: string }>(
      'select id from roles where organization_id = $1 or system_rank is not null',
      [acme],
    );
    assert.deepEqual(listed.map(({ id }) => id).sort(), rows.map(({ id }) => id).sort());
    for (const query of ['?page=0', '?per_page=0', '?per_page=1001']) refusalOf(await call(lead, 'GET', query), 400);
  });
});

test('a change holds on the very next request of whoever has the role', async () => {
  const role = await made(admin, { permissions: [] });
  const person = await server.person();
  await assign(server, person, role.id);
  const teams = async () => (await server.call('GET', '/api/v1/teams', { token: person.token })).status;
  assert.equal(await teams(), 403);
  await call(admin, 'POST', `/${role.id}/permissions`, { permissions: ['team.list'] });
  assert.equal(await teams(), 200);
  const seen = server.events.length;
  await call(admin, 'PATCH', `/${role.id}`, { moniker: 'renamed_role' });
  assert.deepEqual(
    server.events.slice(seen),
    [{ type: 'access.changed', users: [person.id] }],
    'tokens carry monikers',
  );
  await call(admin, 'DELETE', `/${role.id}/permissions`, { permissions: ['team.list'] });
  assert.equal(await teams(), 403);
});

test('of two who take the same moniker at once, one gets it; merges at once are all kept', async () => {
  const roles = await Promise.all([made(admin), made(admin), made(admin)]);
  const answers = await Promise.all(roles.map(({ id }) => call(admin, 'PATCH', `/${id}`, { moniker: 'wanted' })));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409]);
  const { id } = await made(admin);
  const nodes = Array.from({ length: 8 }, (_, index) => `merge.n${index}`);
  await Promise.all(nodes.map(node => call(admin, 'POST', `/${id}/permissions`, { permissions: [node] })));
  assert.deepEqual([...(await read(admin, id)).permissions].sort(), nodes);
});
