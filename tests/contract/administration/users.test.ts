import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Answer, startServer, type TestServer } from '../../support/server.ts';
import { account, atOnce, audit, errorOf, fresh, logIn, me, tally } from './identity.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const create = (body: unknown, headers: Record<string, string> = {}) =>
  server.call('POST', '/api/v1/users', { token: server.admin.token, body, headers });
const raw = (text: string, type = 'application/json') =>
  server.call('POST', '/api/v1/users', { token: server.admin.token, raw: text, headers: { 'content-type': type } });
const userIn = (answer: Answer) => answer.body as Record<string, unknown>;

describe('creating an account is refused', () => {
  test('with all bad fields named in one string', async () => {
    const answer = await create({ email: 1, username: 'a', role: 'root', password: null, full_name: 3, x: 1, y: {} });
    assert.equal(answer.status, 400);
    const error = errorOf(answer);
    for (const words of [
      'x is not a known field',
      'y is not a known field',
      'email must be a string',
      'username must have',
      'password must be a string',
      'full_name must be a string',
      'role must be one of viewer, analyst, manager, admin, user',
    ])
      assert.ok(error.includes(words), `${words}: ${error}`);
    assert.equal(errorOf(await create({})), 'email is required; username is required; password is required');
    assert.equal((await server.call('POST', '/api/v1/users', { token: server.admin.token })).status, 400);
  });

  test('for each value that is none', async () => {
    const bad: Record<string, unknown[]> = {
      email: [
        '',
        'a',
        'a@',
        '@b.co',
        'a@b',
        'a b@c.co',
        'a@b..co',
        `${'a'.repeat(250)}@b.co`,
        'a@-b.co',
        null,
        ['a@b.co'],
      ],
      username: ['', 'ab', 'a'.repeat(31), 'a b', 'ä-ö', 'a@b', 'a/b', randomUUID().slice(0, 36), null, {}],
      password: ['', '1234567', 'x'.repeat(257), 'password1', 'a\u0007bcdefgh', 12345678, null],
      full_name: ['x'.repeat(256), 'line\nbreak', 'nul\u0000', 5, []],
      department: ['x'.repeat(256), 'tab\t', 5],
      role: ['Admin', 'root', '', null, ['admin']],
      organizationId: ['x', 5, null],
    };
    for (const [field, values] of Object.entries(bad)) {
      for (const value of values) {
        const answer = await create({ ...account(), [field]: value });
        assert.equal(answer.status, 400, `${field} ${JSON.stringify(value)}: ${answer.text}`);
        assert.ok(errorOf(answer).startsWith(field), errorOf(answer));
      }
    }
  });

  test('when the name could be taken for an id', async () => {
    // 30 characters are too few for a UUID with its hyphens: nothing of that shape passes.
    for (const username of [randomUUID(), randomUUID().toUpperCase(), '00000000-0000-0000-0000-000000000000'])
      assert.equal((await create({ ...account(), username })).status, 400);
  });

  test('when the body cannot be one', async () => {
    for (const text of [
      '{',
      'null x',
      '[]',
      '"text"',
      '1',
      `{"email":${'['.repeat(70)}${']'.repeat(70)}}`,
      '{"__proto__":{"role":"admin"}}',
    ])
      assert.equal((await raw(text)).status, 400, text.slice(0, 30));
    assert.equal((await raw('{"email":"\\ud800@b.co"}')).status, 400, 'a lone surrogate');
    assert.equal((await raw(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`)).status, 400, 'deep nesting');
    assert.equal((await raw('email=a', 'application/x-www-form-urlencoded')).status, 415);
    assert.equal((await raw('email\na@b.co', 'text/csv')).status, 415);
    const large = await raw(JSON.stringify({ ...account(), full_name: 'x'.repeat(2_000_000) }));
    assert.equal(large.status, 413);
    errorOf(large);
  });

  test('for whoever would smuggle in more than the document knows', async () => {
    for (const extra of [
      { is_active: false },
      { id: randomUUID() },
      { password_hash: '$2b$04$x' },
      { access_epoch: 99 },
      { created_at: '2020-01-01T00:00:00Z' },
      { email_verified: true },
      { permissions: ['*'] },
      { roleIds: [] },
    ]) {
      const body = account();
      const answer = await create({ ...body, ...extra });
      assert.deepEqual([answer.status, errorOf(answer)], [400, `${Object.keys(extra)[0]} is not a known field`]);
      assert.deepEqual(await server.sql('select id from users where username = $1', [body.username]), []);
    }
  });

  test('in an organization that does not exist', async () => {
    for (const answer of [
      await create({ ...account(), organizationId: randomUUID() }),
      await create(account(), { 'x-organization-id': randomUUID() }),
    ])
      assert.deepEqual([answer.status, answer.body], [404, { error: 'Organization not found' }]);
    assert.equal((await create(account(), { 'x-organization-id': 'acme' })).status, 400);
  });

  test('when address or name is taken, in whatever case', async () => {
    const first = account();
    await create(first);
    const email = await create({ ...account(), email: first.email.toUpperCase() });
    const fields = [{ field: 'email', message: 'is already in use' }];
    assert.deepEqual([email.status, email.body], [409, { error: 'A user with this email already exists', fields }]);
    const username = await create({ ...account(), username: first.username.toUpperCase() });
    assert.deepEqual([username.status, errorOf(username)], [409, 'A user with this username already exists']);
  });

  test('for all but one of fifty at once', async () => {
    const same = account();
    assert.deepEqual(tally(await atOnce(30, () => create({ ...account(), email: same.email }))), { 201: 1, 409: 29 });
    assert.deepEqual(tally(await atOnce(20, () => create({ ...account(), username: same.username }))), {
      201: 1,
      409: 19,
    });
  });
});

describe('creating an account', () => {
  test('answers as the document shows', async () => {
    const answer = await create({
      email: 'newuser@example.com',
      username: 'newuser',
      full_name: 'New User',
      password: 'SecurePassword123',
      role: 'analyst',
      department: 'Security Team',
    });
    assert.equal(answer.status, 201);
    const { id, created_at, ...user } = userIn(answer);
    assert.match(String(id), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.match(String(created_at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.deepEqual(
      {
        email: user['email'],
        username: user['username'],
        full_name: user['full_name'],
        role: user['role'],
        is_active: user['is_active'],
      },
      { email: 'newuser@example.com', username: 'newuser', full_name: 'New User', role: 'analyst', is_active: true },
    );
    assert.equal(user['department'], 'Security Team');
    assert.equal(user['last_login'], null);
    assert.doesNotMatch(answer.text, /SecurePassword123|\$2b\$|hash/);
    assert.equal((await logIn(server, { email: 'newuser@example.com', password: 'SecurePassword123' })).status, 200);
  });

  test('works as in the document’s curl example', async () => {
    const answer = await raw(
      '{"email":"test@example.com","username":"testuser","full_name":"Test User","password":"TestPass123","role":"analyst"}',
    );
    assert.equal(answer.status, 201, answer.text);
    assert.equal((await logIn(server, { username: 'testuser', password: 'TestPass123' })).status, 200);
  });

  test('takes each role, `user` when none is named, and gives it at once', async () => {
    for (const role of ['viewer', 'analyst', 'manager', 'admin', 'user', undefined]) {
      const body = account();
      assert.equal(userIn(await create({ ...body, ...(role === undefined ? {} : { role }) }))['role'], role ?? 'user');
      const { token } = (await logIn(server, body)).body as { token: string };
      assert.equal((await me(server, token)).status, 200);
      assert.equal(userIn(await me(server, token))['role'], role ?? 'user');
    }
  });

  test('keeps text as it was written, in Unicode’s composed form', async () => {
    const name = `Zoe\u0308 <b>"O'Brien"</b> 👨‍👩‍👧 ${'x'.repeat(200)}`;
    const answer = await create({ ...account(), full_name: name });
    assert.equal(userIn(answer)['full_name'], name.normalize('NFC'));
    const longest = '🙂'.repeat(255);
    assert.equal(userIn(await create({ ...account(), full_name: longest }))['full_name'], longest);
    assert.equal(
      userIn(await create({ ...account(), username: fresh('MiXeD') }))
        ['username']?.toString()
        .slice(0, 5),
      'mixed',
    );
  });

  test('leaves an audit event', async () => {
    const answer = await create(
      { ...account(), role: 'viewer' },
      { 'user-agent': 'console/2', 'x-request-id': 'creating-user-1' },
    );
    const event = await audit(server, 'user.create', server.admin.id, 'success');
    assert.deepEqual(
      [event.target_kind, event.target_id, event.details, event.ip, event.user_agent, event.request_id],
      ['user', userIn(answer)['id'], { role: 'viewer' }, '127.0.0.1', 'console/2', 'creating-user-1'],
    );
    assert.equal(answer.headers.get('x-request-id'), 'creating-user-1');
  });
});

describe('addresses that are none of ours', () => {
  test('are refused with the methods there are', async () => {
    const answer = await server.call('PUT', `/api/v1/users/${randomUUID()}`, { token: server.admin.token });
    assert.equal(answer.status, 405);
    assert.equal(answer.headers.get('allow'), 'DELETE, GET, HEAD, PATCH');
    assert.deepEqual((await server.call('GET', '/api/v1/nothing')).body, { error: 'Not found' });
    assert.equal((await server.call('GET', '/api/v1/users/%zz', { token: server.admin.token })).status, 400);
  });
});
