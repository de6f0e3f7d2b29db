import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Answer, type Person, startServer, type TestServer } from '../../support/server.ts';
import { audit, holder } from '../administration/identity.support.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { give, role } from '../rbac/rbac.support.ts';
import { dataOf, refusalOf } from './directory.support.ts';

interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly login: string;
  readonly image: string | null;
  readonly roles: readonly string[];
}

let server: TestServer;
let admin: Person;
let user: Person;
let [acme, globex] = ['', ''];
/** Answers for people in Acme, and there only. */
let lead: Person;

before(async () => {
  server = await startServer();
  ({ admin } = server);
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  user = await server.person();
  lead = await member(server, { [acme]: ['user.*', 'role.read'] });
});
after(() => server.close());

const call = (who: Person | null, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  server.call(method, `/v1/user${path}`, {
    token: who?.token ?? null,
    headers,
    ...(body === undefined ? {} : { body }),
  });
const of = (identifier: string, more = '') => `/users/${encodeURIComponent(identifier)}${more}`;
const errorOf = (answer: Answer, status: number) => refusalOf(answer, status)['error'];
const shown = (person: Person, roles: readonly string[] = ['user']): User => ({
  id: person.id,
  name: person.username,
  email: person.email,
  login: person.username,
  image: null,
  roles,
});

describe('who may not', () => {
  test('each route asks for its nodes', async () => {
    const own = await holder(server, []);
    await server.sql('delete from user_roles where user_id = $1', [own.id]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [own.id] }]);
    for (const [method, path, missing, body] of [
      ['GET', '/@me', 'user.read', undefined],
      ['PATCH', '/@me', 'user.write', {}],
      ['GET', '/users', 'user.read.other', undefined],
      ['GET', of(user.id), 'user.read.other', undefined],
      ['PATCH', of(user.id), 'user.write.other', {}],
      ['PATCH', of(own.id), 'user.write.other', { name: 'Myself' }],
      ['DELETE', of(user.id), 'user.delete.other', undefined],
      ['GET', of(user.id, '/roles'), 'user.read.other', undefined],
    ] as const) {
      assert.deepEqual(refusalOf(await call(null, method, path, body), 401), { message: 'Unauthorized' });
      assert.deepEqual(refusalOf(await call(own, method, path, body), 403), {
        message: 'Insufficient permissions',
        error: 'InsufficientPermission',
        missing: [missing],
      });
    }
    const reader = await holder(server, ['user.read.other']);
    assert.deepEqual(refusalOf(await call(reader, 'GET', '/users'), 403)['missing'], ['user.list.other']);
    assert.deepEqual(refusalOf(await call(reader, 'GET', of(user.id, '/roles')), 403)['missing'], ['role.read']);
  });

  test('roles and permissions ask for more, in the document’s words', async () => {
    const writer = await holder(server, ['user.write.other']);
    for (const [body, what] of [
      [{ roles: ['user'] }, 'roles'],
      [{ permissions: [] }, 'permissions'],
      [{ name: 'New', roles: [] }, 'roles'],
    ] as const) {
      assert.deepEqual(refusalOf(await call(writer, 'PATCH', of(user.id), body), 403), {
        message: `You do not have permission to modify ${what} on another user.`,
        error: 'InsufficientPermission',
        missing: [`user.${what}.other`],
      });
    }
    assert.equal(dataOf<User>(await call(writer, 'GET', '/@me'), 'Fetched user.').id, writer.id);
    const { details } = await audit(server, 'user.update', writer.id, 'denied');
    assert.deepEqual(details['missing'], ['user.roles.other']);
    const [stored] = await server.sql('select display_name from users where id = $1', [user.id]);
    assert.deepEqual(stored, { display_name: null }, 'all or nothing');
  });

  test('malformed bodies, naming each bad field', async () => {
    for (const [path, body, ...paths] of [
      ['/@me', { roles: ['admin'] }, 'roles'],
      ['/@me', { name: 7, email: 'x@example.com' }, 'name', 'email'],
      ['/@me', { name: 'a\nb' }, 'name'],
      ['/@me', { name: 'x'.repeat(256) }, 'name'],
      ['/@me', { image: 'javascript:alert(1)' }, 'image'],
      ['/@me', { image: 'ftp://example.com/a.png' }, 'image'],
      ['/@me', { image: 'https://name:secret@example.com/a.png' }, 'image'],
      ['/@me', { image: `https://example.com/${'x'.repeat(2048)}` }, 'image'],
      ['/@me', { image: 7 }, 'image'],
      [of(user.id), { roles: 'admin' }, 'roles'],
      [of(user.id), { roles: [''] }, 'roles.0'],
      [of(user.id), { permissions: ['a..b'], active: false }, 'permissions.0', 'active'],
      [of(user.id), { roles: null }, 'roles'],
    ] as const) {
      const { message, errors } = refusalOf(await call(admin, 'PATCH', path, body), 400);
      assert.equal(message, 'Validation error');
      const told = (errors as { path: string[] }[]).map(each => each.path.join('.'));
      for (const each of paths) assert.ok(told.includes(each), `${JSON.stringify(body)}: ${JSON.stringify(errors)}`);
    }
    for (const query of ['?page=0', '?per_page=1001', '?after=x', '?q='])
      refusalOf(await call(admin, 'GET', `/users${query}`), 400);
  });

  test('who is foreign is as unknown as nobody', async () => {
    const foreign = await member(server, { [globex]: [] });
    for (const identifier of [user.id, foreign.id, foreign.email, foreign.username, randomUUID(), 'nobody', '@me']) {
      for (const [method, more, body] of [
        ['GET', '', undefined],
        ['PATCH', '', { name: 'X' }],
        ['DELETE', '', undefined],
        ['GET', '/roles', undefined],
      ] as const) {
        assert.deepEqual(refusalOf(await call(lead, method, of(identifier, more), body), 404), {
          message: `User with identifier '${identifier}' was not found.`,
          error: 'UserNotFound',
        });
      }
    }
  });

  test('who holds more, and giving or taking what one does not hold', async () => {
    const clerk = await holder(server, ['user.*', 'team.list']);
    for (const [method, body] of [
      ['PATCH', { name: 'Chief' }],
      ['PATCH', { roles: [] }],
      ['PATCH', { permissions: ['team.list'] }],
      ['DELETE', undefined],
    ] as const)
      assert.equal(errorOf(await call(clerk, method, of(admin.id), body), 403), 'AccessExceedsOwn');
    const target = await server.person();
    for (const body of [{ roles: ['admin'] }, { permissions: ['team.list', 'audit.read'] }]) {
      assert.equal(errorOf(await call(clerk, 'PATCH', of(target.id), body), 403), 'AccessExceedsOwn');
    }
    const more = await holder(server, ['audit.read']);
    assert.equal(errorOf(await call(clerk, 'PATCH', of(more.id), { permissions: [] }), 403), 'AccessExceedsOwn');
    assert.deepEqual(refusalOf(await call(clerk, 'PATCH', of(clerk.id), { permissions: ['*'] }), 403)['missing'], [
      '*',
    ]);
    assert.deepEqual(await grants(target), []);
    assert.deepEqual(await grants(more), [['audit.read', null]]);
  });

  test('roles that are not there, by the name they were given', async () => {
    const foreign = await role(server, globex, []);
    const colleague = await member(server, { [acme]: [] });
    for (const [who, names, missing] of [
      [admin, ['user', 'moderator'], 'moderator'],
      [admin, [randomUUID()], undefined],
      [lead, [foreign], foreign],
      [lead, [`role-${foreign.slice(0, 8)}`], `role-${foreign.slice(0, 8)}`],
    ] as const) {
      const answer = await call(who, 'PATCH', of(colleague.id), { roles: names });
      assert.deepEqual(refusalOf(answer, 404), {
        message: `Role with identifier '${missing ?? names[0]}' was not found.`,
        error: 'RoleNotFound',
      });
    }
    const { errors } = refusalOf(await call(admin, 'PATCH', of(colleague.id), { roles: [foreign] }), 400);
    assert.deepEqual((errors as { path: string[] }[])[0]?.path, ['roles'], 'the person does not belong to Globex');
    assert.deepEqual(await monikers(colleague), ['user']);
  });

  test('one’s own account, and the last administrator', async () => {
    assert.deepEqual(refusalOf(await call(admin, 'DELETE', of('admin')), 400), {
      message: 'Cannot delete own account',
      error: 'UserOwnAccount',
    });
    for (const roles of [[], ['manager']])
      assert.equal(errorOf(await call(admin, 'PATCH', of('admin'), { roles }), 409), 'AccessLastAdministrator');
    assert.deepEqual(await monikers(admin), ['admin']);
  });

  test('an administrator inside an organization changes what is inside only', async () => {
    const shared = await member(server, { [acme]: ['team.list'], [globex]: ['team.read'] });
    const answer = await call(lead, 'PATCH', of(shared.id), { roles: [] });
    assert.equal(
      refusalOf(answer, 403)['message'],
      'You do not have permission to modify roles on another user.',
      'the platform’s roles are beyond',
    );
    assert.deepEqual(await monikers(shared), ['user']);
    assert.equal(
      errorOf(await call(lead, 'PATCH', of(shared.id), { permissions: ['user.read'] }), 403),
      'AccessExceedsOwn',
    );
    const both = await member(server, { [acme]: ['user.*'], [globex]: ['user.*'] });
    const several = await call(both, 'PATCH', of(shared.id), { permissions: ['user.read'] });
    assert.equal(errorOf(several, 400), 'OrganizationRequired');
  });
});

