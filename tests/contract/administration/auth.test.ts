import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { createPasswordHasher } from '../../../src/platform/crypto/password-hasher.ts';
import { password, startServer, type TestServer } from '../../support/server.ts';
import { account, atOnce, audit, errorOf, fresh, logIn, me, tally } from './identity.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer({ PUBLIC_URL: 'https://gatehouse.test' });
});
after(() => server.close());

const register = (body: object, to = server) => to.call('POST', '/api/v1/auth/register', { body });

describe('registration', () => {
  test('is refused where REGISTRATION says so', async () => {
    for (const [policy, message] of [
      ['invite', 'Registration is by invitation only'],
      ['closed', 'Registration is closed'],
    ] as const) {
      const other = await startServer({ REGISTRATION: policy });
      try {
        const body = account();
        const answer = await register(body, other);
        assert.deepEqual([answer.status, answer.body], [403, { error: message }]);
        assert.deepEqual(await other.sql('select id from users where username = $1', [body.username]), []);
      } finally {
        await other.close();
      }
    }
  });

  test('names every bad field at once', async () => {
    const answer = await register({ email: 'nobody', username: 'x', password: 'short', department: 7, age: 3 });
    assert.equal(answer.status, 400);
    const error = errorOf(answer);
    assert.match(error, /email must be a valid e-mail address/);
    assert.match(error, /username must have/);
    assert.match(error, /password must have at least 8 characters/);
    assert.match(error, /department must be a string/);
    assert.match(error, /age is not a known field/);
    assert.match(errorOf(await register({})), /email is required; username is required; password is required/);
  });

  test('takes over no privilege from the body', async () => {
    for (const extra of [
      { role: 'admin' },
      { is_active: true },
      { id: randomUUID() },
      { password_hash: 'x' },
      { email_verified: true },
      { access_epoch: 9 },
      { organizationId: randomUUID() },
      { permissions: ['*'] },
    ]) {
      const body = account();
      const answer = await register({ ...body, ...extra });
      assert.equal(answer.status, 400, answer.text);
      assert.equal(errorOf(answer), `${Object.keys(extra)[0]} is not a known field`);
      assert.deepEqual(await server.sql('select id from users where username = $1', [body.username]), []);
    }
  });

  test('refuses an address or name that is taken, in whatever case', async () => {
    const body = account();
    assert.equal((await register(body)).status, 201);
    const email = await register({ ...account(), email: body.email.toUpperCase() });
    assert.deepEqual([email.status, errorOf(email)], [409, 'A user with this email already exists']);
    const name = await register({ ...account(), username: body.username.toUpperCase() });
    assert.deepEqual([name.status, errorOf(name)], [409, 'A user with this username already exists']);
  });

  test('of thirty at once for one address, one succeeds', async () => {
    const { email } = account();
    const answers = await atOnce(30, () => register({ ...account(), email }));
    assert.deepEqual(tally(answers), { 201: 1, 409: 29 });
    const rows = await server.sql('select id from users where lower(email) = lower($1)', [email]);
    assert.equal(rows.length, 1);
  });

  test('opens an account as user, signs in, mails a link and leaves an audit event', async () => {
    const body = { ...account(), full_name: 'Zoë Doe', department: 'Research' };
    const answer = await server.call('POST', '/api/v1/auth/register', {
      body,
      headers: { 'user-agent': 'browser/7', 'x-request-id': 'registration-1' },
    });
    assert.equal(answer.status, 201);
    const { user, token, refresh_token, token_type, expires_in } = answer.body as Record<string, unknown> & {
      user: Record<string, unknown>;
      token: string;
      refresh_token: string;
    };
    assert.deepEqual([token_type, expires_in], ['Bearer', 900]);
    assert.match(refresh_token, /^[\w-]{86}$/);
    assert.equal(user['email'], body.email);
    assert.equal(user['full_name'], 'Zoë Doe');
    assert.equal(user['department'], 'Research');
    assert.deepEqual([user['role'], user['is_active'], user['email_verified']], ['user', true, false]);
    assert.ok(!answer.text.includes(body.password) && !answer.text.includes('hash'));
    assert.equal((await me(server, token)).status, 200);
    const [mail] = await server.mails(body.email);
    assert.match(mail ?? '', /https:\/\/gatehouse\.test\/verify-email/);
    const event = await audit(server, 'auth.register', String(user['id']), 'success');
    assert.deepEqual(
      [event.target_id, event.user_agent, event.request_id, event.ip],
      [user['id'], 'browser/7', 'registration-1', '127.0.0.1'],
    );
  });
});

