import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { account, audit, holder, me } from '../administration/identity.support.ts';
import { organization } from '../administration/integrations.support.ts';
import { call, dataOf, errorOf, role, type ShownUser, systemRole } from './rbac.support.ts';

let server: TestServer;
let admin: Person;
let acme = '';
const roles: Record<string, string> = {};
before(async () => {
  server = await startServer();
  ({ admin } = server);
  acme = await organization(server, 'Acme');
  for (const moniker of ['user', 'viewer', 'analyst', 'manager', 'admin'])
    roles[moniker] = await systemRole(server, moniker);
});
after(() => server.close());

const as = (who: Person | null, method: string, path: string, body?: unknown) =>
  call(server, method, `/users${path}`, { token: who?.token ?? null, ...(body === undefined ? {} : { body }) });
const shown = async (id: string) => dataOf(await as(admin, 'GET', `/${id}`));

describe('refused', () => {
  test('whoever is not signed in', async () => {
    for (const [method, path] of [
      ['GET', ''],
      ['GET', `/${admin.id}`],
      ['POST', ''],
      ['PUT', `/${admin.id}`],
      ['DELETE', `/${admin.id}`],
    ] as const) {
      const answer = await as(null, method, path, method === 'GET' ? undefined : {});
      assert.deepEqual([answer.status, errorOf(answer)], [401, 'Unauthorized']);
    }
  });

  test('ids that are none, bodies and queries that are malformed, by field', async () => {
    const person = await server.person();
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await as(admin, method, '/7', method === 'PUT' ? {} : undefined);
      assert.deepEqual([answer.status, errorOf(answer)], [400, 'id must be a valid id']);
    }
    for (const query of ['?limit=0', '?limit=1001', '?limit=x', '?skip=-1', '?organizationId=7']) {
      const answer = await as(admin, 'GET', query);
      assert.equal(answer.status, 400, query);
      assert.ok(errorOf(answer).includes(query.slice(1, query.indexOf('='))));
    }
    for (const bad of [
      { firstName: 7 },
      { lastName: 'a\u0000b' },
      { active: 'yes' },
      { roleIds: ['admin'] },
      { roleIds: roles['user'] },
      { organizationIds: ['acme'] },
      { email: 'x@example.com' },
      { password },
    ]) {
      const [field = ''] = Object.keys(bad);
      const answer = await as(admin, 'PUT', `/${person.id}`, bad);
      assert.equal(answer.status, 400, answer.text);
      assert.ok(errorOf(answer).includes(field), answer.text);
    }
    for (const bad of [
      { username: undefined },
      { password: undefined },
      { email: 'x' },
      { authProvider: 'google' },
      { role: 'admin' },
    ]) {
      const [field = ''] = Object.keys(bad);
      const answer = await as(admin, 'POST', '', { ...account(), ...bad });
      assert.equal(answer.status, 400, answer.text);
      assert.ok(errorOf(answer).includes(field), answer.text);
    }
  });

  test('people, roles and organizations that do not exist', async () => {
    const person = await server.person();
    const nobody = randomUUID();
    for (const [method, body] of [['GET'], ['PUT', { firstName: 'x' }], ['DELETE']] as const) {
      const answer = await as(admin, method, `/${nobody}`, body);
      assert.deepEqual([answer.status, errorOf(answer)], [404, 'User not found']);
    }
    const before = await shown(person.id);
    for (const [body, message] of [
      [{ firstName: 'x', roleIds: [roles['user'], nobody] }, 'Role not found'],
      [{ firstName: 'x', organizationIds: [nobody] }, 'Organization not found'],
    ] as const) {
      const changed = await as(admin, 'PUT', `/${person.id}`, body);
      assert.deepEqual([changed.status, errorOf(changed)], [404, message]);
      const created = await as(admin, 'POST', '', { ...account(), ...body });
      assert.deepEqual([created.status, errorOf(created)], [404, message]);
    }
    assert.deepEqual(await shown(person.id), before, 'nothing of a refused change is kept');
  });

  test('an address or a name that is taken', async () => {
    const byEmail = await as(admin, 'POST', '', { ...account(), email: admin.email });
    assert.deepEqual([byEmail.status, errorOf(byEmail)], [409, 'A user with this email already exists']);
    const byName = await as(admin, 'POST', '', { ...account(), username: admin.username });
    assert.deepEqual([byName.status, errorOf(byName)], [409, 'A user with this username already exists']);
  });

  test('a role of an organization for whoever is not its member, even by an administrator', async () => {
    const inside = await role(server, acme, ['report.read']);
    const person = await server.person();
    for (const answer of [
      await as(admin, 'PUT', `/${person.id}`, { roleIds: [inside] }),
      await as(admin, 'POST', '', { ...account(), roleIds: [inside] }),
    ]) {
      assert.equal(answer.status, 400);
      assert.match(errorOf(answer), /roleIds names a role of an organization that the person does not belong to/);
    }
  });

  test('status, deletion and the last administrator’s roles to oneself', async () => {
    const own = await as(admin, 'PUT', `/${admin.id}`, { active: false });
    assert.deepEqual([own.status, errorOf(own)], [400, 'Cannot deactivate own account']);
    const gone = await as(admin, 'DELETE', `/${admin.id}`);
    assert.deepEqual([gone.status, errorOf(gone)], [400, 'Cannot delete own account']);
    const last = await as(admin, 'PUT', `/${admin.id}`, { roleIds: [roles['user']] });
    assert.equal(last.status, 409);
    assert.deepEqual((await shown(admin.id)).roleIds, [roles['admin']]);
  });
});

