import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { atOnce, audit, tally } from '../administration/identity.support.ts';
import { member, organization } from '../administration/integrations.support.ts';
import {
  assign,
  caller,
  dataOf,
  type Permission,
  permission,
  refusalOf,
  storedRole,
  systemPermission,
} from './roles.support.ts';

let server: TestServer;
let admin: Person;
let [acme, globex] = ['', ''];
/** Holds everything over permission records inside Acme only. */
let lead: Person;
/** Holds nothing of it. */
let nobody: Person;
let [ours, theirs, platform, system] = ['', '', '', ''];

const call = caller(() => server);

before(async () => {
  server = await startServer();
  admin = server.admin;
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  lead = await member(server, { [acme]: ['permission.*'] });
  nobody = await member(server, { [acme]: [] });
  ours = await permission(server, admin, 'projects.read', acme);
  theirs = await permission(server, admin, 'projects.read', globex);
  platform = await permission(server, admin, 'projects.read', null);
  system = await systemPermission(server, '*', '*');
});
after(() => server.close());

const stored = (ids: readonly string[]) =>
  server.sql('select * from permissions where id = any($1) order by id', [ids]);
const body = { name: 'Delete Projects', description: 'Can delete projects', resource: 'projects', action: 'delete' };

describe('permission records', () => {
  test('are for nobody without the nodes, nor without a sign-in', async () => {
    for (const [method, path, node, sent] of [
      ['GET', '/permissions', 'permission.list'],
      ['GET', `/permissions/${ours}`, 'permission.read'],
      ['POST', '/permissions', 'permission.create', body],
      ['PUT', `/permissions/${ours}`, 'permission.write', { name: 'x' }],
      ['DELETE', `/permissions/${ours}`, 'permission.delete'],
    ] as const) {
      const answer = await call(nobody, method, path, sent);
      assert.equal(answer.status, 403);
      assert.equal(refusalOf(answer), `Insufficient permissions: ${node} is missing`);
      assert.equal((await server.call(method, `/api${path}`, { body: sent })).status, 401);
    }
  });

  test('of another organization are not found, and stay as they were', async () => {
    const was = await stored([theirs]);
    for (const [method, sent] of [['GET'], ['PUT', { name: 'Taken' }], ['DELETE']] as const) {
      for (const id of [theirs, theirs.toUpperCase(), randomUUID()]) {
        const answer = await call(lead, method, `/permissions/${id}`, sent);
        assert.deepEqual([answer.status, refusalOf(answer)], [404, 'Permission not found']);
      }
    }
    assert.deepEqual(await stored([theirs]), was);
    const foreign = await call(lead, 'POST', '/permissions', { ...body, organizationId: globex });
    assert.deepEqual([foreign.status, refusalOf(foreign)], [404, 'Organization not found']);
  });

  test('of the platform are readable everywhere, but not changed from inside an organization', async () => {
    const was = await stored([platform, system]);
    for (const id of [platform, system]) assert.equal((await call(lead, 'GET', `/permissions/${id}`)).status, 200);
    for (const [method, node, sent] of [
      ['PUT', 'permission.write', { name: 'Taken' }],
      ['DELETE', 'permission.delete'],
    ] as const) {
      const answer = await call(lead, method, `/permissions/${platform}`, sent);
      assert.deepEqual([answer.status, refusalOf(answer)], [403, `Insufficient permissions: ${node} is missing`]);
    }
    const made = await call(lead, 'POST', '/permissions', { ...body, organizationId: null });
    assert.equal(made.status, 403);
    assert.deepEqual(await stored([platform, system]), was);
    const narrowed = { 'x-organization-id': acme };
    assert.equal((await call(admin, 'DELETE', `/permissions/${platform}`, undefined, narrowed)).status, 403);
    assert.equal((await call(admin, 'GET', `/permissions/${theirs}`, undefined, narrowed)).status, 404);
  });

  test('of the system are nobody’s to make, change or delete', async () => {
    const was = await stored([system]);
    for (const who of [admin, lead]) {
      for (const [method, path, sent] of [
        ['PUT', `/permissions/${system}`, { name: 'Mine' }],
        ['PUT', `/permissions/${system}`, {}],
        ['DELETE', `/permissions/${system}`],
        ['POST', '/permissions', { ...body, isSystemDefault: true }],
        ['PUT', `/permissions/${ours}`, { isSystemDefault: true }],
      ] as const) {
        const answer = await call(who, method, path, sent);
        assert.deepEqual(
          [answer.status, refusalOf(answer)],
          [403, 'System default permissions cannot be created, changed or deleted'],
          `${method} ${path}`,
        );
      }
    }
    assert.deepEqual(await stored([system]), was);
    const other = await member(server, { [acme]: ['permission.create'] });
    await call(other, 'POST', '/permissions', { ...body, isSystemDefault: true });
    assert.deepEqual((await audit(server, 'permission.create', other.id, 'denied')).details, {
      code: 'access.system_default',
    });
  });

  test('must be well formed; every bad field is named', async () => {
    for (const [change, said] of [
      [{ name: '' }, /^name must not be empty$/],
      [{ name: 'x'.repeat(256) }, /^name must have at most 255/],
      [{ name: 'a\u0000' }, /^name must not contain control/],
      [{ description: 'a\u0007' }, /^description must not contain control/],
      [{ resource: 'Projects' }, /^resource must have/],
      [{ resource: 'a.b' }, /^resource must have/],
      [{ resource: '' }, /^resource must have/],
      [{ action: '' }, /^action must be/],
      [{ action: 'delete.' }, /^action must be/],
      [{ action: '.delete' }, /^action must be/],
      [{ action: 'de*' }, /^action must be/],
      [{ action: 'x'.repeat(256) }, /^action must have at most 255/],
      [{ resource: 'r'.repeat(128), action: 'a'.repeat(127) }, /^action must have at most 254 .* with resource$/],
      [{ organizationId: '60d21b4667d0d8992e610c85' }, /^organizationId must be a UUID/],
      [{ isSystemDefault: 'no' }, /^isSystemDefault must be a boolean$/],
      [{ pattern: '*' }, /^pattern is not a known field$/],
      [{ resource: 'A', action: 'B' }, /resource must have.*; action must be/],
    ] as const) {
      const answer = await call(admin, 'POST', '/permissions', { ...body, ...change });
      assert.equal(answer.status, 400, JSON.stringify(change));
      assert.match(refusalOf(answer), said);
      if ('organizationId' in change) continue;
      assert.equal((await call(admin, 'PUT', `/permissions/${ours}`, { ...body, ...change })).status, 400);
    }
    assert.match(refusalOf(await call(admin, 'POST', '/permissions', {})), /name is required.*resource is required/);
    for (const path of ['/permissions/60d21b4667d0d8992e610c85', '/permissions?organizationId=x'])
      assert.equal((await call(admin, 'GET', path)).status, 400);
    for (const asked of ['limit=0', 'limit=1001', 'skip=-1', 'resource=A.b', 'action='])
      assert.equal((await call(admin, 'GET', `/permissions?${asked}`)).status, 400, asked);
  });

  test('are made where they are named, or in the only organization there is', async () => {
    const answer = await call(lead, 'POST', '/permissions', { ...body, organizationId: acme.toUpperCase() });
    const made = dataOf<Permission>(answer, 201);
    const { id, createdAt, updatedAt, ...rest } = made as Permission & { createdAt: string; updatedAt: string };
    assert.deepEqual(rest, { ...body, organizationId: acme, isSystemDefault: false });
    assert.equal(createdAt, updatedAt);
    assert.match(createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.deepEqual(dataOf(await call(lead, 'GET', `/permissions/${id.toUpperCase()}`)), made);
    const placed = dataOf<Permission>(await call(lead, 'POST', '/permissions', { ...body, action: 'x' }), 201);
    assert.equal(placed.organizationId, acme);
    const event = await audit(server, 'permission.create', lead.id, 'success');
    assert.deepEqual([event.target_kind, event.target_id, event.organization_id], ['permission', placed.id, acme]);

    const both = await member(server, { [acme]: ['permission.create'], [globex]: ['permission.create'] });
    assert.equal((await call(both, 'POST', '/permissions', { ...body, action: 'y' })).status, 400);
    const headers = { 'x-organization-id': globex };
    const there = await call(both, 'POST', '/permissions', { ...body, action: 'y' }, headers);
    const { id: elsewhere, organizationId } = dataOf<Permission>(there, 201);
    assert.equal(organizationId, globex);
    for (const each of [id, placed.id, elsewhere])
      assert.equal((await call(admin, 'DELETE', `/permissions/${each}`)).status, 200);
  });

  test('are unique in their organization, under any number at once', async () => {
    const again = await call(lead, 'POST', '/permissions', { ...body, action: 'read' });
    assert.deepEqual(
      [again.status, refusalOf(again)],
      [409, 'A permission with this resource and action already exists'],
    );
    const answers = await atOnce(20, () => call(lead, 'POST', '/permissions', { ...body, action: 'race' }));
    assert.deepEqual(tally(answers), { 201: 1, 409: 19 });
    const raced = answers.find(answer => answer.status === 201);
    assert.ok(raced);
    const { id } = dataOf<Permission>(raced, 201);
    assert.equal((await call(lead, 'PUT', `/permissions/${id}`, { action: 'read' })).status, 409);
    const deleted = await atOnce(2, () => call(lead, 'DELETE', `/permissions/${id}`));
    assert.deepEqual(tally(deleted), { 200: 1, 404: 1 });
  });

  test('give nobody anything by being made', async () => {
    const id = await permission(server, lead, '*', acme);
    assert.equal((await server.call('GET', '/api/v1/users', { token: lead.token })).status, 403);
    assert.equal((await call(lead, 'DELETE', `/permissions/${id}`)).status, 200);
  });

  test('keep what a change does not name', async () => {
    const id = await permission(server, lead, 'notes.read', acme);
    const changed = dataOf<Permission>(
      await call(lead, 'PUT', `/permissions/${id}`, { name: 'Notes', description: 'All', isSystemDefault: false }),
    );
    assert.deepEqual(
      [changed.name, changed.resource, changed.action, changed.organizationId],
      ['Notes', 'notes', 'read', acme],
    );
    const moved = await call(lead, 'PUT', `/permissions/${id}`, { resource: 'memos', action: '*', description: null });
    const { name, resource, action, description } = dataOf<Permission & { description: null }>(moved);
    assert.deepEqual([name, resource, action, description], ['Notes', 'memos', '*', null]);
    assert.equal((await call(lead, 'PUT', `/permissions/${id}`, { organizationId: globex })).status, 400);
    assert.equal((await call(lead, 'DELETE', `/permissions/${id}`)).status, 200);
  });
});

describe('a list of permission records', () => {
  const patternsIn = async (who: Person, query: string, headers = {}) => {
    const { permissions, total } = dataOf<{ permissions: Permission[]; total: number }>(
      await call(who, 'GET', `/permissions${query}`, undefined, headers),
    );
    assert.equal(total, permissions.length);
    return permissions.map(each => each.id);
  };

  test('holds those of one’s organizations and of the platform', async () => {
    assert.deepEqual(await patternsIn(lead, '?resource=projects&action=read'), [ours, platform]);
    assert.deepEqual(await patternsIn(admin, '?resource=projects'), [ours, theirs, platform]);
    assert.deepEqual(await patternsIn(lead, `?organizationId=${acme.toUpperCase()}`), [ours]);
    assert.deepEqual(await patternsIn(lead, `?organizationId=${globex}`), []);
    assert.deepEqual(await patternsIn(admin, '?resource=*&action=*'), [system]);
    const headers = { 'x-organization-id': globex };
    assert.deepEqual(await patternsIn(admin, '?resource=projects', headers), [theirs, platform]);
    assert.equal((await call(lead, 'GET', '/permissions', undefined, headers)).status, 403);
  });

  test('comes in stretches that do not overlap', async () => {
    const stretch = async (query: string) =>
      dataOf<{ permissions: Permission[]; total: number; limit: number; skip: number }>(
        await call(lead, 'GET', `/permissions${query}`),
      );
    const all = await stretch('');
    assert.deepEqual([all.limit, all.skip, all.total], [100, 0, all.permissions.length]);
    const [first, second] = [await stretch('?limit=2'), await stretch('?limit=2&skip=2')];
    assert.deepEqual([...first.permissions, ...second.permissions], all.permissions.slice(0, 4));
    assert.deepEqual([second.total, second.limit, second.skip], [all.total, 2, 2]);
    assert.deepEqual((await stretch('?skip=1000000')).permissions, []);
  });
});

describe('a record that a role holds', () => {
  test('keeps its meaning; its name may change', async () => {
    const id = await permission(server, lead, 'kept.read', acme);
    await storedRole(server, { moniker: 'keeper', organization: acme, permissionIds: [id] });
    for (const sent of [{ resource: '*' }, { action: '*' }, { resource: 'kept', action: 'write', name: 'x' }]) {
      const answer = await call(admin, 'PUT', `/permissions/${id}`, sent);
      assert.deepEqual(
        [answer.status, refusalOf(answer)],
        [409, 'resource and action cannot change while roles hold this permission'],
      );
    }
    const same = { name: 'Renamed', resource: 'kept', action: 'read' };
    assert.equal(dataOf<Permission>(await call(lead, 'PUT', `/permissions/${id}`, same)).name, 'Renamed');
  });

  test('is not deleted by who holds less than the role gives', async () => {
    const [id, more] = [
      await permission(server, lead, 'permission.list', acme),
      await permission(server, lead, 'team.list', acme),
    ];
    const role = await storedRole(server, { moniker: 'more', organization: acme, permissionIds: [id, more] });
    for (const each of [id, more]) {
      const answer = await call(lead, 'DELETE', `/permissions/${each}`);
      assert.deepEqual(
        [answer.status, refusalOf(answer)],
        [403, 'Insufficient permissions: you do not hold team.list yourself'],
      );
    }
    const rows = await server.sql('select 1 from role_permissions where role_id = $1', [role]);
    assert.equal(rows.length, 2);
  });

  test('leaves every role when it is deleted, with effect on the very next request', async () => {
    const id = await permission(server, admin, 'permission.list', globex);
    assert.equal((await call(admin, 'PUT', `/permissions/${id}`, { name: 'Lists' })).status, 200);
    const role = await storedRole(server, { moniker: 'lister', organization: globex, permissionIds: [id] });
    const holder = await member(server, { [globex]: [] });
    await assign(server, holder, role);
    assert.equal((await call(holder, 'GET', '/permissions')).status, 200);
    const seen = server.events.length;
    const epoch = 'select access_epoch::int as epoch from users where id = $1';
    const [was] = await server.sql<{ epoch: number }>(epoch, [holder.id]);
    const answer = await call(admin, 'DELETE', `/permissions/${id}`);
    assert.deepEqual(answer.body, { success: true, message: 'Permission deleted successfully' });
    assert.equal((await call(holder, 'GET', '/permissions')).status, 403);
    assert.deepEqual(server.events.slice(seen), [{ type: 'access.changed', users: [holder.id] }]);
    assert.deepEqual(await server.sql(epoch, [holder.id]), [{ epoch: (was?.epoch ?? 0) + 1 }]);
    assert.deepEqual(await server.sql('select 1 from role_permissions where role_id = $1', [role]), []);
    assert.deepEqual((await audit(server, 'permission.delete', admin.id, 'success')).details, {
      name: 'Lists',
      resource: 'permission',
      action: 'list',
      roles: [role],
    });
  });
});
