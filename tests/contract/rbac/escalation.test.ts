import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { heldAt, holdingsOf } from '../../../src/domain/access/holdings.ts';
import { compile } from '../../../src/domain/access/matcher.ts';
import { type Answer, type Person, startServer, type TestServer } from '../../support/server.ts';
import { account, atOnce, audit } from '../administration/identity.support.ts';
import { member } from '../administration/integrations.support.ts';
import { accept, invitationIn, invited, newOrganization } from './organizations.support.ts';
import { systemRole } from './rbac.support.ts';
import { assign, dataOf, type Permission, permission, type Role, systemPermission } from './roles.support.ts';

let server: TestServer;
let [acme, globex] = ['', ''];
/** Administers Acme, and nothing else. */
let boss: Person;
let accomplice: Person;
/** A role of Acme, held by both, and the record that it gives. */
let [role, record] = ['', ''];
let team = '';

/** What an organization's administrator does not hold, even inside it. */
const prizes = [
  '*',
  'organization.*',
  'organization.delete',
  'organization.verify',
  'session.read',
  'made.up',
  '*.read',
];

before(async () => {
  server = await startServer();
  [acme, globex] = [(await newOrganization(server)).id, (await newOrganization(server)).id];
  [boss, accomplice] = [await invited(server, acme, { admin: true }), await invited(server, acme)];
  record = await permission(server, boss, 'team.list', acme);
  role = await newRole([record]);
  for (const each of [boss, accomplice]) await ok(call(boss, 'PUT', `/users/${each.id}`, await withRole(each, role)));
  const made = await v1(boss, 'POST', '/teams', { name: 'Team', organizationId: acme });
  team = (made.body as { id: string }).id;
  assert.equal(made.status, 201, made.text);
});
after(() => server.close());

const call = (who: Person, method: string, path: string, body?: unknown) =>
  server.call(method, `/api${path}`, { token: who.token, body });
const v1 = (who: Person, method: string, path: string, body?: unknown) =>
  server.call(method, `/api/v1${path}`, { token: who.token, body });

async function ok(answer: Promise<Answer>): Promise<Answer> {
  const done = await answer;
  assert.ok(done.status >= 200 && done.status < 300, done.text);
  return done;
}

/** The answer of a refusal for want of what one would give. */
async function exceeds(answer: Promise<Answer>, what: string): Promise<void> {
  const { status, text } = await answer;
  assert.equal(status, 403, `${what}: ${text}`);
  assert.match(text, /Insufficient permissions/, what);
}

async function newRole(permissionIds: readonly string[], by = boss): Promise<string> {
  const body = { name: 'Role', organizationId: acme, permissionIds };
  return dataOf<Role>(await call(by, 'POST', '/roles', body), 201).id;
}

async function withRole(person: Person, id: string): Promise<{ roleIds: string[] }> {
  const rows = await server.sql<{ role_id: string }>('select role_id from user_roles where user_id = $1', [person.id]);
  return { roleIds: [...rows.map(each => each.role_id), id] };
}

/** The record of a pattern in Acme, made by its administrator: that gives nobody anything. */
async function recordOf(pattern: string): Promise<string> {
  const [resource = '', ...rest] = pattern.split('.');
  const action = pattern === '*' ? '*' : rest.join('.');
  const [found] = await server.sql<{ id: string }>(
    'select id from permissions where resource = $1 and action = $2 and organization_id = $3',
    [resource, action, acme],
  );
  if (found !== undefined) return found.id;
  const body = { name: pattern, resource, action, organizationId: acme };
  return dataOf<Permission>(await call(boss, 'POST', '/permissions', body), 201).id;
}

/** Everything that everyone holds, by person: what no attempt may add to. */
async function held(): Promise<Record<string, string[]>> {
  const people = await server.sql<{ id: string }>('select id from users order by id');
  const all: Record<string, string[]> = {};
  for (const { id } of people) {
    const at = new Date();
    const { grants } = await holdingsOf(server.gatehouse.database, id, at);
    all[id] = [...new Set(heldAt(grants, at).map(each => `${each.pattern} in ${each.organization}`))].sort();
  }
  return all;
}

