import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { surfaces } from '../../../src/surfaces/surfaces.ts';
import { password, startServer, type TestServer } from '../../support/server.ts';
import { account, atOnce, audit, errorOf, tally } from '../administration/identity.support.ts';
import { code, protect } from '../administration/mfa.support.ts';
import { ended, ownPage, post, refused, type ShownMe, sessionCookie, sessionOf, setCookie } from './console.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer({ CORS_ORIGINS: 'https://friend.example', PUBLIC_URL: 'http://localhost:3000' });
});
after(() => server.close());

const logIn = (username: string, more: Parameters<typeof post>[2] = {}) =>
  post(server, '/login', { body: { username, password }, ...more });
const me = (token: string) => server.call('GET', '/console/session/me', { token });
const livingSessions = async (userId: string): Promise<number> =>
  (await server.sql('select 1 from sessions where user_id = $1 and revoked_at is null', [userId])).length;

/** Signs a new person in; the cookie is what a browser then sends. */
async function browser() {
  const person = await server.person();
  await server.sql('update sessions set revoked_at = now() where user_id = $1', [person.id]);
  const answer = await logIn(person.username);
  return { person, cookie: sessionCookie(answer), session: sessionOf(answer) };
}

describe('a request of another page is refused', () => {
  const posts = (surfaces.find(({ name }) => name === 'console')?.routes ?? [])
    .filter(({ method, path }) => method === 'POST' && path.startsWith('/session/'))
    .map(({ path }) => path.replace(':provider', 'google'));
  const foreign = [
    ['', /^Only pages of this server may do this; they send the header X-Gatehouse-Console$/],
    ['header', /no Origin was sent; open it at http:\/\/localhost:3000, or set PUBLIC_URL/],
    ['https://evil.example', /https:\/\/evil\.example is none of them/],
    ['https://friend.example', /friend\.example is none of them/],
    ['null', /null is none of them/],
    ['http://127.0.0.1:1', /none of them/],
    ['http://127.0.0.1.evil.example', /none of them/],
    ['OURS/', /none of them/],
    ['OURS, https://evil.example', /none of them/],
    ['http://localhost:30000', /none of them/],
  ] as const;

  test('by every route that acts with a cookie or sets one', () => {
    assert.equal(posts.length, 8, posts.join());
  });

  for (const path of posts)
    test(path, async () => {
      const { cookie, person } = await browser();
      for (const [origin, words] of foreign) {
        const headers: Record<string, string> = { cookie };
        if (origin !== '') headers['x-gatehouse-console'] = '1';
        if (origin !== '' && origin !== 'header') headers['origin'] = origin.replace('OURS', server.url);
        // The body is not looked at, whatever it is.
        const raw = '{"broken';
        const answer = await server.call('POST', `/console${path}`, {
          raw,
          headers: { 'content-type': 'application/json', ...headers },
        });
        assert.match(refused(answer, 403), words);
        assert.deepEqual(answer.headers.getSetCookie(), []);
      }
      const empty = await server.call('POST', `/console${path}`, {
        headers: { ...ownPage(server), 'x-gatehouse-console': '', cookie },
      });
      assert.equal(empty.status, 403);
      assert.equal(await livingSessions(person.id), 1);
      assert.equal((await post(server, '/refresh', { cookie })).status, 200, 'the session was left alone');
    });

  test('and no browser is told that one may send cookies', async () => {
    for (const origin of ['https://evil.example', 'https://friend.example']) {
      const preflight = await server.call('OPTIONS', '/console/session/refresh', {
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'x-gatehouse-console',
        },
      });
      assert.equal(preflight.headers.get('access-control-allow-credentials'), null);
      assert.notEqual(preflight.headers.get('access-control-allow-origin'), '*');
      if (/evil/.test(origin)) assert.equal(preflight.headers.get('access-control-allow-origin'), null);
    }
    const open = await startServer();
    try {
      const headers = { origin: 'https://evil.example', 'x-gatehouse-console': '1' };
      const answer = await open.call('POST', '/console/session/refresh', { headers });
      assert.equal(answer.status, 403, 'where any origin may call');
      assert.equal(answer.headers.get('access-control-allow-credentials'), null);
    } finally {
      await open.close();
    }
  });

  test('unless it is of PUBLIC_URL, or of the name that the server was asked by', async () => {
    const { port } = new URL(server.url);
    for (const [origin, host, status] of [
      ['http://localhost:3000', `127.0.0.1:${port}`, 401],
      [`http://gate.lan:${port}`, `gate.lan:${port}`, 401],
      ['https://gate.lan', 'gate.lan', 401],
      ['https://gate.lan', 'gate.lan:443', 401],
      ['http://gate.lan', 'GATE.lan:80', 401],
      ['https://gate.lan', 'gate.lan:80', 403],
      ['https://gate.lan', 'other.lan', 403],
      ['http://localhost:3000', 'a b', 401],
      ['http://gate.lan', 'a b', 403],
    ] as const)
      assert.equal(await statusOf(Number(port), { origin, host }), status, `${origin} at ${host}`);
  });
});

