import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { atOnce, audit, tally } from '../administration/identity.support.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { caller, dataOf, permission, type Role, refusalOf, storedRole, systemPermission } from './roles.support.ts';

let server: TestServer;
let admin: Person;
let [acme, globex] = ['', ''];
/** Holds everything over roles and projects inside Acme only. */
let lead: Person;
let nobody: Person;
let [ours, theirs, platform, system, bosses] = ['', '', '', '', ''];
let [reading, foreign, everywhere] = ['', '', ''];

const call = caller(() => server);

before(async () => {
  server = await startServer();
  admin = server.admin;
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  lead = await member(server, { [acme]: ['role.*', 'projects.*'] });
  nobody = await member(server, { [acme]: [] });
  reading = await permission(server, admin, 'projects.read', acme);
  foreign = await permission(server, admin, 'projects.read', globex);
  everywhere = await permission(server, admin, 'projects.read', null);
  ours = await storedRole(server, { moniker: 'ours', organization: acme, permissionIds: [reading] });
  theirs = await storedRole(server, { moniker: 'theirs', organization: globex, permissionIds: [foreign] });
  platform = await storedRole(server, { moniker: 'platform', organization: null, permissionIds: [everywhere] });
  bosses = await storedRole(server, { moniker: 'org-admin', organization: acme });
  const [viewer] = await server.sql<{ id: string }>(`select id from roles where moniker = 'viewer'`);
  system = viewer?.id ?? '';
});
after(() => server.close());

const stored = (ids: readonly string[]) =>
  server.sql(
    `select r.*, array(select permission_id from role_permissions where role_id = r.id order by 1) as gives
      from roles r where id = any($1) order by id`,
    [ids],
  );
const changes = (id: string) =>
  [
    ['PUT', `/roles/${id}`, { name: 'Taken' }],
    ['PUT', `/roles/${id}`, { permissionIds: [] }],
    ['PUT', `/roles/${id}/permissions`, { permissionIds: [] }],
    ['DELETE', `/roles/${id}`],
  ] as const;

