import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { rounds } from '../../support/rounds.ts';
import { type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { account, audit, errorOf, logIn, me, tally } from './identity.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const admin = (method: string, path: string, body?: unknown) =>
  server.call(method, `/api/v1/users/${path}`, { token: server.admin.token, body });

describe('the status of an account', () => {
  test('is changed by true and false only', async () => {
    const person = await server.person();
    for (const body of [
      {},
      { is_active: 'false' },
      { is_active: null },
      { is_active: 0 },
      { is_active: false, role: 'admin' },
    ]) {
      const answer = await admin('PATCH', `${person.id}/status`, body);
      assert.equal(answer.status, 400, JSON.stringify(body));
      errorOf(answer);
    }
    assert.equal((await me(server, person.token)).status, 200);
  });

  test('is not one’s own to change', async () => {
    for (const is_active of [true, false]) {
      const answer = await admin('PATCH', `${server.admin.id}/status`, { is_active });
      const what = is_active ? 'activate' : 'deactivate';
      assert.deepEqual([answer.status, answer.body], [400, { error: `Cannot ${what} own account` }]);
    }
    assert.equal((await admin('PATCH', `${randomUUID()}/status`, { is_active: false })).status, 404);
  });

  test('false signs a person out everywhere at once, true lets them in again', async () => {
    const person = await server.person();
    const phone = await server.signIn(person.username);
    await me(server, phone.token);
    const answer = await admin('PATCH', `${person.id}/status`, { is_active: false });
    assert.deepEqual([answer.status, answer.body], [200, { message: 'User status updated' }]);
    for (const { token } of [person, phone]) assert.equal((await me(server, token)).status, 401);
    assert.equal((await logIn(server, { email: person.email, password })).status, 403);
    const event = await audit(server, 'user.change_status', server.admin.id, 'success');
    assert.deepEqual([event.target_id, event.details], [person.id, { active: false }]);
    assert.equal((await admin('PATCH', `${person.id}/status`, { is_active: true })).status, 200);
    for (const { token } of [person, phone])
      assert.equal((await me(server, token)).status, 401, 'old sessions stay dead');
    assert.equal((await logIn(server, { email: person.email, password })).status, 200);
  });
});

describe('the role of an account', () => {
  test('is one of the documented ones', async () => {
    const person = await server.person();
    for (const body of [{}, { role: 'root' }, { role: null }, { role: 'Admin' }, { role: 'viewer', is_active: true }])
      assert.equal((await admin('PATCH', `${person.id}/role`, body)).status, 400, JSON.stringify(body));
    const answer = await admin('PATCH', `${person.id}/role`, { role: 'root' });
    assert.deepEqual(answer.body, {
      error: 'role must be one of viewer, analyst, manager, admin, user',
      fields: [{ field: 'role', message: 'must be one of viewer, analyst, manager, admin, user' }],
    });
    assert.equal((await admin('PATCH', `${randomUUID()}/role`, { role: 'user' })).status, 404);
  });

  test('takes effect at once, and other roles stay', async () => {
    const person = await server.person();
    const extra = randomUUID();
    await server.sql('insert into roles (id, moniker, name) values ($1, $2, $2)', [
      extra,
      `extra-${extra.slice(0, 8)}`,
    ]);
    await server.sql('insert into user_roles (user_id, role_id) values ($1, $2)', [person.id, extra]);
    for (const role of ['manager', 'admin', 'viewer', 'analyst', 'user']) {
      const answer = await admin('PATCH', `${person.id}/role`, { role });
      assert.deepEqual([answer.status, answer.body], [200, { message: 'User role updated' }]);
      assert.equal(((await me(server, person.token)).body as { role: string }).role, role);
      const list = await server.call('GET', '/api/v1/users?per_page=1', { token: person.token });
      assert.equal(list.status, ['manager', 'admin'].includes(role) ? 200 : 403, role);
    }
    const held = await server.sql('select role_id from user_roles where user_id = $1', [person.id]);
    assert.equal(held.length, 2);
    assert.ok(held.some(row => row['role_id'] === extra));
    const event = await audit(server, 'user.change_role', server.admin.id, 'success');
    assert.deepEqual([event.target_id, event.details], [person.id, { from: 'analyst', to: 'user' }]);
  });
});

describe('a role for a time', () => {
  test('counts and is shown only between its start and its end', async () => {
    const person = await server.person();
    const during = async (starts: string | null, ends: string | null) => {
      await server.sql(
        `insert into user_roles (user_id, role_id, starts_at, expires_at)
          select $1, id, now() + $2::interval, now() + $3::interval from roles where moniker = 'manager'
          on conflict (user_id, role_id) do update set starts_at = excluded.starts_at, expires_at = excluded.expires_at`,
        [person.id, starts, ends],
      );
      server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
      const list = await server.call('GET', '/api/v1/users?per_page=1', { token: person.token });
      return [((await me(server, person.token)).body as { role: string }).role, list.status];
    };
    assert.deepEqual(await during('1 hour', null), ['user', 403]);
    assert.deepEqual(await during('-2 hours', '-1 hour'), ['user', 403]);
    assert.deepEqual(await during('-1 hour', '1 hour'), ['manager', 200]);
  });
});

describe('deleting an account', () => {
  test('is refused for one’s own, and for nobody’s', async () => {
    const own = await admin('DELETE', server.admin.id);
    assert.deepEqual([own.status, own.body], [400, { error: 'Cannot delete own account' }]);
    const nobody = await admin('DELETE', randomUUID());
    assert.deepEqual([nobody.status, nobody.body], [404, { error: 'User not found' }]);
    const person = await server.person();
    assert.equal((await admin('DELETE', person.id, { hard: true })).status, 400);
    assert.equal((await me(server, person.token)).status, 200);
  });

  test('ends sessions, erases the person, keeps the row and frees address and name', async () => {
    const person = await server.person('analyst');
    const profile = {
      full_name: 'Gone',
      first_name: 'G',
      last_name: 'One',
      bio: 'b',
      phone: '+336123456',
      department: 'D',
    };
    await admin('PATCH', person.id, { ...profile, timezone: 'Europe/Paris' });
    const answer = await admin('DELETE', person.id);
    assert.deepEqual([answer.status, answer.text], [204, '']);
    assert.equal((await me(server, person.token)).status, 401);
    const refresh = { refresh_token: person.refreshToken };
    assert.equal((await server.call('POST', '/api/v1/auth/refresh', { body: refresh })).status, 401);
    const [row] = await server.sql<Record<string, unknown>>('select * from users where id = $1', [person.id]);
    for (const field of [
      'email',
      'username',
      'display_name',
      'first_name',
      'last_name',
      'bio',
      'phone',
      'department',
      'image_url',
      'password_hash',
      'email_verified_at',
    ])
      assert.equal(row?.[field], null, field);
    assert.deepEqual([row?.['timezone'], row?.['active'], row?.['deleted_at'] instanceof Date], ['UTC', false, true]);
    for (const table of ['user_roles', 'user_grants', 'organization_members', 'known_devices', 'one_time_tokens'])
      assert.deepEqual(await server.sql(`select 1 from ${table} where user_id = $1`, [person.id]), [], table);
    for (const [method, rest, body] of [
      ['GET', ''],
      ['PATCH', '', { bio: '' }],
      ['PATCH', '/status', { is_active: true }],
      ['PATCH', '/role', { role: 'user' }],
      ['DELETE', ''],
    ] as const)
      assert.equal((await admin(method, person.id + rest, body)).status, 404, `${method} ${rest}`);
    assert.equal((await logIn(server, { email: person.email, password })).status, 401);
    const list = await server.call('GET', `/api/v1/users?q=${person.username}`, { token: server.admin.token });
    assert.deepEqual([list.body, list.headers.get('x-total-count')], [[], '0']);
    const again = { email: person.email, username: person.username, password };
    assert.equal((await server.call('POST', '/api/v1/users', { token: server.admin.token, body: again })).status, 201);
    const event = await audit(server, 'user.delete', server.admin.id, 'success');
    assert.equal(event.target_id, person.id);
  });

  test('succeeds once of ten at once', async () => {
    const person = await server.person();
    const answers = await Promise.all(Array.from({ length: 10 }, () => admin('DELETE', person.id)));
    assert.deepEqual(tally(answers), { 204: 1, 404: 9 });
  });
});

describe('somebody stays administrator', () => {
  /** A server-wide state: only these two hold `*`. */
  async function twoAdministrators(): Promise<[Person, Person]> {
    const pair: [Person, Person] = [await server.person('admin'), await server.person('admin')];
    await server.sql(
      `delete from user_roles using roles r where r.id = role_id and r.moniker = 'admin' and not user_id = any($1)`,
      [pair.map(({ id }) => id)],
    );
    server.gatehouse.bus.publish([{ type: 'access.changed', users: 'everyone' }]);
    return pair;
  }
  const administrators = async () =>
    (
      await server.sql(
        `select u.id from users u join user_roles ur on ur.user_id = u.id join roles r on r.id = ur.role_id
          where r.moniker = 'admin' and u.active and u.deleted_at is null`,
      )
    ).length;
  /** Puts the test server's own administrator back. */
  async function restore(): Promise<void> {
    await server.sql(
      `insert into user_roles (user_id, role_id) select $1, id from roles where moniker = 'admin' on conflict do nothing`,
      [server.admin.id],
    );
    server.gatehouse.bus.publish([{ type: 'access.changed', users: 'everyone' }]);
  }

  test('the last one can be neither demoted nor deactivated nor deleted', async () => {
    const [last, clerk] = await twoAdministrators();
    await server.call('PATCH', `/api/v1/users/${clerk.id}/role`, { token: last.token, body: { role: 'manager' } });
    const message = { error: 'The last administrator who can sign in cannot be removed, demoted or deactivated' };
    const own = await server.call('PATCH', `/api/v1/users/${last.id}/role`, {
      token: last.token,
      body: { role: 'user' },
    });
    assert.deepEqual([own.status, own.body], [409, message]);
    // Holds everything for an hour, which does not make somebody who stays.
    await server.sql(
      `insert into user_grants (id, user_id, pattern, expires_at) values ($1, $2, '*', now() + interval '1 hour')`,
      [randomUUID(), clerk.id],
    );
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [clerk.id] }]);
    const path = `/api/v1/users/${last.id}`;
    for (const [method, rest, body] of [
      ['PATCH', '/role', { role: 'manager' }],
      ['PATCH', '/status', { is_active: false }],
      ['DELETE', ''],
    ] as const) {
      const answer = await server.call(method, path + rest, { token: clerk.token, body });
      assert.deepEqual([answer.status, answer.body], [409, message], method + rest);
    }
    assert.equal((await me(server, last.token)).status, 200, 'a refused deactivation ends no session');
    await restore();
  });

  test('when two act on each other at once', async () => {
    const ways = [
      ['PATCH', '/role', { role: 'user' }],
      ['PATCH', '/status', { is_active: false }],
      ['DELETE', '', undefined],
    ] as const;
    for (let round = 0; round < rounds(20); round += 1) {
      const [left, right] = await twoAdministrators();
      const [method, rest, body] = ways[round % ways.length] ?? ways[0];
      const [one, other] = await Promise.all([
        server.call(method, `/api/v1/users/${right.id}${rest}`, { token: left.token, body }),
        server.call(method, `/api/v1/users/${left.id}${rest}`, { token: right.token, body }),
      ]);
      const statuses = [one.status, other.status].sort();
      assert.ok([200, 204].includes(statuses[0] ?? 0), statuses.join());
      assert.ok([401, 403, 404, 409].includes(statuses[1] ?? 0), statuses.join());
      assert.equal(await administrators(), 1, `${method} ${rest}`);
      await restore();
    }
  });

  test('when a demoted person’s request was already on its way', async () => {
    for (let round = 0; round < 10; round += 1) {
      const clerk = await server.person('admin');
      const [, created] = await Promise.all([
        admin('PATCH', `${clerk.id}/role`, { role: 'user' }),
        server.call('POST', '/api/v1/users', { token: clerk.token, body: { ...account(), role: 'admin' } }),
      ]);
      assert.ok([201, 403].includes(created.status), created.text);
      const after = await server.call('POST', '/api/v1/users', { token: clerk.token, body: account() });
      assert.equal(after.status, 403);
    }
  });
});