/** Of a refresh without a cookie; `fetch` does not let one choose the host. */
function statusOf(port: number, headers: { origin: string; host: string }): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const options = { port, method: 'POST', path: '/console/session/refresh', setHost: false };
    const asked = request({ host: '127.0.0.1', ...options, headers: { ...headers, 'x-gatehouse-console': 'yes' } });
    asked.on('response', answer => resolve(answer.resume().statusCode));
    asked.on('error', reject).end();
  });
}

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
    const deactivated = await logIn(person.username);
    assert.equal(refused(deactivated, 403), 'This account is deactivated');
    assert.deepEqual(deactivated.headers.getSetCookie(), []);
  });

  test('locks after five wrong passwords', async () => {
    const person = await server.person();
    const wrong = { username: person.username, password: 'not-the-password' };
    const answers = await atOnce(7, () => post(server, '/login', { body: wrong }));
    assert.deepEqual(tally(answers), { 401: 5, 429: 2 });
    const locked = await logIn(person.username);
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
    assert.deepEqual((await me(session.token)).body, session.me);
    const event = await audit(server, 'auth.login', person.id, 'success');
    assert.equal(event.target_id, person.id);
  });

  test('asks for the second factor first', async () => {
    const person = await protect(server);
    const first = await logIn(person.username);
    const { mfa_token, ...rest } = first.body as { mfa_token: string };
    assert.deepEqual(
      [first.status, rest],
      [401, { error: 'Multi-factor authentication required', mfa_required: true }],
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
      assert.equal(refused(answer, 401), 'Unauthorized', cookie);
      assert.deepEqual(answer.headers.getSetCookie(), [ended]);
    }
    const { session } = await browser();
    assert.equal(
      (await post(server, '/refresh', { token: session.token })).status,
      401,
      'an access token is no cookie',
    );
    assert.equal((await post(server, '/refresh', { body: { refresh_token: 'x'.repeat(43) } })).status, 400);
  });

  test('clears the cookie of an unknown token, of a session that has ended and of an account that is deactivated', async () => {
    const gone = await browser();
    await server.sql('update sessions set revoked_at = now() where user_id = $1', [gone.person.id]);
    const left = await browser();
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
    const { person, cookie, session } = await browser();
    const answer = await post(server, '/refresh', { cookie: `a=b; ${cookie}; gatehouse_device=x` });
    const next = sessionOf(answer);
    assert.notEqual(sessionCookie(answer), cookie);
    assert.notEqual(next.token, session.token);
    assert.deepEqual(next.me, session.me);
    assert.equal((await me(next.token)).status, 200);
    assert.equal(setCookie(answer, 'gatehouse_device'), undefined);
    assert.equal(await livingSessions(person.id), 1);
  });

  test('tells what changed meanwhile', async () => {
    const { person, cookie } = await browser();
    const path = `/api/v1/users/${person.id}/role`;
    await server.call('PATCH', path, { token: server.admin.token, body: { role: 'admin' } });
    const { me: shown } = sessionOf(await post(server, '/refresh', { cookie }));
    assert.equal(shown.user.role, 'admin');
    assert.ok(shown.holds.some(({ pattern }) => pattern === '*'));
  });

  test('two tabs at once get the same successor', async () => {
    const { person, cookie } = await browser();
    const answers = await atOnce(8, () => post(server, '/refresh', { cookie }));
    assert.deepEqual(tally(answers), { 200: 8 });
    assert.equal(new Set(answers.map(answer => sessionCookie(answer))).size, 1);
    const late = await post(server, '/refresh', { cookie });
    assert.equal(sessionCookie(late), sessionCookie(answers[0] ?? late), 'within ten seconds');
    assert.equal(await livingSessions(person.id), 1);
  });

  test('a spent cookie that comes later is taken for theft and ends the session', async () => {
    const { person, cookie } = await browser();
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
    assert.equal(await livingSessions(person.id), 0);
    const answer = await post(server, '/refresh', { cookie: next });
    assert.deepEqual([answer.status, answer.headers.getSetCookie()], [401, [ended]]);
  });
});