describe('roles', () => {
  test('are for nobody without the nodes, nor without a sign-in', async () => {
    for (const [method, path, node, sent] of [
      ['GET', '/roles', 'role.list'],
      ['GET', `/roles/${ours}`, 'role.read'],
      ['POST', '/roles', 'role.create', { name: 'x' }],
      ['PUT', `/roles/${ours}`, 'role.modify', { name: 'x' }],
      ['PUT', `/roles/${ours}/permissions`, 'role.modify', { permissionIds: [] }],
      ['DELETE', `/roles/${ours}`, 'role.delete'],
    ] as const) {
      const answer = await call(nobody, method, path, sent);
      assert.deepEqual([answer.status, refusalOf(answer)], [403, `Insufficient permissions: ${node} is missing`]);
      assert.equal((await server.call(method, `/api${path}`, { body: sent })).status, 401);
    }
  });

  test('of another organization or of the platform are not found, and stay as they were', async () => {
    const was = await stored([theirs, platform]);
    for (const id of [theirs, platform, theirs.toUpperCase(), randomUUID()]) {
      for (const [method, path, sent] of [['GET', `/roles/${id}`, undefined] as const, ...changes(id)]) {
        const answer = await call(lead, method, path, sent);
        assert.deepEqual([answer.status, refusalOf(answer)], [404, 'Role not found'], `${method} ${path}`);
      }
    }
    assert.deepEqual(await stored([theirs, platform]), was);
    const made = await call(lead, 'POST', '/roles', { name: 'x', organizationId: globex });
    assert.deepEqual([made.status, refusalOf(made)], [404, 'Organization not found']);
    assert.equal((await call(lead, 'POST', '/roles', { name: 'x', organizationId: null })).status, 403);
    const narrowed = { 'x-organization-id': acme };
    assert.equal((await call(admin, 'DELETE', `/roles/${theirs}`, undefined, narrowed)).status, 404);
  });

  test('of the system are readable for all who may read any, and nobody’s to make, change or delete', async () => {
    const was = await stored([system, bosses]);
    for (const who of [admin, lead]) {
      for (const id of [system, bosses]) {
        assert.equal(
          dataOf<{ isSystemDefault: boolean }>(await call(who, 'GET', `/roles/${id}`)).isSystemDefault,
          true,
        );
        for (const [method, path, sent] of changes(id)) {
          const answer = await call(who, method, path, sent);
          assert.deepEqual(
            [answer.status, refusalOf(answer)],
            [403, 'System default roles cannot be created, changed or deleted'],
          );
        }
      }
      for (const [method, path] of [
        ['POST', '/roles'],
        ['PUT', `/roles/${ours}`],
      ] as const) {
        assert.equal((await call(who, method, path, { name: 'x', isSystemDefault: true })).status, 403);
      }
    }
    const stranger = await member(server, { [globex]: ['role.*'] });
    for (const [method, path, sent] of changes(bosses))
      assert.equal((await call(stranger, method, path, sent)).status, 404);
    assert.deepEqual(await stored([system, bosses]), was);
    assert.equal((await audit(server, 'role.delete', lead.id, 'denied')).details['code'], 'access.system_default');
  });

  test('must be well formed; every bad field is named', async () => {
    for (const [change, said] of [
      [{ name: '' }, /^name must not be empty$/],
      [{ name: 'a\nb' }, /^name must not contain control characters/],
      [{ description: 7 }, /^description must be a string or null|^description must be/],
      [{ permissionIds: ['60d21b4667d0d8992e610c89'] }, /^permissionIds.0 must be a UUID$/],
      [{ permissionIds: reading }, /^permissionIds must be an array$/],
      [{ permissionIds: Array.from({ length: 1001 }, () => reading) }, /^permissionIds must/],
      [{ isSystemDefault: 1 }, /^isSystemDefault must be a boolean$/],
      [{ patterns: ['*'] }, /^patterns is not a known field$/],
    ] as const) {
      for (const [method, path] of [
        ['POST', '/roles'],
        ['PUT', `/roles/${ours}`],
      ] as const) {
        const answer = await call(admin, method, path, Object.assign({ name: 'Fine' }, change));
        assert.equal(answer.status, 400, JSON.stringify(change).slice(0, 99));
        assert.match(refusalOf(answer), said);
      }
    }
    for (const moniker of ['Up', 'a b', '', 'x'.repeat(65)])
      assert.equal((await call(admin, 'POST', '/roles', { name: 'x', moniker })).status, 400);
    assert.equal((await call(admin, 'PUT', `/roles/${ours}/permissions`, {})).status, 400);
    assert.equal((await call(admin, 'GET', '/roles/60d21b4667d0d8992e610c85')).status, 400);
    for (const asked of ['limit=0', 'limit=1001', 'skip=-1', 'organizationId=x'])
      assert.equal((await call(admin, 'GET', `/roles?${asked}`)).status, 400, asked);
  });

  test('give only records of their organization or of the platform', async () => {
    const missing = randomUUID();
    for (const ids of [[foreign], [missing], [reading, foreign]]) {
      for (const [method, path] of [
        ['POST', '/roles'],
        ['PUT', `/roles/${ours}`],
        ['PUT', `/roles/${ours}/permissions`],
      ] as const) {
        const sent = { ...(method === 'POST' ? { name: 'x', organizationId: acme } : {}), permissionIds: ids };
        const answer = await call(admin, method, path, sent);
        assert.deepEqual([answer.status, refusalOf(answer)], [404, `Permission not found: ${ids.at(-1)}`]);
      }
    }
    const own = await call(admin, 'PUT', `/roles/${platform}/permissions`, { permissionIds: [reading] });
    assert.equal(own.status, 404);
    assert.deepEqual(await server.sql(`select 1 from roles where name = 'x'`), []);
  });

  test('are made as the document shows, with a moniker from the name', async () => {
    const sent = {
      name: 'Project Manager',
      description: 'Manages projects and teams',
      organizationId: acme,
      permissionIds: [reading, everywhere].sort(),
      isSystemDefault: false,
    };
    const upper = { ...sent, permissionIds: [...sent.permissionIds, reading.toUpperCase()] };
    const made = dataOf<Role & { createdAt: string; updatedAt: string }>(
      await call(lead, 'POST', '/roles', upper),
      201,
    );
    const { id, createdAt, updatedAt, moniker, ...rest } = made;
    assert.deepEqual(rest, sent);
    assert.equal(moniker, 'project-manager');
    assert.equal(createdAt, updatedAt);
    assert.deepEqual(dataOf(await call(lead, 'GET', `/roles/${id.toUpperCase()}`)), made);
    const event = await audit(server, 'role.create', lead.id, 'success');
    assert.deepEqual([event.target_kind, event.target_id, event.organization_id], ['role', id, acme]);
    assert.deepEqual(event.details, {
      name: 'Project Manager',
      moniker: 'project-manager',
      patterns: ['projects.read', 'projects.read'],
    });

    const changed = dataOf<Role & { description: string }>(await call(lead, 'PUT', `/roles/${id}`, { name: 'Leader' }));
    assert.deepEqual(
      [changed.name, changed.moniker, changed.description, changed.permissionIds],
      ['Leader', 'project-manager', sent.description, sent.permissionIds],
    );
    const replaced = await call(lead, 'PUT', `/roles/${id}/permissions`, { permissionIds: [reading] });
    assert.deepEqual(dataOf<Role>(replaced).permissionIds, [reading]);
    const deleted = await call(lead, 'DELETE', `/roles/${id}`);
    assert.deepEqual(deleted.body, { success: true, message: 'Role deleted successfully' });
    assert.equal((await call(lead, 'GET', `/roles/${id}`)).status, 404);
  });
});

