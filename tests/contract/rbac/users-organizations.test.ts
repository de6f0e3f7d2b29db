import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { account, audit, join, me } from '../administration/identity.support.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { call, dataOf, errorOf, give, role, type ShownUser, systemRole } from './rbac.support.ts';

let server: TestServer;
let [acme, globex, user] = ['', '', ''];
/** Holds everything over people and memberships inside Acme only. */
let lead: Person;
let colleague: Person;
let foreigner: Person;
/** Belongs to both. */
let both: Person;
before(async () => {
  server = await startServer();
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  user = await systemRole(server, 'user');
  lead = await member(server, { [acme]: ['user.*', 'organization.members', 'report.*'] });
  colleague = await member(server, { [acme]: [] });
  foreigner = await member(server, { [globex]: [] });
  both = await member(server, { [acme]: [], [globex]: [] });
});
after(() => server.close());

const as = (who: Person, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  call(server, method, `/users${path}`, { token: who.token, headers, ...(body === undefined ? {} : { body }) });
const shown = async (person: Person) => dataOf(await as(server.admin, 'GET', `/${person.id}`));

describe('system role × own or foreign organization', () => {
  const allowed: Readonly<Record<string, readonly string[]>> = {
    admin: ['list', 'read', 'create', 'write', 'status', 'roles', 'organizations', 'delete'],
    manager: ['list', 'read'],
    analyst: [],
    viewer: [],
    user: [],
  };
  for (const [moniker, may] of Object.entries(allowed)) {
    test(moniker, async () => {
      const actor = await server.person(moniker);
      await join(server, actor, acme);
      for (const home of [acme, globex]) {
        const target = await member(server, { [home]: [] });
        const path = `/${target.id}`;
        const calls = {
          list: () => as(actor, 'GET', ''),
          read: () => as(actor, 'GET', path),
          create: () => as(actor, 'POST', '', { ...account(), organizationIds: [home] }),
          write: () => as(actor, 'PUT', path, { firstName: 'x' }),
          status: () => as(actor, 'PUT', path, { active: true }),
          roles: () => as(actor, 'PUT', path, { roleIds: [user] }),
          organizations: () => as(actor, 'PUT', path, { organizationIds: [home] }),
          delete: () => as(actor, 'DELETE', path),
        };
        for (const [name, act] of Object.entries(calls)) {
          const answer = await act();
          const expected = may.includes(name) ? (name === 'create' ? 201 : 200) : 403;
          assert.equal(answer.status, expected, `${moniker} ${name}: ${answer.text}`);
        }
      }
    });
  }

  test('an organization’s own administrator, inside and outside', async () => {
    const own = await member(server, { [acme]: [] });
    const foreign = await member(server, { [globex]: [] });
    for (const [target, status] of [
      [own, 200],
      [foreign, 404],
    ] as const) {
      for (const [method, body] of [
        ['GET'],
        ['PUT', { firstName: 'x' }],
        ['PUT', { active: true }],
        ['PUT', { roleIds: [user] }],
        ['PUT', { organizationIds: status === 200 ? [acme] : [] }],
        ['DELETE'],
      ] as const) {
        const answer = await as(lead, method, `/${target.id}`, body);
        assert.equal(answer.status, status, `${method} ${JSON.stringify(body)}: ${answer.text}`);
        if (status === 404) assert.equal(errorOf(answer), 'User not found');
      }
    }
    assert.equal((await me(server, foreign.token)).status, 200);
  });
});

describe('what is foreign', () => {
  test('is in no list or count, by no filter', async () => {
    type List = { users: ShownUser[]; total: number };
    const list = async (query: string) => dataOf<List>(await as(lead, 'GET', query));
    const inAcme = (await list('')).users;
    const ids = inAcme.map(({ id }) => id);
    assert.ok(ids.includes(both.id) && ids.includes(colleague.id) && !ids.includes(foreigner.id));
    assert.ok(!ids.includes(server.admin.id));
    assert.equal((await list('?limit=1')).total, ids.length);
    assert.deepEqual((await list(`?organizationId=${acme}`)).users, inAcme);
    for (const id of [globex, randomUUID()]) {
      const { users, total } = await list(`?organizationId=${id}`);
      assert.deepEqual([users, total], [[], 0]);
    }
    const narrowed = await as(lead, 'GET', '', undefined, { 'x-organization-id': globex });
    assert.equal(narrowed.status, 403);
  });

  test('organizations and roles of people one sees are not shown', async () => {
    const [here, there] = [await role(server, acme, []), await role(server, globex, [])];
    await give(server, both, here);
    await give(server, both, there);
    const read = dataOf(await as(lead, 'GET', `/${both.id}`));
    assert.deepEqual(read.organizationIds, [acme]);
    assert.deepEqual(read.roleIds, [user, here].sort());
    const listed = dataOf<{ users: ShownUser[] }>(await as(lead, 'GET', '')).users.find(({ id }) => id === both.id);
    assert.deepEqual(listed, read);
    assert.deepEqual(dataOf(await as(both, 'GET', `/${both.id}`)).organizationIds, [acme, globex].sort());
    const kept = dataOf(await as(lead, 'PUT', `/${both.id}`, { roleIds: [user] }));
    assert.deepEqual(kept.roleIds, [user]);
    assert.deepEqual((await shown(both)).roleIds, [user, there].sort(), 'what the scope does not reach stays');
  });

  test('roles and organizations are not found, like those that do not exist', async () => {
    const foreign = await role(server, globex, []);
    for (const id of [foreign, randomUUID()]) {
      for (const answer of [
        await as(lead, 'PUT', `/${colleague.id}`, { roleIds: [user, id] }),
        await as(lead, 'POST', '', { ...account(), roleIds: [id] }),
      ])
        assert.deepEqual([answer.status, errorOf(answer)], [404, 'Role not found']);
    }
    for (const id of [globex, randomUUID()]) {
      for (const answer of [
        await as(lead, 'PUT', `/${both.id}`, { organizationIds: [acme, id] }),
        await as(lead, 'POST', '', { ...account(), organizationIds: [acme, id] }),
      ])
        assert.deepEqual([answer.status, errorOf(answer)], [404, 'Organization not found']);
    }
    assert.deepEqual((await shown(both)).organizationIds, [acme, globex].sort());
  });
});

describe('roles inside an organization', () => {
  test('are given only by whoever holds there what they give', async () => {
    const [within, beyond] = [await role(server, acme, ['report.read']), await role(server, acme, ['*'])];
    const refused = await as(lead, 'PUT', `/${colleague.id}`, { roleIds: [user, beyond] });
    assert.equal(refused.status, 403);
    assert.match(errorOf(refused), /you do not hold \*/);
    const created = await as(lead, 'POST', '', { ...account(), roleIds: [beyond] });
    assert.equal(created.status, 403);
    const given = await as(lead, 'PUT', `/${colleague.id}`, { roleIds: [user, within] });
    assert.deepEqual(dataOf(given).roleIds, [user, within].sort());
    const event = await audit(server, 'user.update', lead.id, 'success');
    assert.deepEqual(event.details['roles'], { added: [within], removed: [] });
    assert.equal(event.organization_id, acme);
  });

  test('are not for people who hold more inside than the giver', async () => {
    const boss = await member(server, { [acme]: ['audit.read'] });
    const within = await role(server, acme, ['report.read']);
    const answer = await as(lead, 'PUT', `/${boss.id}`, { roleIds: [user, within] });
    assert.equal(answer.status, 403);
    assert.match(errorOf(answer), /audit\.read/);
  });

  test('do not reach roles of the platform of people who belong elsewhere too', async () => {
    const answer = await as(lead, 'PUT', `/${both.id}`, { roleIds: [] });
    assert.equal(answer.status, 403);
    assert.match(errorOf(answer), /user\.roles\.other/);
    const status = await as(lead, 'PUT', `/${both.id}`, { active: false });
    assert.equal(status.status, 403);
    assert.match(errorOf(status), /user\.status\.other/);
    assert.ok((await shown(both)).roleIds.includes(user));
  });

  test('nobody is given a role of the platform that the giver does not hold everywhere', async () => {
    const report = await role(server, null, ['report.read']);
    const answer = await as(lead, 'PUT', `/${colleague.id}`, { roleIds: [user, report] });
    assert.equal(answer.status, 403);
    assert.match(errorOf(answer), /report\.read/);
  });
});

describe('memberships', () => {
  test('are not given to people who exist, except platform-wide', async () => {
    const person = await member(server, { [acme]: [], [globex]: [] });
    const manyLead = await member(server, {
      [acme]: ['user.*', 'organization.members'],
      [globex]: ['user.*', 'organization.members'],
    });
    const only = await member(server, { [acme]: [] });
    const answer = await as(manyLead, 'PUT', `/${only.id}`, { organizationIds: [acme, globex] });
    assert.equal(answer.status, 400);
    assert.match(errorOf(answer), /organizationIds .*people join by accepting an invitation/);
    assert.deepEqual((await shown(only)).organizationIds, [acme]);
    const kept = await as(manyLead, 'PUT', `/${person.id}`, { organizationIds: [acme, globex] });
    assert.equal(kept.status, 200, kept.text);
    const put = await as(server.admin, 'PUT', `/${only.id}`, { organizationIds: [acme, globex] });
    assert.deepEqual(dataOf(put).organizationIds, [acme, globex].sort());
  });

  test('end with all that was held inside', async () => {
    const person = await member(server, { [acme]: ['report.read'], [globex]: ['report.read'] });
    await give(server, person, await role(server, acme, ['report.read']));
    const answer = await as(lead, 'PUT', `/${person.id}`, { organizationIds: [] });
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual([dataOf(answer).organizationIds, dataOf(answer).roleIds], [[], [user]]);
    assert.deepEqual((await shown(person)).organizationIds, [globex]);
    const grants = await server.sql('select organization_id from user_grants where user_id = $1', [person.id]);
    assert.deepEqual(grants, [{ organization_id: globex }]);
    assert.equal((await as(lead, 'GET', `/${person.id}`)).status, 404);
  });

  test('of whoever holds more inside are not for the less to end', async () => {
    const boss = await member(server, { [acme]: ['audit.read'] });
    const answer = await as(lead, 'PUT', `/${boss.id}`, { organizationIds: [] });
    assert.equal(answer.status, 403);
    assert.match(errorOf(answer), /audit\.read/);
  });

  test('a person created inside an organization belongs to it', async () => {
    const within = await role(server, acme, ['report.read']);
    const implied = dataOf(await as(lead, 'POST', '', { ...account(), roleIds: [within] }));
    assert.deepEqual([implied.organizationIds, implied.roleIds], [[acme], [within]]);
    const named = dataOf(await as(lead, 'POST', '', { ...account(), organizationIds: [acme] }));
    assert.deepEqual([named.organizationIds, named.roleIds], [[acme], [user]]);
  });
});

test('a deletion by those who answer for part of a person detaches', async () => {
  const person = await member(server, { [acme]: [], [globex]: [] });
  assert.equal((await as(lead, 'DELETE', `/${person.id}`)).status, 200);
  assert.deepEqual((await shown(person)).organizationIds, [globex]);
  assert.equal((await me(server, person.token)).status, 200);
});