describe('each key that a change names asks for its node', () => {
  const keys = { active: 'user.status.other', roleIds: 'user.roles.other', organizationIds: 'organization.members' };

  test('for others', async () => {
    const person = await server.person();
    const body = { firstName: 'A', active: true, roleIds: [roles['user']], organizationIds: [] };
    for (const [key, node] of Object.entries(keys)) {
      const others = Object.values(keys).filter(each => each !== node);
      const writer = await holder(server, ['user.read.other', 'user.write.other', ...others]);
      const refused = await as(writer, 'PUT', `/${person.id}`, body);
      assert.equal(refused.status, 403, key);
      assert.ok(errorOf(refused).includes(node), errorOf(refused));
      const { [key as keyof typeof body]: _, ...rest } = body;
      assert.equal((await as(writer, 'PUT', `/${person.id}`, rest)).status, 200, key);
    }
    const without = await holder(server, Object.values(keys));
    assert.equal((await as(without, 'PUT', `/${person.id}`, { active: true })).status, 403);
    const denied = await audit(server, 'user.update', without.id, 'denied');
    assert.deepEqual(denied.details['code'], 'permission.denied');
  });

  test('for oneself, whose names need the right to one’s profile only', async () => {
    const person = await server.person();
    for (const [key, value] of Object.entries({ active: true, roleIds: [roles['user']], organizationIds: [] })) {
      const answer = await as(person, 'PUT', `/${person.id}`, { firstName: 'X', [key]: value });
      assert.equal(answer.status, 403, key);
    }
    const answer = await as(person, 'PUT', `/${person.id}`, { firstName: 'Ann' });
    assert.equal(answer.status, 200, answer.text);
    const user = dataOf(answer);
    assert.deepEqual([user.firstName, user.lastName, user.roleIds], ['Ann', null, [roles['user']]]);
    assert.deepEqual(dataOf(await as(person, 'GET', `/${person.id}`)), user);
    assert.equal((await as(person, 'GET', '')).status, 403);
    assert.equal((await as(person, 'GET', `/${admin.id}`)).status, 403);
  });
});