describe('a moniker', () => {
  const monikerOf = async (name: string, organizationId: string | null = acme) =>
    dataOf<Role>(await call(admin, 'POST', '/roles', { name, organizationId }), 201).moniker;

  test('of the system is reserved in every organization', async () => {
    for (const moniker of ['admin', 'manager', 'analyst', 'viewer', 'user', 'org-admin']) {
      for (const organizationId of [acme, null]) {
        const answer = await call(admin, 'POST', '/roles', { name: 'x', moniker, organizationId });
        assert.deepEqual([answer.status, refusalOf(answer)], [409, `The moniker ${moniker} is reserved`]);
      }
    }
    assert.equal(await monikerOf('Admin'), 'admin-2');
    assert.equal(await monikerOf('Org Admin', globex), 'org-admin-2');
  });

  test('is made from any name, and never twice in an organization', async () => {
    assert.equal(await monikerOf('Équipe (Nord)'), 'equipe-nord');
    assert.equal(await monikerOf('Équipe — Nord!'), 'equipe-nord-2');
    assert.equal(await monikerOf('equipe NORD', globex), 'equipe-nord');
    assert.equal(await monikerOf('管理者'), 'role');
    assert.equal(await monikerOf('🎉'), 'role-2');
    assert.equal(await monikerOf('a'.repeat(255)), 'a'.repeat(56));
    assert.equal(await monikerOf('a'.repeat(255)), `${'a'.repeat(56)}-2`);
  });

  test('is given to one of twenty who ask for it at once', async () => {
    const same = await atOnce(20, () => call(lead, 'POST', '/roles', { name: 'Raced', moniker: 'raced' }));
    assert.deepEqual(tally(same), { 201: 1, 409: 19 });
    const lost = same.find(answer => answer.status === 409);
    assert.equal(lost && refusalOf(lost), 'A role with the moniker raced already exists');
    const named = await atOnce(20, () => call(lead, 'POST', '/roles', { name: 'Named' }));
    assert.deepEqual(tally(named), { 201: 20 });
    assert.equal(new Set(named.map(answer => dataOf<Role>(answer, 201).moniker)).size, 20);
  });
});

test('two who delete a role at once delete it once', async () => {
  const id = await storedRole(server, { moniker: 'twice', organization: acme });
  assert.deepEqual(tally(await atOnce(2, () => call(lead, 'DELETE', `/roles/${id}`))), { 200: 1, 404: 1 });
});

test('a list holds the roles of one’s organizations and of the system, in stretches', async () => {
  const list = async (who: Person, query = '', headers = {}) =>
    dataOf<{ roles: Role[]; total: number; limit: number; skip: number }>(
      await call(who, 'GET', `/roles${query}`, undefined, headers),
    );
  const visible = await list(lead);
  assert.equal(visible.total, visible.roles.length);
  assert.deepEqual(
    visible.roles
      .filter(role => role.organizationId !== acme)
      .map(role => role.moniker)
      .sort(),
    ['admin', 'analyst', 'manager', 'user', 'viewer'],
  );
  const ids = visible.roles.map(role => role.id);
  assert.deepEqual([ids.includes(ours), ids.includes(theirs), ids.includes(platform)], [true, false, false]);
  const second = await list(lead, '?limit=2&skip=1');
  assert.deepEqual(
    [second.roles, second.limit, second.skip, second.total],
    [visible.roles.slice(1, 3), 2, 1, visible.total],
  );
  assert.deepEqual(await list(lead, `?organizationId=${globex}`), { roles: [], total: 0, limit: 100, skip: 0 });
  const all = (await list(admin)).roles.map(role => role.id);
  assert.deepEqual([all.includes(theirs), all.includes(platform)], [true, true]);
  const there = (await list(admin, '', { 'x-organization-id': globex })).roles.map(role => role.id);
  assert.deepEqual([there.includes(ours), there.includes(theirs), there.includes(platform)], [false, true, false]);
  const [viewer] = visible.roles.filter(role => role.id === system);
  assert.ok(viewer?.permissionIds.includes(await systemPermission(server, 'role', 'read')));
});
