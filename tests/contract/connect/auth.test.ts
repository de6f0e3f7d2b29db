import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { audit, fresh } from '../administration/identity.support.ts';
import { code, protect } from '../administration/mfa.support.ts';
import { dataOf, refusalOf } from './connect.support.ts';

interface SignedIn {
  readonly user: { readonly id: string; readonly email: string; readonly username: string };
  readonly access_token: string;
  readonly refresh_token: string;
}

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const post = (path: string, body?: object, token?: string, headers: Readonly<Record<string, string>> = {}) =>
  server.call('POST', `/v1/auth/${path}`, {
    ...(body === undefined ? {} : { body }),
    ...(token === undefined ? {} : { token }),
    headers,
  });
const profile = (token: string) => server.call('GET', '/v1/auth/profile', { token });
const account = () => {
  const username = fresh();
  return { email: `${username}@example.com`, username, password: 'SecurePass123!', display_name: 'John Doe' };
};
const sessionsOf = async (person: Pick<Person, 'token'>): Promise<readonly { id: string; current: boolean }[]> =>
  (await server.call('GET', '/api/v1/auth/sessions', { token: person.token })).body as never;

describe('registration', () => {
  test('asks for every kind of character, and for a name', async () => {
    for (const [weak, lacking] of [
      ['securepass123!', 'upper case'],
      ['SECUREPASS123!', 'lower case'],
      ['SecurePassword!', 'digit'],
      ['SecurePass1234', 'special character'],
    ] as const) {
      const answer = refusalOf(await post('register', { ...account(), password: weak }), 400);
      assert.deepEqual(
        answer['details'],
        {
          fields: [
            {
              field: 'password',
              message: 'must have an upper-case letter, a lower-case letter, a digit and a character that is neither',
            },
          ],
        },
        lacking,
      );
    }
    for (const field of ['email', 'username', 'password', 'display_name']) {
      const { [field]: _, ...rest } = account() as Readonly<Record<string, string>>;
      assert.equal(refusalOf(await post('register', rest), 400)['message'], `${field} is required`);
    }
    for (const bad of [{ username: 'ab' }, { username: 'a'.repeat(31) }, { email: 'nowhere' }, { role: 'admin' }])
      refusalOf(await post('register', { ...account(), ...bad }), 400);
  });

  test('tells that an address or a name is taken', async () => {
    const taken = account();
    dataOf(await post('register', taken), 201);
    assert.deepEqual(refusalOf(await post('register', { ...account(), email: taken.email.toUpperCase() }), 409), {
      code: 'CONFLICT',
      message: 'A user with this email already exists',
      details: { fields: [{ field: 'email', message: 'is already in use' }] },
    });
    refusalOf(await post('register', { ...account(), username: taken.username }), 409);
  });

  test('opens an account as the document shows', async () => {
    const asked = account();
    const answer = await post('register', asked);
    const { user, ...tokens } = dataOf<SignedIn>(answer, 201);
    const { email, username, display_name } = asked;
    assert.deepEqual(user, { id: user.id, email, username, display_name });
    assert.deepEqual(Object.keys(tokens), ['access_token', 'refresh_token']);
    assert.equal(dataOf<{ user_id: string }>(await profile(tokens.access_token)).user_id, user.id);
    assert.match(answer.headers.get('set-cookie') ?? '', /HttpOnly/);
  });
});

describe('signing in', () => {
  test('needs both, and tells nobody what was wrong', async () => {
    const person = await server.person();
    const unknown = await post('login', { email: 'nobody@example.com', password });
    const wrong = await post('login', { email: person.email, password: 'Wrong-horse-42' });
    assert.deepEqual(refusalOf(unknown, 401), { code: 'UNAUTHORIZED', message: 'Invalid credentials' });
    assert.deepEqual(refusalOf(wrong, 401), refusalOf(unknown, 401));
    refusalOf(await post('login', { email: person.email }), 400);
    refusalOf(await post('login', { password }), 400);
  });

  test('locks after five failures, also for the right password', async () => {
    const person = await server.person();
    for (let guess = 0; guess < 5; guess += 1)
      await post('login', { email: person.email, password: `Wrong-horse-${guess}` });
    const locked = await post('login', { email: person.email, password });
    assert.equal(refusalOf(locked, 429)['code'], 'RATE_LIMITED');
    assert.ok(Number(locked.headers.get('retry-after')) > 800);
  });

  test('gives a session, by address or user name in either field', async () => {
    const person = await server.person();
    for (const body of [
      { email: person.email },
      { username: person.username },
      { email: person.username },
      { username: person.email },
    ]) {
      const { user } = dataOf<SignedIn>(await post('login', { ...body, password }));
      assert.deepEqual([user.id, user.email, user.username], [person.id, person.email, person.username]);
    }
  });

  test('asks for the second factor, which finishes it once', async () => {
    const person = await protect(server);
    const asked = await post('login', { email: person.email, password });
    const { mfa_token, mfa_required, ...refused } = refusalOf(asked, 401);
    assert.deepEqual([mfa_required, refused['code']], [true, 'UNAUTHORIZED']);
    assert.match(String(refused['message']), /\/v1\/auth\/mfa\/verify/);
    const shown = await code(person.secret);
    refusalOf(await post('mfa/verify', { mfa_token: randomUUID(), code: shown }), 401);
    assert.equal(dataOf<SignedIn>(await post('mfa/verify', { mfa_token, code: shown })).user.id, person.id);
    refusalOf(await post('mfa/verify', { mfa_token, code: shown }), 401);
  });
});

