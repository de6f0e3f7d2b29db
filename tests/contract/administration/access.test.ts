import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Answer, type Person, startServer, type TestServer } from '../../support/server.ts';
import { account, audit, errorOf, holder } from './identity.support.ts';

const roles = ['user', 'viewer', 'analyst', 'manager', 'admin'] as const;
type Role = (typeof roles)[number];
const everyone: readonly Role[] = roles;
const managers: readonly Role[] = ['manager', 'admin'];
const admins: readonly Role[] = ['admin'];

interface Row {
  readonly route: string;
  /** Node that the refusal names; empty where a sign-in is enough. */
  readonly node: string;
  readonly allowed: readonly Role[];
  readonly ok: number;
  readonly body?: () => object;
}

/** `:other` is another person, `:own` the caller. */
const table: readonly Row[] = [
  { route: 'POST /users', node: 'user.create', allowed: admins, ok: 201, body: account },
  { route: 'GET /users', node: 'user.list.other', allowed: managers, ok: 200 },
  { route: 'GET /users/export', node: 'user.bulk', allowed: admins, ok: 200 },
  { route: 'GET /users/me', node: 'user.read', allowed: everyone, ok: 200 },
  { route: 'GET /users/:own', node: 'user.read', allowed: everyone, ok: 200 },
  { route: 'GET /users/:other', node: 'user.read.other', allowed: managers, ok: 200 },
  { route: 'PATCH /users/:own', node: 'user.write', allowed: everyone, ok: 200, body: () => ({ bio: '' }) },
  { route: 'PATCH /users/:other', node: 'user.write.other', allowed: admins, ok: 200, body: () => ({ bio: 'x' }) },
  {
    route: 'PATCH /users/:other/status',
    node: 'user.status.other',
    allowed: admins,
    ok: 200,
    body: () => ({ is_active: false }),
  },
  {
    route: 'PATCH /users/:other/role',
    node: 'user.roles.other',
    allowed: admins,
    ok: 200,
    body: () => ({ role: 'viewer' }),
  },
  { route: 'DELETE /users/:other', node: 'user.delete.other', allowed: admins, ok: 204 },
  { route: 'GET /auth/sessions', node: '', allowed: everyone, ok: 200 },
  { route: 'DELETE /auth/sessions', node: '', allowed: everyone, ok: 204 },
  { route: 'POST /auth/logout', node: '', allowed: everyone, ok: 200 },
];

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

function ask(row: Row, person: Person | null, other: Person): Promise<Answer> {
  const [method = '', path = ''] = row.route.split(' ');
  const filled = path.replace(':own', person?.id ?? other.id).replace(':other', other.id);
  return server.call(method, `/api/v1${filled}`, {
    token: person?.token ?? null,
    ...(row.body === undefined ? {} : { body: row.body() }),
  });
}

const rowOf = (id: string) =>
  server.sql(
    `select u.active, u.bio, u.deleted_at, u.updated_at, r.moniker from users u
      join user_roles ur on ur.user_id = u.id join roles r on r.id = ur.role_id where u.id = $1`,
    [id],
  );

describe('each route', () => {
  for (const row of table) {
    test(`${row.route} is for ${row.allowed.join(', ')}`, async () => {
      const other = await server.person();
      const before = await rowOf(other.id);
      const stranger = await ask(row, null, other);
      assert.equal(stranger.status, 401);
      assert.deepEqual(stranger.body, { error: 'Unauthorized' });
      assert.equal(stranger.headers.get('www-authenticate'), 'Bearer');
      for (const role of roles.filter(each => !row.allowed.includes(each))) {
        const answer = await ask(row, await server.person(role), other);
        assert.equal(answer.status, 403, `${role}: ${answer.text}`);
        assert.match(
          errorOf(answer),
          new RegExp(`^Insufficient permissions: .*\\b${row.node.replaceAll('.', '\\.')}\\b`),
        );
      }
      assert.deepEqual(await rowOf(other.id), before, 'a refusal changes nothing');
      for (const role of row.allowed) {
        const answer = await ask(row, await server.person(role), await server.person());
        assert.equal(answer.status, row.ok, `${role}: ${answer.text}`);
      }
    });
  }

  test('POST /users/import is for admin', async () => {
    const send = (token: string | null) =>
      server.call('POST', '/api/v1/users/import', {
        token,
        raw: `email,username\n${account().email},${account().username}\n`,
        headers: { 'content-type': 'text/csv' },
      });
    assert.equal((await send(null)).status, 401);
    for (const role of roles)
      assert.equal((await send((await server.person(role)).token)).status, role === 'admin' ? 200 : 403, role);
  });

  test('a refusal is audited with who, from where and what was missing', async () => {
    const person = await server.person('manager');
    const answer = await server.call('POST', '/api/v1/users', {
      token: person.token,
      body: account(),
      headers: { 'user-agent': 'probe/1', 'x-request-id': 'refused-request-1' },
    });
    assert.equal(answer.status, 403);
    const event = await audit(server, 'user.create', person.id, 'denied');
    assert.deepEqual(event.details, { code: 'permission.denied', missing: ['user.create'] });
    assert.equal(event.user_agent, 'probe/1');
    assert.equal(event.request_id, 'refused-request-1');
    assert.equal(event.ip, '127.0.0.1');
  });
});