describe('the grant rule', () => {
  const nodes = ['user.create', 'user.read.other', 'user.write.other', 'user.roles.other', 'user.status.other'];

  test('gives no role that exceeds one’s own, at creation or later', async () => {
    const writer = await holder(server, nodes);
    const person = await server.person();
    for (const answer of [
      await as(writer, 'PUT', `/${person.id}`, { roleIds: [roles['analyst']] }),
      await as(writer, 'POST', '', { ...account(), roleIds: [roles['admin']] }),
      await as(writer, 'PUT', `/${writer.id}`, { roleIds: [roles['user'], roles['admin']] }),
    ]) {
      assert.equal(answer.status, 403);
      assert.match(errorOf(answer), /you do not hold .*(risk|\*)/);
    }
  });

  test('touches nobody who holds more', async () => {
    const writer = await holder(server, [...nodes, 'user.delete.other', 'organization.members']);
    const boss = await server.person('manager');
    for (const body of [{ firstName: 'x' }, { active: false }, { roleIds: [] }]) {
      const answer = await as(writer, 'PUT', `/${boss.id}`, body);
      assert.equal(answer.status, 403, answer.text);
      assert.match(errorOf(answer), /you do not hold/);
    }
    assert.equal((await as(writer, 'DELETE', `/${boss.id}`)).status, 403);
    const trusted = await holder(server, ['audit.read']);
    for (const roleIds of [[], [roles['user'], await role(server, null, ['user.create'])]]) {
      const answer = await as(writer, 'PUT', `/${trusted.id}`, { roleIds });
      assert.equal(answer.status, 403, 'not even a role that one holds oneself');
      assert.match(errorOf(answer), /audit\.read/);
    }
    assert.equal((await me(server, boss.token)).status, 200);
  });

  test('keeps an administrator when two take the role from each other at once', async () => {
    const other = await server.person('admin');
    const answers = await Promise.all([
      as(admin, 'PUT', `/${other.id}`, { roleIds: [roles['user']] }),
      as(other, 'PUT', `/${admin.id}`, { roleIds: [roles['user']] }),
    ]);
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    const [left] = await server.sql<{ count: string }>('select count(*) from user_roles where role_id = $1', [
      roles['admin'],
    ]);
    assert.equal(left?.count, '1');
    await server.sql('update user_roles set role_id = $1 where user_id = $2', [roles['admin'], admin.id]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: 'everyone' }]);
  });
});

