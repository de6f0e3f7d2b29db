import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { password, startServer, type TestServer } from '../../support/server.ts';
import { account, audit, me } from '../administration/identity.support.ts';
import { code, codeAsked, protect } from '../administration/mfa.support.ts';
import { call, errorOf, type ShownSession, systemRole } from './rbac.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const post = (path: string, body: unknown, token?: string) =>
  call(server, 'POST', path, { body, ...(token === undefined ? {} : { token }) });
const keys = [
  'active',
  'authProvider',
  'createdAt',
  'email',
  'emailVerified',
  'firstName',
  'id',
  'lastLogin',
  'lastName',
  'organizationIds',
  'roleIds',
  'updatedAt',
  'username',
];

describe('POST /auth/register', () => {
  test('refuses each malformed field by name, and stores nothing', async () => {
    const before = await server.sql('select count(*) from users');
    for (const [field, bad] of [
      ['email', { email: 'nobody' }],
      ['email', { email: undefined }],
      ['username', { username: 'a b' }],
      ['username', { username: '0190a1b2-0000-7000-8000-000000000000' }],
      ['password', { password: 'short' }],
      ['password', { password: 'password123' }],
      ['firstName', { firstName: 7 }],
      ['lastName', { lastName: 'x'.repeat(256) }],
      ['role', { role: 'admin' }],
      ['roleIds', { roleIds: [] }],
    ] as const) {
      const answer = await post('/auth/register', { ...account(), ...bad });
      assert.equal(answer.status, 400, answer.text);
      assert.ok(errorOf(answer).includes(field), `${field}: ${answer.text}`);
    }
    assert.deepEqual(await server.sql('select count(*) from users'), before);
  });

  test('refuses what is taken, in any case of letters', async () => {
    const { email, username } = server.admin;
    const byEmail = await post('/auth/register', { ...account(), email: email.toUpperCase() });
    assert.deepEqual([byEmail.status, errorOf(byEmail)], [409, 'A user with this email already exists']);
    const byName = await post('/auth/register', { ...account(), username: username.toUpperCase() });
    assert.deepEqual([byName.status, errorOf(byName)], [409, 'A user with this username already exists']);
  });

  test('opens an account with the role user and signs in', async () => {
    const mine = account();
    const answer = await post('/auth/register', { ...mine, firstName: 'John', lastName: 'Doe' });
    assert.equal(answer.status, 201, answer.text);
    const { success, token, refreshToken, user } = answer.body as ShownSession;
    assert.equal(success, true);
    assert.match(refreshToken, /^[\w-]{86}$/);
    assert.deepEqual(Object.keys(user).sort(), keys);
    assert.deepEqual(
      { ...user, id: '', createdAt: '', updatedAt: '', lastLogin: '' },
      {
        id: '',
        username: mine.username,
        email: mine.email,
        firstName: 'John',
        lastName: 'Doe',
        active: true,
        emailVerified: false,
        roleIds: [await systemRole(server, 'user')],
        organizationIds: [],
        authProvider: 'local',
        createdAt: '',
        updatedAt: '',
        lastLogin: '',
      },
    );
    for (const time of [user.createdAt, user.updatedAt]) assert.match(time, /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/);
    assert.equal((await me(server, token)).status, 200, 'the token is good on every surface');
    assert.match(answer.headers.get('set-cookie') ?? '', /^gatehouse_device=.*HttpOnly/);
    const event = await audit(server, 'auth.register', user.id, 'success');
    assert.deepEqual([event.target_kind, event.target_id], ['user', user.id]);
    assert.equal((await server.mails(mine.email)).length, 1, 'a link that verifies the address');
  });

  test('is closed where registration is', async () => {
    const closed = await startServer({ REGISTRATION: 'closed' });
    try {
      const answer = await call(closed, 'POST', '/auth/register', { body: account() });
      assert.deepEqual([answer.status, errorOf(answer)], [403, 'Registration is closed']);
    } finally {
      await closed.close();
    }
  });
});