describe('nobody gives or takes what they do not hold', () => {
  const nodes = ['user.create', 'user.roles.other', 'user.status.other', 'user.delete.other', 'user.write.other'];
  let clerk: Person;
  before(async () => {
    clerk = await holder(server, [...nodes, 'user.bulk']);
  });

  test('creates no account above their own, by form or by file', async () => {
    for (const role of ['admin', 'manager', 'analyst', 'viewer']) {
      const body = account();
      const answer = await server.call('POST', '/api/v1/users', { token: clerk.token, body: { ...body, role } });
      assert.equal(answer.status, 403, role);
      assert.match(errorOf(answer), /^Insufficient permissions: you do not hold /);
      const file = await server.call('POST', '/api/v1/users/import?partial=true', {
        token: clerk.token,
        raw: `email,username,role\n${body.email},${body.username},${role}\n`,
        headers: { 'content-type': 'text/csv' },
      });
      assert.equal(file.status, 403, role);
      assert.deepEqual(await server.sql('select id from users where username = $1', [body.username]), []);
    }
    assert.deepEqual(await server.sql('select 1 from import_rows'), []);
    const plain = await server.call('POST', '/api/v1/users', { token: clerk.token, body: account() });
    assert.equal(plain.status, 201, plain.text);
    assert.equal((plain.body as { role: string }).role, 'user');
    assert.deepEqual((await audit(server, 'user.create', clerk.id, 'denied')).details, {
      code: 'access.exceeds_own',
      missing: ['*'],
    });
  });

  test('raises nobody, not even themselves', async () => {
    const person = await server.person();
    for (const id of [person.id, clerk.id]) {
      for (const role of ['admin', 'manager', 'analyst', 'viewer']) {
        const path = `/api/v1/users/${id}/role`;
        const answer = await server.call('PATCH', path, { token: clerk.token, body: { role } });
        assert.equal(answer.status, 403, role);
      }
    }
  });

  test('demotes, deactivates, edits and deletes nobody who holds more', async () => {
    for (const role of ['viewer', 'manager', 'admin']) {
      const above = await server.person(role);
      const before = await rowOf(above.id);
      const path = `/api/v1/users/${above.id}`;
      for (const [method, rest, body] of [
        ['PATCH', '/role', { role: 'user' }],
        ['PATCH', '/status', { is_active: false }],
        ['PATCH', '/status', { is_active: true }],
        ['PATCH', '', { full_name: 'Owned' }],
        ['DELETE', '', undefined],
      ] as const) {
        const answer = await server.call(method, path + rest, { token: clerk.token, body });
        assert.equal(answer.status, 403, `${role} ${method} ${rest}: ${answer.text}`);
        assert.match(errorOf(answer), /^Insufficient permissions: you do not hold /);
      }
      assert.deepEqual(await rowOf(above.id), before);
      assert.equal((await server.call('GET', '/api/v1/users/me', { token: above.token })).status, 200);
    }
    const event = await audit(server, 'user.delete', clerk.id, 'denied');
    assert.equal(event.target_kind, 'user', 'the audit trail says upon whom it was tried');
  });

  test('a direct grant to the other person counts like a role', async () => {
    const above = await holder(server, ['vault.open']);
    const answer = await server.call('DELETE', `/api/v1/users/${above.id}`, { token: clerk.token });
    assert.equal(answer.status, 403);
    assert.match(errorOf(answer), /vault\.open/);
  });

  test('acts freely on those who hold no more', async () => {
    const person = await server.person();
    const path = `/api/v1/users/${person.id}`;
    const token = clerk.token;
    assert.equal((await server.call('PATCH', path, { token, body: { bio: 'x' } })).status, 200);
    assert.equal((await server.call('PATCH', `${path}/status`, { token, body: { is_active: false } })).status, 200);
    assert.equal((await server.call('DELETE', path, { token })).status, 204);
  });

  test('a permission taken away is gone at the next request', async () => {
    const manager = await server.person('manager');
    const list = () => server.call('GET', '/api/v1/users?per_page=1', { token: manager.token });
    assert.equal((await list()).status, 200);
    const path = `/api/v1/users/${manager.id}/role`;
    await server.call('PATCH', path, { token: server.admin.token, body: { role: 'user' } });
    assert.equal((await list()).status, 403);
    await server.call('PATCH', path, { token: server.admin.token, body: { role: 'manager' } });
    assert.equal((await list()).status, 200);
  });
});

describe('ids', () => {
  test('that cannot be one, or are nobody’s, are not found', async () => {
    const token = server.admin.token;
    const broken = ['1', 'null', '%00', '..%2fme', `${randomUUID()}x`, 'a'.repeat(400), 'a'.repeat(3000), '💥'];
    for (const id of broken.map(each =>
      each.startsWith('%') || each.startsWith('..') ? each : encodeURIComponent(each),
    )) {
      for (const [method, rest, body] of [
        ['GET', ''],
        ['PATCH', '', { bio: '' }],
        ['PATCH', '/status', { is_active: false }],
        ['PATCH', '/role', { role: 'user' }],
        ['DELETE', ''],
      ] as const) {
        const answer = await server.call(method, `/api/v1/users/${id}${rest}`, { token, body });
        assert.equal(answer.status, 404, `${method} ${id.slice(0, 40)}${rest}: ${answer.text}`);
        errorOf(answer);
      }
      assert.equal((await server.call('DELETE', `/api/v1/auth/sessions/${id}`, { token })).status, 404);
    }
    const nobody = await server.call('GET', `/api/v1/users/${randomUUID()}`, { token });
    assert.deepEqual([nobody.status, nobody.body], [404, { error: 'User not found' }]);
  });

  test('mean the same in capitals, also where they are one’s own', async () => {
    const person = await server.person('admin');
    const path = `/api/v1/users/${person.id.toUpperCase()}`;
    const { token } = person;
    assert.equal((await server.call('GET', path, { token })).status, 200);
    assert.deepEqual((await server.call('DELETE', path, { token })).body, { error: 'Cannot delete own account' });
    const answer = await server.call('PATCH', `${path}/status`, { token, body: { is_active: false } });
    assert.deepEqual([answer.status, answer.body], [400, { error: 'Cannot deactivate own account' }]);
  });
});
