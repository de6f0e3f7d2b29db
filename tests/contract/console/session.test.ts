import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { password, startServer, type TestServer } from '../../support/server.ts';
import { account, atOnce, audit, tally } from '../administration/identity.support.ts';
import { code, codeAsked, protect } from '../administration/mfa.support.ts';
import {
  browser,
  ended,
  livingSessions,
  logIn,
  me,
  post,
  refused,
  sessionCookie,
  sessionOf,
  setCookie,
} from './console.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

describe('POST /console/session/login', () => {
  test('refuses as everywhere, and keeps nothing in the browser', async () => {
    const person = await server.person();
    for (const [body, words] of [
      [{ username: person.username, password: 'not-the-password' }, 'Invalid credentials'],
      [{ email: 'nobody@example.com', password }, 'Invalid credentials'],
    ] as const) {
      const answer = await post(server, '/login', { body });
      assert.equal(refused(answer, 401), words);
      assert.deepEqual(answer.headers.getSetCookie(), []);
    }
    const nothing = await post(server, '/login', { body: {} });
    assert.deepEqual(
      [nothing.status, nothing.body],
      [400, { error: 'password is required', fields: [{ field: 'password', message: 'is required' }] }],
    );
    await server.sql('update users set active = false where id = $1', [person.id]);
    const deactivated = await logIn(server, person.username);
    assert.equal(refused(deactivated, 403), 'This account is deactivated');
    assert.deepEqual(deactivated.headers.getSetCookie(), []);
  });

  test('locks after five wrong passwords', async () => {
    const person = await server.person();
    const wrong = { username: person.username, password: 'not-the-password' };
    const answers = await atOnce(7, () => post(server, '/login', { body: wrong }));
    assert.deepEqual(tally(answers), { 401: 5, 429: 2 });
    const locked = await logIn(server, person.username);
    assert.match(refused(locked, 429), /Too many failed sign-ins; try again in \d+ minutes/);
    assert.match(locked.headers.get('retry-after') ?? '', /^\d+$/);
    assert.equal(setCookie(locked, 'gatehouse_session'), undefined);
  });

  test('keeps the refresh token where no script comes to it, knows the device, and says who one is', async () => {
    const person = await server.person('manager');
    const answer = await post(server, '/login', { body: { email: person.email, password } });
    const session = sessionOf(answer);
    sessionCookie(answer);
    assert.match(
      setCookie(answer, 'gatehouse_device') ?? '',
      /^gatehouse_device=\S+; Path=\/; .*HttpOnly; SameSite=Lax$/,
    );
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.deepEqual([session.token_type, session.expires_in], ['Bearer', 900]);
    assert.deepEqual([session.me.user.id, session.me.user.role], [person.id, 'manager']);
    assert.deepEqual([session.me.mfa_enabled, session.me.has_password], [false, true]);
    assert.ok(
      session.me.holds.some(({ pattern, organization_id }) => pattern === 'team.create' && organization_id === null),
    );
    assert.deepEqual((await me(server, session.token)).body, session.me);
    const event = await audit(server, 'auth.login', person.id, 'success');
    assert.equal(event.target_id, person.id);
  });

  test('asks for the second factor first', async () => {
    const person = await protect(server);
    const first = await logIn(server, person.username);
    const { mfa_token, ...rest } = first.body as { mfa_token: string };
    assert.deepEqual(
      [first.status, rest],
      [401, { error: codeAsked('/api/v1'), mfa_required: true, mfa_methods: ['totp', 'backup_code'] }],
    );
    assert.deepEqual(first.headers.getSetCookie(), []);
    const wrong = await post(server, '/mfa', { body: { mfa_token, code: 'x' } });
    assert.equal(wrong.status, 401);
    assert.deepEqual(wrong.headers.getSetCookie(), []);
    const answer = await post(server, '/mfa', { body: { mfa_token, code: await code(person.secret) } });
    const session = sessionOf(answer);
    assert.deepEqual([session.me.user.id, session.me.mfa_enabled], [person.id, true]);
    assert.equal((await post(server, '/refresh', { cookie: sessionCookie(answer) })).status, 200);
  });
});