const grants = async (person: Person) => {
  const rows = await server.sql<{ pattern: string; organization_id: string | null }>(
    'select pattern, organization_id from user_grants where user_id = $1 order by pattern, organization_id',
    [person.id],
  );
  return rows.map(({ pattern, organization_id }) => [pattern, organization_id]);
};
const monikers = async (person: Person) => {
  const rows = await server.sql<{ moniker: string }>(
    'select r.moniker from user_roles ur join roles r on r.id = ur.role_id where ur.user_id = $1 order by r.moniker',
    [person.id],
  );
  return rows.map(({ moniker }) => moniker);
};

describe('oneself', () => {
  test('as the document shows it', async () => {
    const answer = await call(admin, 'GET', '/@me');
    const [row] = await server.sql<{ created_at: Date; updated_at: Date }>(
      'select created_at, updated_at from users where id = $1',
      [admin.id],
    );
    assert.deepEqual(dataOf(answer, 'Fetched user.'), {
      ...shown(admin, ['admin']),
      createdAt: row?.created_at.toISOString(),
      updatedAt: row?.updated_at.toISOString(),
    });
  });

  test('changes name and image; null clears, and the name falls back', async () => {
    const me = await server.person();
    const change = async (body: object) => {
      const answer = await call(me, 'PATCH', '/@me', body);
      const { name, image } = dataOf<User>(answer, 'Successfully updated user.');
      return [name, image];
    };
    const image = 'https://example.com/avatar.jpg';
    assert.deepEqual(await change({ name: 'Jane Doe', image }), ['Jane Doe', image]);
    assert.deepEqual(await change({}), ['Jane Doe', image]);
    assert.deepEqual(await change({ image: null }), ['Jane Doe', null]);
    const profile = { first_name: 'Jane', last_name: 'Roe' };
    await server.call('PATCH', `/api/v1/users/${me.id}`, { token: me.token, body: profile });
    assert.deepEqual(await change({ name: null }), ['Jane Roe', null]);
    const { details, target_id } = await audit(server, 'user.update_profile', me.id, 'success');
    assert.deepEqual([target_id, details], [me.id, { fields: ['display_name'] }]);
  });
});