/** Nobody holds more after it than before. */
async function givesNobodyAnything(attempt: () => Promise<unknown>): Promise<void> {
  const before = await held();
  await attempt();
  const after = await held();
  for (const [id, patterns] of Object.entries(after)) {
    const had = before[id] ?? (await rolesOfStrangers());
    assert.deepEqual(
      patterns.filter(each => !had.includes(each)),
      [],
      id,
    );
  }
}

/** What a new account has at most. */
async function rolesOfStrangers(): Promise<string[]> {
  const stranger = await server.person();
  return (await held())[stranger.id] ?? [];
}

describe('an administrator of an organization gains nothing, and gives nobody what they lack,', () => {
  for (const prize of prizes) {
    test(`by a role: ${prize}`, () =>
      givesNobodyAnything(async () => {
        const wanted = await recordOf(prize);
        const empty = await newRole([]);
        await ok(call(boss, 'PUT', `/users/${accomplice.id}`, await withRole(accomplice, empty)));
        const body = { name: 'Role', organizationId: acme, permissionIds: [wanted] };
        await exceeds(call(boss, 'POST', '/roles', body), 'a new role');
        for (const id of [role, empty]) {
          await exceeds(call(boss, 'PUT', `/roles/${id}`, { permissionIds: [record, wanted] }), 'a changed role');
          await exceeds(call(boss, 'PUT', `/roles/${id}/permissions`, { permissionIds: [wanted] }), 'its permissions');
        }
      }));

    test(`by a record that comes to mean ${prize}`, () =>
      givesNobodyAnything(async () => {
        const [resource = '', ...rest] = prize.split('.');
        const meaning = { resource, action: prize === '*' ? '*' : rest.join('.') };
        // Other records of that meaning would be a conflict, which is not what is tried here.
        const mine = await recordOf(prize);
        await ok(call(boss, 'DELETE', `/permissions/${mine}`));
        const inUse = await call(boss, 'PUT', `/permissions/${record}`, meaning);
        assert.equal(inUse.status, 409, inUse.text);
        const idle = await permission(server, boss, `team.later${randomUUID().slice(0, 8)}`, acme);
        const holder = await newRole([idle]);
        await ok(call(boss, 'PUT', `/users/${accomplice.id}`, await withRole(accomplice, holder)));
        await ok(call(boss, 'PUT', `/roles/${holder}/permissions`, { permissionIds: [] }));
        await ok(call(boss, 'PUT', `/permissions/${idle}`, meaning));
        await exceeds(call(boss, 'PUT', `/roles/${holder}/permissions`, { permissionIds: [idle] }), 'given again');
        // At once: neither order may let it through.
        const racing = await permission(server, boss, `team.race${randomUUID().slice(0, 8)}`, acme);
        await ok(call(boss, 'DELETE', `/permissions/${idle}`));
        await Promise.all([
          call(boss, 'PUT', `/permissions/${racing}`, meaning),
          call(boss, 'PUT', `/roles/${holder}/permissions`, { permissionIds: [racing] }),
        ]);
        const [row] = await server.sql<{ resource: string; given: boolean }>(
          `select resource || '.' || action as resource, exists (select 1 from role_permissions where permission_id = p.id) as given
            from permissions p where id = $1`,
          [racing],
        );
        assert.ok(row !== undefined && (!row.given || row.resource.startsWith('team.race')), JSON.stringify(row));
        await ok(call(boss, 'PUT', `/roles/${holder}/permissions`, { permissionIds: [] }));
        await ok(call(boss, 'DELETE', `/permissions/${racing}`));
      }));

    test(`by a grant of a team: ${prize}`, () =>
      givesNobodyAnything(async () => {
        for (const least_role of ['member', 'owner'])
          await exceeds(v1(boss, 'POST', `/teams/${team}/grants`, { pattern: prize, least_role }), least_role);
      }));
  }

  test('by records of the platform in a role of the organization', () =>
    givesNobodyAnything(async () => {
      for (const [resource, action] of [
        ['*', '*'],
        ['organization', 'delete'],
        ['organization', 'verify'],
      ] as const) {
        const [found] = await server.sql<{ id: string }>(
          'select id from permissions where resource = $1 and action = $2 and organization_id is null',
          [resource, action],
        );
        const id = found?.id ?? (await permission(server, server.admin, `${resource}.${action}`, null));
        await exceeds(
          call(boss, 'PUT', `/roles/${role}/permissions`, { permissionIds: [id] }),
          `${resource}.${action}`,
        );
        const changes = [
          call(boss, 'PUT', `/permissions/${id}`, { name: 'Mine' }),
          call(boss, 'DELETE', `/permissions/${id}`),
        ];
        for (const { status, text } of await Promise.all(changes)) assert.equal(status, 403, text);
      }
      for (const organizationId of [null, globex]) {
        const asked = { name: 'Mine', organizationId, permissionIds: [await systemPermission(server, '*', '*')] };
        assert.ok([403, 404].includes((await call(boss, 'POST', '/roles', asked)).status));
      }
    }));

  test('by roles of the platform, to themselves, others or a new account, on either surface', () =>
    givesNobodyAnything(async () => {
      for (const moniker of ['admin', 'manager', 'analyst']) {
        const id = await systemRole(server, moniker);
        for (const who of [boss, accomplice]) {
          await exceeds(call(boss, 'PUT', `/users/${who.id}`, await withRole(who, id)), `${moniker} by roleIds`);
          await exceeds(v1(boss, 'PATCH', `/users/${who.id}/role`, { role: moniker }), `${moniker} by role`);
        }
        const fresh = { ...account(), organizationIds: [acme], roleIds: [id] };
        await exceeds(call(boss, 'POST', '/users', fresh), `${moniker} on creating`);
        await exceeds(v1(boss, 'POST', '/users', { ...account(), role: moniker }), `${moniker} on creating`);
        const again = await v1(boss, 'PATCH', `/users/${boss.id}`, { role: moniker });
        assert.equal(again.status, 400, again.text);
      }
    }));

  test('by a role of the organization that gives more, made by the platform', () =>
    givesNobodyAnything(async () => {
      const strong = await newRole([await systemPermission(server, '*', '*')], server.admin);
      for (const who of [boss, accomplice])
        await exceeds(call(boss, 'PUT', `/users/${who.id}`, await withRole(who, strong)), 'given');
      const invitation = { email: account().email, roleIds: [strong] };
      await exceeds(call(boss, 'POST', `/organizations/${acme}/invitations`, invitation), 'promised');
      await exceeds(call(boss, 'PUT', `/roles/${strong}`, { name: 'Mine' }), 'renamed');
      await exceeds(call(boss, 'PUT', `/roles/${strong}/permissions`, { permissionIds: [record] }), 'emptied');
    }));

  test('by a team that gives more', () =>
    givesNobodyAnything(async () => {
      const made = await v1(boss, 'POST', '/teams', { name: 'Strong', organizationId: acme });
      const { id } = made.body as { id: string };
      await ok(v1(server.admin, 'POST', `/teams/${id}/grants`, { pattern: 'organization.*', least_role: 'owner' }));
      for (const who of [boss, accomplice]) {
        // Whoever made the team is its owner already; nobody else becomes one by somebody who holds less.
        await v1(server.admin, 'DELETE', `/teams/${id}/members/${who.id}`);
        await exceeds(v1(boss, 'POST', `/teams/${id}/members/${who.id}`, { role: 'owner' }), 'put in as owner');
        await ok(v1(boss, 'POST', `/teams/${id}/members/${who.id}`, { role: 'member' }));
        await exceeds(v1(boss, 'PATCH', `/teams/${id}/members/${who.id}`, { role: 'owner' }), 'made owner');
      }
    }));

  test('by an invitation whose role grows before it is accepted', () =>
    givesNobodyAnything(async () => {
      const guest = await member(server, { [globex]: [] });
      const growing = await newRole([record]);
      const invitation = { email: guest.email, roleIds: [growing] };
      await ok(call(boss, 'POST', `/organizations/${acme}/invitations`, invitation));
      const wanted = await recordOf('organization.delete');
      await exceeds(
        call(boss, 'PUT', `/roles/${growing}/permissions`, { permissionIds: [wanted] }),
        'grown by oneself',
      );
      await ok(call(server.admin, 'PUT', `/roles/${growing}/permissions`, { permissionIds: [wanted] }));
      const accepted = await accept(server, guest, await invitationIn(server, guest.email));
      assert.equal(accepted.status, 400, accepted.text);
    }));

  test('by belonging to more, or by naming another organization to act in', () =>
    givesNobodyAnything(async () => {
      for (const who of [boss, accomplice]) {
        const moved = await call(boss, 'PUT', `/users/${who.id}`, { organizationIds: [acme, globex] });
        assert.equal(moved.status, 404, moved.text);
      }
      for (const named of [globex, randomUUID()]) {
        const headers = { 'x-organization-id': named };
        const body = { name: 'Role', permissionIds: [] };
        const answer = await server.call('POST', '/api/roles', { token: boss.token, headers, body });
        assert.equal(answer.status, 403, answer.text);
      }
    }));

  test('and each try for a role is on record', async () => {
    const event = await audit(server, 'role.update', boss.id, 'denied');
    assert.equal(event.details['code'], 'access.exceeds_own');
  });
});