describe('POST /console/session/refresh', () => {
  test('without a cookie, or with one that cannot be ours', async () => {
    for (const cookie of [undefined, 'gatehouse_session=', 'gatehouse_session=short', `other=${'x'.repeat(43)}`]) {
      const answer = await post(server, '/refresh', cookie === undefined ? {} : { cookie });
      assert.deepEqual([answer.status, answer.text], [204, ''], cookie);
      assert.deepEqual(answer.headers.getSetCookie(), [ended]);
    }
    const { session } = await browser(server);
    const byToken = await post(server, '/refresh', { token: session.token });
    assert.equal(byToken.status, 204, 'an access token is no cookie');
    assert.equal((await post(server, '/refresh', { body: { refresh_token: 'x'.repeat(43) } })).status, 400);
  });

  test('clears the cookie of an unknown token, of a session that has ended and of an account that is deactivated', async () => {
    const gone = await browser(server);
    await server.sql('update sessions set revoked_at = now() where user_id = $1', [gone.person.id]);
    const left = await browser(server);
    await server.sql('update users set active = false where id = $1', [left.person.id]);
    for (const cookie of [`gatehouse_session=${'x'.repeat(43)}`, gone.cookie, left.cookie]) {
      const answer = await post(server, '/refresh', { cookie });
      assert.equal(refused(answer, 401), 'Invalid or expired refresh token');
      assert.deepEqual(answer.headers.getSetCookie(), [ended]);
    }
  });

  test('leaves the cookie where nobody can tell', async () => {
    const limited = await startServer({ RATE_LIMITS: 'on' });
    try {
      const cookie = `gatehouse_session=${'x'.repeat(43)}`;
      const answers = await atOnce(130, () => post(limited, '/refresh', { cookie }));
      const waiting = answers.filter(({ status }) => status === 429);
      assert.ok(waiting.length > 0);
      for (const answer of waiting) assert.deepEqual(answer.headers.getSetCookie(), []);
    } finally {
      await limited.close();
    }
  });

  test('goes on, with a new cookie and without the token in the body', async () => {
    const { person, cookie, session } = await browser(server);
    const answer = await post(server, '/refresh', { cookie: `a=b; ${cookie}; gatehouse_device=x` });
    const next = sessionOf(answer);
    assert.notEqual(sessionCookie(answer), cookie);
    assert.notEqual(next.token, session.token);
    assert.deepEqual(next.me, session.me);
    assert.equal((await me(server, next.token)).status, 200);
    assert.equal(setCookie(answer, 'gatehouse_device'), undefined);
    assert.equal(await livingSessions(server, person), 1);
  });

  test('tells what changed meanwhile', async () => {
    const { person, cookie } = await browser(server);
    const path = `/api/v1/users/${person.id}/role`;
    await server.call('PATCH', path, { token: server.admin.token, body: { role: 'admin' } });
    const { me: shown } = sessionOf(await post(server, '/refresh', { cookie }));
    assert.equal(shown.user.role, 'admin');
    assert.ok(shown.holds.some(({ pattern }) => pattern === '*'));
  });

  test('two tabs at once get the same successor', async () => {
    const { person, cookie } = await browser(server);
    const answers = await atOnce(8, () => post(server, '/refresh', { cookie }));
    assert.deepEqual(tally(answers), { 200: 8 });
    assert.equal(new Set(answers.map(answer => sessionCookie(answer))).size, 1);
    const late = await post(server, '/refresh', { cookie });
    assert.equal(sessionCookie(late), sessionCookie(answers[0] ?? late), 'within ten seconds');
    assert.equal(await livingSessions(server, person), 1);
  });

  test('a spent cookie that comes later is taken for theft and ends the session', async () => {
    const { person, cookie } = await browser(server);
    const next = sessionCookie(await post(server, '/refresh', { cookie }));
    await server.sql(
      `update refresh_tokens set used_at = now() - interval '11 seconds' where used_at is not null
      and session_id in (select id from sessions where user_id = $1)`,
      [person.id],
    );
    const stolen = await post(server, '/refresh', { cookie });
    assert.equal(refused(stolen, 401), 'Invalid or expired refresh token');
    assert.deepEqual(stolen.headers.getSetCookie(), [ended]);
    const event = await audit(server, 'auth.refresh', person.id, 'denied');
    assert.equal(event.details['reused'], true);
    assert.equal(await livingSessions(server, person), 0);
    const answer = await post(server, '/refresh', { cookie: next });
    assert.deepEqual([answer.status, answer.headers.getSetCookie()], [401, [ended]]);
  });
});