test('a refresh gives new tokens; the old one is good for nothing and ends the session', async () => {
  const { refresh_token } = dataOf<SignedIn>(await post('register', account()), 201);
  const renewed = dataOf<SignedIn>(await post('refresh', { refresh_token }));
  assert.deepEqual(Object.keys(renewed), ['access_token', 'refresh_token']);
  assert.notEqual(renewed.refresh_token, refresh_token);
  await server.sql(`update refresh_tokens set used_at = used_at - interval '11 seconds' where used_at is not null`);
  refusalOf(await post('refresh', { refresh_token }), 401);
  refusalOf(await profile(renewed.access_token), 401);
});

describe('signing out', () => {
  test('nobody ends the session of another, nor what is none', async () => {
    const [person, other] = [await server.person(), await server.person()];
    const [foreign] = await sessionsOf(other);
    for (const id of [foreign?.id ?? '', randomUUID()]) {
      assert.equal(refusalOf(await post('logout', { session_id: id }, person.token), 404)['code'], 'NOT_FOUND');
      refusalOf(await post('logout', undefined, person.token, { 'x-session-id': id }), 404);
    }
    refusalOf(await post('logout', undefined, person.token, { 'x-session-id': 'no id' }), 400);
    refusalOf(await post('logout', { session_id: 'no id' }, person.token), 400);
    refusalOf(await post('logout', { session_id: randomUUID() }, person.token, { 'x-session-id': randomUUID() }), 400);
    refusalOf(await post('logout'), 401);
    dataOf(await profile(other.token));
    dataOf(await profile(person.token));
  });

  test('ends the session of the token', async () => {
    const person = await server.person();
    const again = await server.signIn(person.username);
    const said = dataOf(await post('logout', undefined, person.token));
    assert.deepEqual(said, { message: 'Logged out successfully' });
    refusalOf(await profile(person.token), 401);
    refusalOf(await post('logout', undefined, person.token), 401);
    dataOf(await profile(again.token));
    assert.equal((await audit(server, 'auth.logout', person.id, 'success')).target_kind, 'session');
  });

  test('ends another of one’s own that header, body or both name alike', async () => {
    const person = await server.person();
    for (const by of ['header', 'body', 'both']) {
      const other = await server.signIn(person.username);
      const id = (await sessionsOf(other)).find(({ current }) => current)?.id ?? '';
      dataOf(
        await post(
          'logout',
          by === 'header' ? undefined : { session_id: id },
          person.token,
          by === 'body' ? {} : { 'x-session-id': id.toUpperCase() },
        ),
      );
      refusalOf(await profile(other.token), 401);
      dataOf(await profile(person.token));
    }
  });

  test('everywhere ends all of one’s own, and nobody else’s', async () => {
    const [person, other] = [await server.person(), await server.person()];
    const again = await server.signIn(person.username);
    refusalOf(await post('logout-all'), 401);
    assert.deepEqual(dataOf(await post('logout-all', undefined, again.token)), { message: 'Logged out everywhere' });
    for (const { token, refreshToken } of [person, again]) {
      refusalOf(await profile(token), 401);
      refusalOf(await post('refresh', { refresh_token: refreshToken }), 401);
    }
    dataOf(await profile(other.token));
    assert.deepEqual((await audit(server, 'auth.logout_all', person.id, 'success')).details, { ended: 2 });
  });
});

test('the profile is what is stored, whatever the token says', async () => {
  const person = await server.person();
  refusalOf(await server.call('GET', '/v1/auth/profile'), 401);
  const { id: user_id, email, username } = person;
  assert.deepEqual(dataOf(await profile(person.token)), { user_id, email, username, role: 'user' });
  await server.call('PATCH', `/api/v1/users/${user_id}/role`, { token: server.admin.token, body: { role: 'viewer' } });
  await server.sql('update users set email = $2, username = $3 where id = $1', [user_id, `x${email}`, `x${username}`]);
  assert.deepEqual(dataOf(await profile(person.token)), {
    user_id,
    email: `x${email}`,
    username: `x${username}`,
    role: 'viewer',
  });
});

test('signing in and registering are few for an address in a minute', async () => {
  const strict = await startServer({ RATE_LIMITS: 'on' });
  try {
    const { email, ...rest } = account();
    const answers = [];
    for (let call = 0; call < 101; call += 1)
      answers.push(
        await strict.call('POST', call % 2 === 0 ? '/v1/auth/login' : '/v1/auth/register', {
          body: call % 2 === 0 ? { email: `${call}@example.com`, password } : { ...rest, email, username: 'admin' },
        }),
      );
    const limited = answers.filter(({ status }) => status === 429);
    assert.ok(limited.length > 0);
    assert.equal(refusalOf(limited[0] ?? assert.fail(), 429)['code'], 'RATE_LIMITED');
    assert.ok(Number(limited[0]?.headers.get('retry-after')) > 0);
  } finally {
    await strict.close();
  }
});