describe('what is asked for is done', () => {
  test('a create stores what it names', async () => {
    const mine = account();
    const inside = await role(server, acme, ['report.read']);
    const roleIds = [roles['viewer'] ?? '', inside].sort();
    const answer = await as(admin, 'POST', '', {
      ...mine,
      firstName: 'John',
      lastName: 'Doe',
      active: true,
      roleIds,
      organizationIds: [acme],
      authProvider: 'local',
    });
    assert.equal(answer.status, 201, answer.text);
    const user = dataOf(answer);
    assert.deepEqual(
      { ...user, id: '', createdAt: '', updatedAt: '' },
      {
        id: '',
        username: mine.username,
        email: mine.email,
        firstName: 'John',
        lastName: 'Doe',
        active: true,
        emailVerified: false,
        roleIds,
        organizationIds: [acme],
        authProvider: 'local',
        createdAt: '',
        updatedAt: '',
      },
    );
    const event = await audit(server, 'user.create', admin.id, 'success');
    assert.deepEqual([event.target_id, event.organization_id], [user.id, acme]);
    const signedIn = await server.signIn(mine.username);
    assert.equal(signedIn.id, user.id);
    assert.equal(typeof (await shown(user.id)).lastLogin, 'string');
  });

  test('a create without roles gives the role user; one that names none gives none; inactive ones cannot sign in', async () => {
    const plain = dataOf(await as(admin, 'POST', '', account()));
    assert.deepEqual([plain.roleIds, plain.organizationIds, plain.active], [[roles['user']], [], true]);
    const none = dataOf(await as(admin, 'POST', '', { ...account(), roleIds: [] }));
    assert.deepEqual(none.roleIds, []);
    const mine = account();
    assert.equal(dataOf(await as(admin, 'POST', '', { ...mine, active: false })).active, false);
    await assert.rejects(server.signIn(mine.username), /403/);
  });

  test('a change replaces what it names and keeps what it omits', async () => {
    const person = await server.person();
    const inside = await role(server, acme, ['report.read']);
    const first = dataOf(
      await as(admin, 'PUT', `/${person.id}`, {
        firstName: 'Ann',
        lastName: 'Lee',
        organizationIds: [acme.toUpperCase()],
        roleIds: [roles['manager'], inside, inside],
      }),
    );
    assert.deepEqual(first.roleIds, [roles['manager'] ?? '', inside].sort());
    assert.deepEqual([first.organizationIds, first.active], [[acme], true]);
    const reads = await call(server, 'GET', '/users?limit=1', { token: person.token });
    assert.equal(reads.status, 200, 'the role is good on the next request');
    const second = dataOf(await as(admin, 'PUT', `/${person.id}`, { lastName: null }));
    assert.deepEqual(
      { ...second, updatedAt: '' },
      { ...first, lastName: null, lastLogin: second.lastLogin, updatedAt: '' },
    );
    assert.ok(second.updatedAt >= first.updatedAt);
    const third = dataOf(await as(admin, 'PUT', `/${person.id}`, { organizationIds: [] }));
    assert.deepEqual([third.organizationIds, third.roleIds], [[], [roles['manager']]], 'its roles go with it');
    const fourth = dataOf(await as(admin, 'PUT', `/${person.id}`, { active: false }));
    assert.equal(fourth.active, false);
    assert.equal((await me(server, person.token)).status, 401);
    const event = await audit(server, 'user.update', admin.id, 'success');
    assert.deepEqual([event.target_id, event.details['active']], [person.id, false]);
  });

  test('roles that are kept keep their times', async () => {
    const person = await server.person();
    await server.sql(
      `insert into user_roles (user_id, role_id, expires_at) values ($1, $2, now() + interval '1 day')`,
      [person.id, roles['viewer']],
    );
    const answer = await as(admin, 'PUT', `/${person.id}`, { roleIds: [roles['viewer']] });
    assert.deepEqual(dataOf(answer).roleIds, [roles['viewer']]);
    const rows = await server.sql('select role_id, expires_at is null as forever from user_roles where user_id = $1', [
      person.id,
    ]);
    assert.deepEqual(rows, [{ role_id: roles['viewer'], forever: false }]);
  });

  test('a deletion leaves nobody, and frees the name', async () => {
    const person = await server.person();
    const answer = await as(admin, 'DELETE', `/${person.id}`);
    assert.deepEqual([answer.status, answer.body], [200, { success: true, message: 'User deleted successfully' }]);
    assert.equal((await as(admin, 'GET', `/${person.id}`)).status, 404);
    assert.equal((await me(server, person.token)).status, 401);
    const again = await as(admin, 'POST', '', { email: person.email, username: person.username, password });
    assert.equal(again.status, 201);
  });

  test('the list pages by limit and skip, and counts all', async () => {
    const everyone = dataOf<{ users: ShownUser[]; total: number; limit: number; skip: number }>(
      await as(admin, 'GET', ''),
    );
    assert.deepEqual([everyone.limit, everyone.skip, everyone.total], [100, 0, everyone.users.length]);
    const page = dataOf<typeof everyone>(await as(admin, 'GET', '?limit=2&skip=1'));
    assert.deepEqual([page.limit, page.skip, page.total], [2, 1, everyone.total]);
    assert.deepEqual(page.users, everyone.users.slice(1, 3));
    const beyond = dataOf<typeof everyone>(await as(admin, 'GET', '?skip=100000'));
    assert.deepEqual([beyond.users, beyond.total], [[], everyone.total]);
    const inside = dataOf<typeof everyone>(await as(admin, 'GET', `?organizationId=${acme}`));
    assert.deepEqual(
      inside.users.map(({ id }) => id),
      everyone.users.filter(each => each.organizationIds.includes(acme)).map(({ id }) => id),
    );
    assert.equal(inside.total, inside.users.length);
    const nowhere = dataOf<typeof everyone>(await as(admin, 'GET', `?organizationId=${randomUUID()}`));
    assert.deepEqual([nowhere.users, nowhere.total], [[], 0]);
  });
});