describe('POST /console/session/logout', () => {
  test('without a session clears the cookie and changes nothing', async () => {
    const { cookie, session } = await browser(server);
    assert.equal((await post(server, '/logout', { token: session.token })).status, 204);
    for (const given of [{}, { token: 'nonsense' }, { cookie }, { cookie, token: session.token }]) {
      const answer = await post(server, '/logout', given);
      assert.equal(refused(answer, 401), 'Unauthorized');
      assert.deepEqual(answer.headers.getSetCookie(), [ended]);
    }
  });

  test('ends the session by the access token, by the cookie, and by both', async () => {
    for (const by of ['token', 'cookie', 'both'] as const) {
      const { person, cookie, session } = await browser(server);
      const answer = await post(server, '/logout', {
        ...(by === 'cookie' ? {} : { token: session.token }),
        ...(by === 'token' ? {} : { cookie }),
      });
      assert.deepEqual([answer.status, answer.text, answer.headers.getSetCookie()], [204, '', [ended]], by);
      assert.equal(await livingSessions(server, person), 0);
      assert.equal((await me(server, session.token)).status, 401);
      assert.equal((await post(server, '/refresh', { cookie })).status, 401);
      const event = await audit(server, 'auth.logout', person.id, 'success');
      assert.equal(event.target_kind, 'session');
      const [row] = await server.sql('select revoked_reason from sessions where id = $1', [event.target_id]);
      assert.equal(row?.['revoked_reason'], 'logout');
    }
  });

  test('ends nothing but that session', async () => {
    const { person, cookie } = await browser(server);
    const other = await logIn(server, person.username);
    assert.equal((await post(server, '/logout', { cookie })).status, 204);
    assert.equal(await livingSessions(server, person), 1);
    assert.equal((await post(server, '/refresh', { cookie: sessionCookie(other) })).status, 200);
  });
});

describe('POST /console/session/register', () => {
  test('opens an account and a session; what is taken or missing is named by field', async () => {
    const body = account();
    const answer = await post(server, '/register', { body: { ...body, full_name: 'Ada' } });
    const { me: shown, token } = sessionOf(answer, 201);
    assert.deepEqual([shown.user.email, shown.user.role, shown.organizations], [body.email, 'user', []]);
    assert.equal((await me(server, token)).status, 200);
    assert.equal((await post(server, '/refresh', { cookie: sessionCookie(answer) })).status, 200);
    const twice = await post(server, '/register', { body });
    assert.deepEqual(
      [twice.status, twice.body, twice.headers.getSetCookie()],
      [
        409,
        {
          error: 'A user with this email already exists',
          fields: [{ field: 'email', message: 'is already in use' }],
        },
        [],
      ],
    );
    const weak = await post(server, '/register', { body: { ...account(), password: 'password' } });
    const [problem] = (weak.body as { fields: { field: string }[] }).fields;
    assert.deepEqual([weak.status, problem?.field], [400, 'password']);
  });

  test('is refused where registration is closed', async () => {
    const closed = await startServer({ REGISTRATION: 'closed' });
    try {
      const answer = await post(closed, '/register', { body: account() });
      assert.equal(refused(answer, 403), 'Registration is closed');
      assert.deepEqual(answer.headers.getSetCookie(), []);
    } finally {
      await closed.close();
    }
  });
});