describe('others', () => {
  test('are read by id, address and user name, as far as the scope reaches', async () => {
    for (const identifier of [user.id, user.id.toUpperCase(), user.email.toUpperCase(), user.username])
      assert.deepEqual(dataOf(await call(admin, 'GET', of(identifier)), 'User Fetched Successfully!'), shown(user));
    const person = await member(server, { [acme]: [], [globex]: [] });
    const inAcme = await role(server, acme, []);
    const inGlobex = await role(server, globex, []);
    await give(server, person, inAcme);
    await give(server, person, inGlobex);
    const named = (id: string) => `role-${id.slice(0, 8)}`;
    const seen = async (who: Person, headers = {}) =>
      dataOf<User>(await call(who, 'GET', of(person.id), undefined, headers), 'User Fetched Successfully!').roles;
    assert.deepEqual(await seen(admin), ['user', ...[named(inAcme), named(inGlobex)].sort()]);
    assert.deepEqual(await seen(lead), ['user', named(inAcme)]);
    assert.deepEqual(await seen(admin, { 'x-organization-id': globex }), ['user', named(inGlobex)]);
  });

  test('are listed in pages with their roles, and searched', async () => {
    const message = 'Users Fetched Successfully!';
    const listed: User[] = [];
    let next: string | undefined = '/v1/user/users?per_page=4';
    while (next !== undefined) {
      const page = await server.call('GET', next, { token: admin.token });
      const [count] = await server.sql<{ count: number }>('select count(*)::int from users');
      assert.equal(page.headers.get('x-total-count'), String(count?.count));
      listed.push(...dataOf<User[]>(page, message));
      next = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
    }
    const rows = await server.sql<{ id: string }>('select id from users order by id');
    assert.deepEqual(
      listed.map(({ id }) => id),
      rows.map(({ id }) => id),
    );
    assert.deepEqual(listed[0], shown(admin, ['admin']));
    for (const name of ['q', 'search']) {
      const found = await call(admin, 'GET', `/users?${name}=${encodeURIComponent(user.email.toUpperCase())}`);
      assert.deepEqual(dataOf(found, message), [shown(user)]);
    }
    const own = dataOf<User[]>(await call(lead, 'GET', '/users'), message);
    const members = await server.sql<{ user_id: string }>(
      'select user_id from organization_members where organization_id = $1 order by user_id',
      [acme],
    );
    assert.deepEqual(
      own.map(({ id }) => id),
      members.map(({ user_id }) => user_id),
    );
  });

  test('have roles, shown with what they give', async () => {
    const person = await server.person('admin');
    const [row] = await server.sql<{ id: string }>(`select id from roles where moniker = 'admin'`);
    const answer = await call(admin, 'GET', of(person.id, '/roles'));
    assert.deepEqual(dataOf(answer, 'User Roles Fetched Successfully!'), [
      { id: row?.id, title: 'Administrator', moniker: 'admin', permissions: ['*'] },
    ]);
    const colleague = await member(server, { [acme]: [] });
    const inAcme = await role(server, acme, ['team.list', 'team.read']);
    await give(server, colleague, inAcme);
    await give(server, colleague, await role(server, null, ['audit.read']));
    const read = dataOf<{ moniker: string }[]>(
      await call(lead, 'GET', of(colleague.username, '/roles')),
      'User Roles Fetched Successfully!',
    );
    assert.deepEqual(
      read.map(({ moniker }) => moniker),
      ['user', `role-${inAcme.slice(0, 8)}`],
      'the platform’s own roles do not exist for who reads roles inside an organization',
    );
  });

  test('are changed as in the example: name, image, roles by moniker, permissions', async () => {
    const person = await server.person();
    const moderator = dataOf<{ id: string }>(
      await server.call('POST', '/v1/role', {
        token: admin.token,
        body: { title: 'Moderator', moniker: 'moderator', permissions: ['team.list'] },
      }),
      'Role Created Successfully!',
      201,
    );
    const seen = server.events.length;
    const answer = await call(admin, 'PATCH', of(person.email), {
      name: 'Jane Doe',
      image: 'https://example.com/avatar.jpg',
      roles: ['admin', 'moderator'],
      permissions: ['credential.fetch', 'company.fetch'],
    });
    assert.deepEqual(dataOf(answer, 'User Updated Successfully!'), {
      ...shown(person, ['admin', 'moderator']),
      name: 'Jane Doe',
      image: 'https://example.com/avatar.jpg',
    });
    assert.deepEqual(await grants(person), [
      ['company.fetch', null],
      ['credential.fetch', null],
    ]);
    assert.deepEqual(server.events.slice(seen), [{ type: 'access.changed', users: [person.id] }]);
    const { details, target_id } = await audit(server, 'user.update', admin.id, 'success');
    const { roles, ...rest } = details as { roles: { added: string[]; removed: string[] } };
    assert.equal(target_id, person.id);
    assert.equal(roles.added.length, 2);
    assert.ok(roles.added.includes(moderator.id));
    assert.deepEqual(rest, {
      fields: ['display_name', 'image_url'],
      from: 'user',
      to: 'admin',
      grants: { added: ['credential.fetch', 'company.fetch'], removed: [] },
    });
    const back = await call(admin, 'PATCH', of(person.id), { roles: [moderator.id, 'moderator'] });
    assert.deepEqual(dataOf<User>(back, 'User Updated Successfully!').roles, ['moderator']);
    const nothing = await call(admin, 'PATCH', of(person.id), {});
    assert.deepEqual(dataOf<User>(nothing, 'User Updated Successfully!').roles, ['moderator']);
  });

  test('lose their rights on the next request', async () => {
    const person = await server.person();
    const teams = async () => (await server.call('GET', '/api/v1/teams', { token: person.token })).status;
    for (const [permissions, status] of [
      [[], 403],
      [['team.*'], 200],
      [['team.list'], 200],
      [[], 403],
    ] as const) {
      dataOf(await call(admin, 'PATCH', of(person.id), { permissions }), 'User Updated Successfully!');
      assert.equal(await teams(), status);
    }
  });

  test('keep grants with times, those that are named, and those beyond the scope', async () => {
    const person = await member(server, { [acme]: ['user.read'], [globex]: ['team.list'] });
    const later = new Date(Date.now() + 3_600_000).toISOString();
    for (const body of [
      { pattern: 'user.write', organizationId: acme, expiresAt: later },
      { pattern: 'user.create', organizationId: acme },
    ])
      assert.equal(
        (await server.call('POST', `/api/users/${person.id}/grants`, { token: admin.token, body })).status,
        201,
      );
    const ids = async () =>
      new Map(
        (
          await server.sql<{ id: string; pattern: string }>('select id, pattern from user_grants where user_id = $1', [
            person.id,
          ])
        ).map(({ id, pattern }) => [pattern, id]),
      );
    const before = await ids();
    // Team.list in Globex is beyond lead, who does not hold it either.
    const answer = await call(lead, 'PATCH', of(person.id), { permissions: ['user.read', 'user.bulk', 'user.bulk'] });
    dataOf(answer, 'User Updated Successfully!');
    const after = await ids();
    for (const kept of ['user.read', 'user.write', 'team.list']) assert.equal(after.get(kept), before.get(kept));
    assert.deepEqual([...after.keys()].sort(), ['team.list', 'user.bulk', 'user.read', 'user.write']);
    const [given] = await server.sql(
      `select organization_id, granted_by, starts_at, expires_at from user_grants where user_id = $1 and pattern = 'user.bulk'`,
      [person.id],
    );
    assert.deepEqual(given, { organization_id: acme, granted_by: lead.id, starts_at: null, expires_at: null });
    const { details, organization_id } = await audit(server, 'user.update', lead.id, 'success');
    assert.deepEqual(details, { grants: { added: ['user.bulk'], removed: ['user.create'] } });
    assert.equal(organization_id, acme);
  });

  test('keep every role of a moniker that is sent back; another means the one they may be given', async () => {
    const person = await member(server, { [acme]: [], [globex]: [] });
    const made = async (organizationId: string) =>
      dataOf<{ id: string }>(
        await server.call('POST', '/v1/role', {
          token: admin.token,
          body: { title: 'Keeper', moniker: 'keeper', organizationId },
        }),
        'Role Created Successfully!',
        201,
      ).id;
    const [third] = [await organization(server, 'Third')];
    const roles = [await made(third), await made(acme), await made(globex)];
    const change = async (names: readonly string[]) =>
      dataOf<User>(await call(admin, 'PATCH', of(person.id), { roles: names }), 'User Updated Successfully!').roles;
    assert.deepEqual(await change(['user', 'keeper']), ['user', 'keeper']);
    assert.deepEqual(
      await server.sql('select role_id from user_roles where user_id = $1 and role_id = any($2)', [person.id, roles]),
      [{ role_id: roles[1] }],
    );
    assert.deepEqual(await change(['user', 'keeper', roles[2] ?? '']), ['user', 'keeper', 'keeper']);
    assert.deepEqual(await change(['user', 'keeper']), ['user', 'keeper', 'keeper']);
    const inside = await call(admin, 'PATCH', of(person.id), { roles: ['user'] }, { 'x-organization-id': globex });
    assert.deepEqual(dataOf<User>(inside, 'User Updated Successfully!').roles, ['user']);
    assert.deepEqual(await monikers(person), ['keeper', 'user'], 'what lies beyond the named organization stays');
  });

  test('are deleted, and shown as they were; inside an organization, detached', async () => {
    const person = await server.person('manager');
    const answer = await call(admin, 'DELETE', of(person.username));
    assert.deepEqual(dataOf(answer, 'User Deleted Successfully!'), shown(person, ['manager']));
    assert.equal(errorOf(await call(admin, 'GET', of(person.id)), 404), 'UserNotFound');
    assert.equal((await call(person, 'GET', '/@me')).status, 401);
    assert.equal((await audit(server, 'user.delete', admin.id, 'success')).target_id, person.id);
    const shared = await member(server, { [acme]: [], [globex]: [] });
    dataOf(await call(lead, 'DELETE', of(shared.id)), 'User Deleted Successfully!');
    assert.equal(errorOf(await call(lead, 'GET', of(shared.id)), 404), 'UserNotFound');
    assert.equal(dataOf<User>(await call(shared, 'GET', '/@me'), 'Fetched user.').id, shared.id);
  });
});