describe('POST /auth/login', () => {
  test('says neither whether the account exists nor what was wrong', async () => {
    const person = await server.person();
    for (const body of [
      { username: person.username, password: 'not it at all' },
      { username: 'nobody-here', password },
      { email: person.email, password: 'not it at all' },
    ]) {
      const answer = await post('/auth/login', body);
      assert.deepEqual([answer.status, errorOf(answer)], [401, 'Invalid credentials']);
    }
    assert.equal((await audit(server, 'auth.login', person.id, 'denied')).details['code'], 'auth.bad_credentials');
  });

  test('needs a password and one of the names', async () => {
    assert.match(errorOf(await post('/auth/login', { password })), /email or username is required/);
    assert.match(errorOf(await post('/auth/login', { username: 'someone' })), /password/);
    assert.match(errorOf(await post('/auth/login', { username: 'a', password, remember: true })), /remember/);
  });

  test('locks out after five failures and counts those of other surfaces', async () => {
    const person = await server.person();
    const body = { username: person.username, password: 'wrong password' };
    for (let times = 0; times < 3; times += 1) await server.call('POST', '/api/v1/auth/login', { body });
    for (let times = 0; times < 2; times += 1) assert.equal((await post('/auth/login', body)).status, 401);
    const locked = await post('/auth/login', { username: person.username, password });
    assert.equal(locked.status, 429);
    assert.ok(Number(locked.headers.get('retry-after')) > 600);
    assert.match(errorOf(locked), /Too many failed sign-ins/);
  });

  test('refuses the deactivated', async () => {
    const person = await server.person();
    await server.sql('update users set active = false where id = $1', [person.id]);
    const answer = await post('/auth/login', { username: person.username, password });
    assert.deepEqual([answer.status, errorOf(answer)], [403, 'This account is deactivated']);
  });

  test('takes address or name in either field', async () => {
    const person = await server.person('manager');
    for (const body of [
      { username: person.username },
      { username: person.email },
      { email: person.email.toUpperCase() },
      { email: person.username },
    ]) {
      const answer = await post('/auth/login', { ...body, password });
      assert.equal(answer.status, 200, answer.text);
      const { user, token } = answer.body as ShownSession;
      assert.equal(user.id, person.id);
      assert.deepEqual(user.roleIds, [await systemRole(server, 'manager')]);
      assert.ok(Date.parse(user.lastLogin ?? '') > Date.now() - 60_000);
      assert.equal((await me(server, token)).status, 200);
    }
  });

  test('asks for a second factor where there is one', async () => {
    const owner = await protect(server);
    const answer = await post('/auth/login', { username: owner.username, password });
    assert.equal(answer.status, 401);
    const body = answer.body as { success: boolean; error: string; mfa_required: boolean; mfa_token: string };
    assert.deepEqual(
      { ...body, mfa_token: '' },
      {
        success: false,
        error: codeAsked('/api'),
        mfa_required: true,
        mfa_token: '',
        mfa_methods: ['totp', 'backup_code'],
      },
    );
    const wrong = await post('/auth/mfa/verify', { mfa_token: 'not one of ours', code: '123456' });
    assert.deepEqual([wrong.status, errorOf(wrong)], [401, 'Invalid or expired code']);
    const done = await post('/auth/mfa/verify', { mfa_token: body.mfa_token, code: await code(owner.secret) });
    assert.equal(done.status, 200, done.text);
    const { success, token, refreshToken, user } = done.body as ShownSession;
    assert.deepEqual([success, user.id], [true, owner.id]);
    assert.ok(refreshToken.length === 86);
    assert.equal((await me(server, token)).status, 200);
    const again = await post('/auth/mfa/verify', { mfa_token: body.mfa_token, code: await code(owner.secret) });
    assert.equal(again.status, 401, 'the token is spent');
  });
});

test('unknown paths and methods answer in this surface’s shape', async () => {
  const nowhere = await call(server, 'GET', '/auth/nothing');
  assert.deepEqual([nowhere.status, errorOf(nowhere)], [404, 'Not found']);
  const method = await call(server, 'GET', '/auth/login');
  assert.deepEqual([method.status, method.headers.get('allow')], [405, 'POST']);
  errorOf(method);
});