describe('two who each hold a part', () => {
  test('pass it to each other, round and round, and never come to more than both parts', async () => {
    const manages = ['role.*', 'user.*', 'permission.*'];
    const left = await member(server, { [acme]: [...manages, 'risk.read'] });
    const right = await member(server, { [acme]: [...manages, 'risk.write'] });
    const [reads, writes] = [await recordOf('risk.read'), await recordOf('risk.write')];
    const [all, deletes] = [await recordOf('risk.*'), await recordOf('risk.delete')];
    const [fromLeft, fromRight] = [await newRole([reads], left), await newRole([writes], right)];
    await exceeds(call(left, 'PUT', `/users/${right.id}`, await withRole(right, fromLeft)), 'who holds more');
    await exceeds(call(right, 'PUT', `/users/${left.id}`, await withRole(left, fromRight)), 'who holds more');
    // By a role that both have, each may share their own part.
    const shared = await newRole([], left);
    for (const each of [left, right]) await assign(server, each, shared);
    const give = (who: Person, ...permissionIds: string[]) =>
      call(who, 'PUT', `/roles/${shared}/permissions`, { permissionIds });
    await exceeds(give(right, reads), 'not theirs yet');
    await ok(give(left, reads));
    await exceeds(give(left, reads, writes), 'not theirs yet');
    await ok(give(right, reads, writes));
    for (let round = 0; round < 3; round += 1)
      for (const who of [left, right]) {
        for (const wanted of [deletes, all]) await exceeds(give(who, reads, writes, wanted), 'nobody’s');
        await ok(give(who, reads, writes));
        await exceeds(call(who, 'PUT', `/roles/${fromLeft}`, { permissionIds: [reads, all] }), 'nobody’s');
      }
    for (const { id } of [left, right]) {
      const at = new Date();
      const matcher = compile(heldAt((await holdingsOf(server.gatehouse.database, id, at)).grants, at));
      assert.deepEqual(
        ['risk.read', 'risk.write', 'risk.delete', 'risk.*'].map(pattern => matcher.heldUntil(pattern, acme) !== null),
        [true, true, false, false],
        'two patterns do not make the one that holds both',
      );
    }
  });

  test('do not keep for each other what is taken from both', async () => {
    const manages = ['role.*', 'user.*'];
    const [left, right] = [await member(server, { [acme]: manages }), await member(server, { [acme]: manages })];
    const shared = await newRole([await recordOf('risk.read')], server.admin);
    for (const each of [left, right]) await assign(server, each, shared);
    const own = await newRole([await recordOf('risk.read')], left);
    await ok(call(left, 'PUT', `/users/${right.id}`, await withRole(right, own)));
    await ok(call(server.admin, 'PUT', `/roles/${shared}/permissions`, { permissionIds: [] }));
    // What was given while it was held stays until it is taken; nothing new comes from who has lost it.
    await exceeds(call(left, 'PUT', `/users/${left.id}`, await withRole(left, own)), 'from whom it was taken');
    await ok(call(server.admin, 'DELETE', `/roles/${own}`));
    await atOnce(3, () =>
      exceeds(call(right, 'PUT', `/roles/${shared}/permissions`, { permissionIds: [record] }), 'x'),
    );
  });
});