describe('at once', () => {
  test('of two administrators who take each other’s role or grant, one is left', async () => {
    const own = await startServer();
    try {
      for (const [index, body] of [{ roles: ['user'] }, { roles: ['user'], permissions: [] }].entries()) {
        for (let round = 0; round < 3; round += 1) {
          const other = await own.person('admin');
          if (index === 1)
            for (const id of [own.admin.id, other.id])
              await own.call('PATCH', `/v1/user/users/${id}`, {
                token: own.admin.token,
                body: { permissions: ['*'], roles: ['user'] },
              });
          const send = (by: Person, whom: Person) =>
            own.call('PATCH', `/v1/user/users/${whom.id}`, { token: by.token, body });
          const answers = await Promise.all([send(own.admin, other), send(other, own.admin)]);
          assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 403], answers.map(a => a.text).join());
          const holders = await own.sql(
            `select id from users u where exists (select 1 from user_roles ur join roles r on r.id = ur.role_id
                where ur.user_id = u.id and r.moniker = 'admin')
              or exists (select 1 from user_grants g where g.user_id = u.id and g.pattern = '*')`,
          );
          assert.equal(holders.length, 1);
          // The one who is left makes the first administrator one again.
          const left = answers[0]?.status === 200 ? own.admin : other;
          const again = await own.call('PATCH', `/v1/user/users/${own.admin.id}`, {
            token: left.token,
            body: { roles: ['admin'], permissions: [] },
          });
          assert.equal(again.status, 200, again.text);
          if (left === other)
            await own.call('PATCH', `/v1/user/users/${other.id}`, {
              token: own.admin.token,
              body: { roles: ['user'], permissions: [] },
            });
        }
      }
    } finally {
      await own.close();
    }
  });

  test('two who set the same permissions leave each once', async () => {
    const person = await server.person();
    const set = () => call(admin, 'PATCH', of(person.id), { permissions: ['team.list', 'team.read'] });
    const answers = await Promise.all([set(), set(), set(), set()]);
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    assert.deepEqual(await grants(person), [
      ['team.list', null],
      ['team.read', null],
    ]);
  });
});