describe('POST /console/session/logout', () => {
  test('without a session clears the cookie and changes nothing', async () => {
    const { cookie, session } = await browser();
    assert.equal((await post(server, '/logout', { token: session.token })).status, 204);
    for (const given of [{}, { token: 'nonsense' }, { cookie }, { cookie, token: session.token }]) {
      const answer = await post(server, '/logout', given);
      assert.equal(refused(answer, 401), 'Unauthorized');
      assert.deepEqual(answer.headers.getSetCookie(), [ended]);
    }
  });

  test('ends the session by the access token, by the cookie, and by both', async () => {
    for (const by of ['token', 'cookie', 'both'] as const) {
      const { person, cookie, session } = await browser();
      const answer = await post(server, '/logout', {
        ...(by === 'cookie' ? {} : { token: session.token }),
        ...(by === 'token' ? {} : { cookie }),
      });
      assert.deepEqual([answer.status, answer.text, answer.headers.getSetCookie()], [204, '', [ended]], by);
      assert.equal(await livingSessions(person.id), 0);
      assert.equal((await me(session.token)).status, 401);
      assert.equal((await post(server, '/refresh', { cookie })).status, 401);
      const event = await audit(server, 'auth.logout', person.id, 'success');
      assert.equal(event.target_kind, 'session');
      const [row] = await server.sql('select revoked_reason from sessions where id = $1', [event.target_id]);
      assert.equal(row?.['revoked_reason'], 'logout');
    }
  });

  test('ends nothing but that session', async () => {
    const { person, cookie } = await browser();
    const other = await logIn(person.username);
    assert.equal((await post(server, '/logout', { cookie })).status, 204);
    assert.equal(await livingSessions(person.id), 1);
    assert.equal((await post(server, '/refresh', { cookie: sessionCookie(other) })).status, 200);
  });
});

describe('POST /console/session/register', () => {
  test('opens an account and a session; what is taken or missing is named by field', async () => {
    const body = account();
    const answer = await post(server, '/register', { body: { ...body, full_name: 'Ada' } });
    const { me: shown, token } = sessionOf(answer, 201);
    assert.deepEqual([shown.user.email, shown.user.role, shown.organizations], [body.email, 'user', []]);
    assert.equal((await me(token)).status, 200);
    assert.equal((await post(server, '/refresh', { cookie: sessionCookie(answer) })).status, 200);
    const twice = await post(server, '/register', { body });
    assert.deepEqual(
      [twice.status, twice.body, twice.headers.getSetCookie()],
      [
        409,
        {
          error: 'A user with this email already exists',
          fields: [{ field: 'email', message: 'is in use already' }],
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

describe('GET /console/session/me', () => {
  test('is for who is signed in, by the access token only', async () => {
    const { cookie } = await browser();
    assert.equal(errorOf(await server.call('GET', '/console/session/me', { headers: { cookie } })), 'Unauthorized');
  });

  test('tells each pattern once, with where it counts, whatever organization is named', async () => {
    const { person, session } = await browser();
    const made = await server.call('POST', '/api/organizations', {
      token: server.admin.token,
      body: { name: 'Ärzte <b>' },
    });
    const { id } = (made.body as { data: { id: string } }).data;
    await server.sql('insert into organization_members (organization_id, user_id) values ($1, $2)', [id, person.id]);
    for (const [pattern, organization, ends] of [
      ['risk.*', id, null],
      ['risk.*', null, null],
      ['incident.read', null, 'past'],
      ['user.read', null, null],
    ] as const)
      await server.sql(
        `insert into user_grants (id, user_id, pattern, organization_id, expires_at)
          values (gen_random_uuid(), $1, $2, $3, case when $4::text is null then null else now() - interval '1 day' end)`,
        [person.id, pattern, organization, ends],
      );
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
    for (const headers of [{}, { 'x-organization-id': id }]) {
      const answer = await server.call('GET', '/console/session/me', { token: session.token, headers });
      const shown = answer.body as ShownMe;
      assert.deepEqual(shown.organizations, [{ id, name: 'Ärzte <b>' }]);
      assert.deepEqual(shown.holds, [
        { pattern: 'risk.*', organization_id: null },
        { pattern: 'user.read', organization_id: null },
        { pattern: 'user.write', organization_id: null },
        { pattern: 'risk.*', organization_id: id },
      ]);
    }
    await server.call('PUT', `/api/organizations/${id}`, { token: server.admin.token, body: { active: false } });
    const { organizations, holds } = (await me(session.token)).body as ShownMe;
    assert.deepEqual([organizations, holds.filter(({ organization_id }) => organization_id !== null)], [[], []]);
  });

  test('stays within bounds', async () => {
    const { person, session } = await browser();
    await server.sql(
      `insert into user_grants (id, user_id, pattern)
        select gen_random_uuid(), $1, 'made.up.n' || n from generate_series(1, 2100) n`,
      [person.id],
    );
    await server.sql(`insert into user_grants (id, user_id, pattern) values (gen_random_uuid(), $1, 'x.*')`, [
      person.id,
    ]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
    const { holds } = (await me(session.token)).body as ShownMe;
    assert.equal(holds.length, 2000);
    assert.equal(holds[0]?.pattern, 'x.*');
  });
});