describe('a sign-in', () => {
  test('tells nothing about which of account and password is wrong', async () => {
    const person = await server.person();
    const known = await logIn(server, { username: person.username, password: 'not-the-password' });
    const unknown = await logIn(server, { username: fresh(), password: 'not-the-password' });
    for (const answer of [known, unknown])
      assert.deepEqual([answer.status, answer.body], [401, { error: 'Invalid credentials' }]);
    assert.deepEqual([...known.headers.keys()].sort(), [...unknown.headers.keys()].sort());
    assert.equal(known.headers.get('set-cookie'), null);
    const event = await audit(server, 'auth.login', person.id, 'denied');
    assert.deepEqual([event.target_id, event.details], [person.id, { code: 'auth.bad_credentials' }]);
  });

  test('needs an identifier and a password of the right type, and nothing else', async () => {
    for (const [body, message] of [
      [{}, /password is required/],
      [{ password }, /email or username is required/],
      [{ email: '', password }, /email or username is required/],
      [{ email: 'a@b.co' }, /password is required/],
      [{ email: 7, password: ['x'] }, /email must be a string; password must be a string/],
      [{ email: 'a@b.co', password: 'x', remember: true }, /remember is not a known field/],
      [{ email: 'a'.repeat(300), password: 'x' }, /at most 254/],
      [{ email: 'a@b.co', password: 'x'.repeat(257) }, /at most 256/],
      [{ email: 'a\u0000b', password: 'x' }, /control characters|NUL/],
    ] as const) {
      const answer = await logIn(server, body);
      assert.equal(answer.status, 400, answer.text);
      assert.match(errorOf(answer), message);
    }
  });

  test('takes address or name in either field, in whatever case', async () => {
    const person = await server.person();
    for (const body of [
      { email: person.email },
      { username: person.email },
      { email: person.username },
      { username: person.username },
      { username: person.username.toUpperCase() },
      { email: person.email.toUpperCase() },
    ]) {
      const answer = await logIn(server, { ...body, password });
      assert.equal(answer.status, 200, JSON.stringify(body));
      assert.deepEqual(Object.keys(answer.body as object).sort(), [
        'expires_in',
        'refresh_token',
        'token',
        'token_type',
        'user',
      ]);
    }
    const cookie = (await logIn(server, { email: person.email, password })).headers.get('set-cookie') ?? '';
    assert.match(cookie, /^__Host-gatehouse_device=[\w.-]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/);
  });

  test('is refused to a deactivated person, who learns why only with the right password', async () => {
    const person = await server.person();
    const path = `/api/v1/users/${person.id}/status`;
    await server.call('PATCH', path, { token: server.admin.token, body: { is_active: false } });
    const wrong = await logIn(server, { email: person.email, password: 'not-the-password' });
    assert.deepEqual([wrong.status, wrong.body], [401, { error: 'Invalid credentials' }]);
    const right = await logIn(server, { email: person.email, password });
    assert.deepEqual([right.status, right.body], [403, { error: 'This account is deactivated' }]);
    assert.deepEqual(
      await server.sql('select id from sessions where user_id = $1 and revoked_at is null', [person.id]),
      [],
    );
  });

  test('with an old password that is being checked while it is changed opens no session', async () => {
    const person = await server.person();
    const [row] = await server.sql<{ hash: string }>('select password_hash as hash from users where id = $1', [
      person.id,
    ]);
    // A hash that takes a moment to check, as cost 14 does everywhere but in tests.
    const hasher = createPasswordHasher({ cost: 12, workers: 1, queue: 1 });
    const slow = await hasher.hash(password, { network: 'here', known: true });
    await hasher.close();
    await server.sql('update users set password_hash = $2 where id = $1', [person.id, slow]);
    const guess = logIn(server, { email: person.email, password });
    await new Promise(resolve => setTimeout(resolve, 60));
    await server.sql('update users set password_hash = $2, password_changed_at = now() where id = $1', [
      person.id,
      row?.hash,
    ]);
    assert.equal((await guess).status, 401);
  });

  test('renews an old hash for several at once without refusing any', async () => {
    const person = await server.person();
    const argon = await import('@node-rs/argon2').then(({ hash }) => hash(password));
    await server.sql('update users set password_hash = $2 where id = $1', [person.id, argon]);
    assert.deepEqual(tally(await atOnce(6, () => logIn(server, { email: person.email, password }))), { 200: 6 });
    const [row] = await server.sql<{ hash: string }>('select password_hash as hash from users where id = $1', [
      person.id,
    ]);
    assert.match(row?.hash ?? '', /^\$2b\$04\$/);
  });
});

describe('passwords', () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ['1234567', /at least 8/],
    ['x'.repeat(257), /at most 256/],
    ['password1', /most common/],
    ['PASSWORD1', /most common/],
    ['tab\there-is', /control characters/],
    ['nul\u0000-inside', /control characters|NUL/],
  ];
  test('too short, too long, too common or with control characters are refused', async () => {
    for (const [secretText, message] of refused) {
      const answer = await register({ ...account(), password: secretText });
      assert.equal(answer.status, 400, secretText.slice(0, 20));
      assert.match(errorOf(answer), message);
    }
    for (const documented of ['TestPass123', 'SecurePassword123'])
      assert.equal((await register({ ...account(), password: documented })).status, 201, documented);
  });

  test('of up to 256 characters count to the last one', async () => {
    const stem = 'Long-password '.repeat(20);
    for (const length of [73, 100, 256]) {
      const body = { ...account(), password: `${stem.slice(0, length - 1)}A` };
      assert.equal((await register(body)).status, 201);
      const other = `${stem.slice(0, length - 1)}B`;
      assert.equal((await logIn(server, { email: body.email, password: other })).status, 401, String(length));
      assert.equal((await logIn(server, { email: body.email, password: body.password })).status, 200, String(length));
    }
  });

  test('mean the same however their accents are typed', async () => {
    const body = { ...account(), password: 'Ame\u0301lie-Ame\u0301lie' };
    assert.equal((await register(body)).status, 201);
    assert.equal((await logIn(server, { email: body.email, password: 'Am\u00e9lie-Am\u00e9lie' })).status, 200);
  });

  test('are stored as bcrypt and never shown', async () => {
    const person = await server.person();
    const [row] = await server.sql<{ hash: string }>('select password_hash as hash from users where id = $1', [
      person.id,
    ]);
    assert.match(row?.hash ?? '', /^\$2b\$/);
    const found = await server.sql(
      `select 1 from audit_events where details::text like $1 or user_agent like $1 or coalesce(target_id, '') like $1`,
      [`%${password}%`],
    );
    assert.deepEqual(found, []);
  });
});
