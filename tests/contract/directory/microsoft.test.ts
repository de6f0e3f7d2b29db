import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { OpenIdProvider } from '../../support/openid-provider.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { audit, me } from '../administration/identity.support.ts';
import { code, protect, verify } from '../administration/mfa.support.ts';
import { refusalOf } from './directory.support.ts';
import {
  asBrowser,
  askFor,
  comeBack,
  confirm,
  elsewhere,
  employee,
  goThrough,
  hearsNothing,
  listen,
  microsoftEnv,
  publicUrl,
  refusedAt,
  startMicrosoft,
} from './microsoft.support.ts';

let microsoft: OpenIdProvider;
let server: TestServer;
before(async () => {
  microsoft = await startMicrosoft();
  server = await startServer({ PUBLIC_URL: publicUrl, ...microsoftEnv(microsoft) });
});
after(async () => {
  await server.close();
  await microsoft.close();
});

const gone =
  'This sign-in is unknown, was already finished, or took too long; start again on the device you want to sign in';
const count = async (table: 'sessions' | 'users' | 'awaited_sign_ins') =>
  (await server.sql<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n ?? -1;
const sessionsOf = async (id: string) =>
  (await server.sql<{ n: number }>('select count(*)::int as n from sessions where user_id = $1', [id]))[0]?.n;
const expireAll = () => server.sql(`update awaited_sign_ins set expires_at = now() - interval '1 second'`);

/** An account that the identity of somebody opens already, and which is signed in nowhere. */
async function known() {
  const person = employee(microsoft);
  const asked = await askFor(server);
  const socket = await listen(server, asked.callbackKey);
  await comeBack(server, await goThrough(asked), asked.cookie);
  const { messages } = await socket.closed;
  const token = messages[0]?.['accessToken'] ?? '';
  const { id } = (await me(server, token)).body as { id: string };
  return { person, id, token };
}

describe('GET /v1/auth/uri', () => {
  test('says what to set when Microsoft is not configured, as the way back does', async t => {
    const bare = await startServer();
    t.after(() => bare.close());
    for (const path of ['/v1/auth/uri', '/v1/auth/redirect?code=a&state=b'])
      assert.deepEqual(refusalOf(await bare.call('GET', path), 503), {
        message:
          'Microsoft sign-in is not configured: set MICROSOFT_CLIENT_ID, MICROSOFT_CLIENT_SECRET and MICROSOFT_TENANT',
        error: 'NotConfigured',
      });
    const page = await comeBack(bare, { code: 'a', state: 'b' });
    assert.deepEqual([page.status, page.headers.get('content-type')], [503, 'text/html; charset=utf-8']);
  });

  test('sends to Microsoft with what PKCE and OpenID Connect ask for, whatever the request says', async () => {
    const evil = 'https://evil.example';
    const answer = await server.call('GET', `/v1/auth/uri?redirect_uri=${evil}&state=mine`, {
      headers: { 'x-forwarded-host': 'evil.example', referer: evil, origin: evil },
    });
    const { data } = answer.body as { data: { uri: string; callbackKey: string; userCode: string } };
    const uri = new URL(data.uri);
    assert.equal(uri.origin, microsoft.url);
    const asked = Object.fromEntries(uri.searchParams);
    assert.deepEqual(
      { ...asked, nonce: '', code_challenge: '' },
      {
        client_id: 'gatehouse',
        redirect_uri: `${publicUrl}/v1/auth/redirect`,
        response_type: 'code',
        scope: 'openid email profile',
        state: data.callbackKey,
        nonce: '',
        code_challenge: '',
        code_challenge_method: 'S256',
      },
    );
    for (const value of [data.callbackKey, asked['nonce'], asked['code_challenge']])
      assert.match(value ?? '', /^[\w-]{43}$/);
    assert.match(data.userCode, /^[BCDFGHJKLMNPQRSTVWXZ]{8}$/);
    assert.match(
      answer.headers.get('set-cookie') ?? '',
      /^__Host-gatehouse_browser_([\w-]{8})=\1[\w-]{35}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
    );
  });

  test('stores nothing that could act', async () => {
    const asked = await askFor(server);
    const rows = await server.sql(`select a::text as row, encode(hash, 'base64') as hash,
      expires_at - created_at = '10 minutes' as ten from awaited_sign_ins a order by created_at desc limit 1`);
    const text = JSON.stringify(rows);
    for (const secret of [asked.callbackKey, asked.userCode, asked.cookie.split('=')[1] ?? '?'])
      assert.ok(!text.includes(secret), text);
    assert.equal(rows[0]?.['ten'], true);
  });
});

describe('the socket is refused in HTTP', () => {
  test('without a key, with what cannot be one, a forged one, and after ten minutes', async () => {
    for (const key of ['', 'x', 'x'.repeat(300), '%00', `a&key=b`])
      assert.deepEqual(await refusedAt(server, key), {
        status: 401,
        body: { status: 401, message: 'Unauthorized', successful: false },
      });
    const notFound = { status: 404, message: gone, error: 'AuthAwaitedNotFound', successful: false };
    assert.deepEqual(await refusedAt(server, 'x'.repeat(43)), { status: 404, body: notFound });
    const asked = await askFor(server);
    await expireAll();
    assert.deepEqual(await refusedAt(server, asked.callbackKey), { status: 404, body: notFound });
  });

  test('after its message was taken', async () => {
    employee(microsoft);
    const asked = await askFor(server);
    await comeBack(server, await goThrough(asked), asked.cookie);
    const first = await listen(server, asked.callbackKey);
    assert.equal((await first.closed).messages.length, 1);
    assert.equal((await refusedAt(server, asked.callbackKey)).status, 404);
  });

  test('as a request that is no upgrade, or not to this address', async () => {
    const { callbackKey } = await askFor(server);
    const plain = await server.call('GET', `/v1/auth/callback?key=${callbackKey}`);
    assert.equal(refusalOf(plain, 426)['error'], 'HttpUpgradeRequired');
    assert.equal(plain.headers.get('upgrade'), 'websocket');
    const elsewhere = await refusedAt({ url: `${server.url}/v1/user` }, callbackKey);
    assert.equal(elsewhere.status, 404);
  });
});

describe('the way back is refused', () => {
  test('without a state, with a forged one and after an answer; nothing exists afterwards', async () => {
    employee(microsoft);
    const asked = await askFor(server);
    const returned = await goThrough(asked);
    const before = await count('users');
    for (const changed of [
      { code: returned.get('code') ?? '' },
      { code: returned.get('code') ?? '', state: 'x'.repeat(43) },
      { code: returned.get('code') ?? '', state: `${asked.callbackKey}x` },
    ]) {
      const answer = await comeBack(server, changed, asked.cookie);
      assert.equal(answer.status, 404);
      assert.match(answer.text, /<p role="alert">This sign-in is unknown/);
    }
    const asJson = await server.call('GET', '/v1/auth/redirect?code=a&state=b');
    assert.deepEqual(refusalOf(asJson, 404), { message: gone, error: 'AuthAwaitedNotFound' });
    assert.equal(await count('users'), before);
    assert.equal((await comeBack(server, returned, asked.cookie)).status, 200, 'the sign-in itself was left alone');
    assert.equal((await comeBack(server, returned, asked.cookie)).status, 404, 'but only once');
    assert.equal(
      (await audit(server, 'auth.awaited_return', null, 'denied')).details['code'],
      'auth.awaited_not_found',
    );
  });

  test('of several at once with one state, one succeeds', async () => {
    employee(microsoft);
    const asked = await askFor(server);
    const returned = await goThrough(asked);
    const answers = await Promise.all(Array.from({ length: 6 }, () => comeBack(server, returned, asked.cookie)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 404, 404, 404, 404, 404]);
    const { messages } = await (await listen(server, asked.callbackKey)).closed;
    assert.equal(messages[0]?.['type'], 'auth');
  });

  test('after ten minutes', async () => {
    employee(microsoft);
    const asked = await askFor(server);
    const returned = await goThrough(asked);
    await expireAll();
    assert.equal((await comeBack(server, returned, asked.cookie)).status, 404);
  });

  test('when it was declined, or the code is wrong or was used: the page and the socket say so', async () => {
    employee(microsoft);
    for (const [spoil, status, words] of [
      [{ error: 'access_denied' }, 401, 'The sign-in with Microsoft was declined'],
      [{ code: 'wrong' }, 401, 'The sign-in with Microsoft could not be verified; start again'],
      [{ error: 'server_error' }, 503, 'Temporarily unavailable: Microsoft does not answer; try again shortly'],
    ] as const) {
      const asked = await askFor(server);
      const socket = await listen(server, asked.callbackKey);
      const answer = await comeBack(server, { state: asked.callbackKey, ...spoil }, asked.cookie);
      assert.equal(answer.status, status);
      assert.ok(answer.text.includes(words), answer.text);
      assert.deepEqual(await socket.closed, { messages: [{ type: 'error', message: words }], code: 1000 });
    }
    const first = await askFor(server);
    const returned = await goThrough(first);
    assert.equal((await comeBack(server, returned, first.cookie)).status, 200);
    const second = await askFor(server);
    const replayed = { code: returned.get('code') ?? '', state: second.callbackKey };
    assert.equal((await comeBack(server, replayed, second.cookie)).status, 401, 'a code of another sign-in');
  });

  test('for a deactivated account, and where registration is closed', async t => {
    const { person, id } = await known();
    await server.sql('update users set active = false where id = $1', [id]);
    microsoft.person = person;
    const asked = await askFor(server);
    const socket = await listen(server, asked.callbackKey);
    const page = await comeBack(server, await goThrough(asked), asked.cookie);
    assert.equal(page.status, 403);
    assert.match(page.text, /This account is deactivated/);
    assert.deepEqual((await socket.closed).messages, [{ type: 'error', message: 'This account is deactivated' }]);

    const closed = await startServer({ PUBLIC_URL: publicUrl, ...microsoftEnv(microsoft), REGISTRATION: 'closed' });
    t.after(() => closed.close());
    employee(microsoft);
    const stranger = await askFor(closed);
    const waiting = await listen(closed, stranger.callbackKey);
    const refused = await comeBack(closed, await goThrough(stranger), stranger.cookie);
    assert.equal(refused.status, 403);
    assert.deepEqual((await waiting.closed).messages, [{ type: 'error', message: 'Registration is closed' }]);
    const [{ n } = { n: -1 }] = await closed.sql<{ n: number }>('select count(*)::int as n from users');
    assert.equal(n, 1);
  });

  test('when the account changes between the sign-in and the socket, which then gets nothing', async () => {
    for (const [change, words] of [
      ['update users set active = false where id = $1', 'This account is deactivated'],
      ['update users set password_changed_at = now() where id = $1', gone],
      ['delete from external_identities where user_id = $1', null],
    ] as const) {
      const { person, id } = await known();
      const had = await sessionsOf(id);
      microsoft.person = person;
      const asked = await askFor(server);
      assert.equal((await comeBack(server, await goThrough(asked), asked.cookie)).status, 200);
      await server.sql(change, [id]);
      if (words === null) assert.equal((await refusedAt(server, asked.callbackKey)).status, 404);
      else
        assert.deepEqual((await (await listen(server, asked.callbackKey)).closed).messages, [
          { type: 'error', message: words },
        ]);
      assert.equal(await sessionsOf(id), had, change);
    }
  });

  test('with a second factor, which the socket is told to show', async () => {
    const { person, id, token } = await known();
    const [row] = await server.sql<{ username: string; email: string }>('select * from users where id = $1', [id]);
    const owner = { id, token, username: row?.username ?? '', email: row?.email ?? '', password: '', refreshToken: '' };
    const { secret } = await protect(server, owner);
    const had = await sessionsOf(id);
    microsoft.person = person;
    const asked = await askFor(server);
    const socket = await listen(server, asked.callbackKey);
    const page = await comeBack(server, await goThrough(asked), asked.cookie);
    assert.equal(page.status, 200);
    assert.match(page.text, /code from your authenticator app/);
    const [message = {}] = (await socket.closed).messages;
    assert.deepEqual(Object.keys(message), ['type', 'mfa_token', 'mfa_methods', 'message']);
    assert.equal(message['type'], 'mfa_required');
    assert.equal(await sessionsOf(id), had);
    assert.equal((await verify(server, message['mfa_token'] ?? '', await code(secret))).status, 200);
    const steps = await server.sql<{ action: string; outcome: string }>(
      `select action, outcome from audit_events where actor_id = $1 and details ? 'sign_in' order by id desc limit 2`,
      [id],
    );
    assert.deepEqual(steps, [
      { action: 'auth.mfa_verify', outcome: 'success' },
      { action: 'auth.awaited_take', outcome: 'success' },
    ]);
  });
});

describe('another browser than the one that asked', () => {
  test('a stolen link releases nothing without the code, and nothing exists', async () => {
    const { email } = employee(microsoft);
    const [asked, other] = [await askFor(server), await askFor(server)];
    const socket = await listen(server, asked.callbackKey);
    const [users, sessions] = [await count('users'), await count('sessions')];
    const page = await comeBack(server, await goThrough(asked), other.cookie);
    assert.equal(page.status, 200);
    for (const said of [email, 'that device will be signed in as', 'If someone sent you a link'])
      assert.ok(page.text.includes(said), said);
    assert.ok(!page.text.includes(asked.userCode) && !page.text.includes(asked.callbackKey));
    assert.match(
      page.headers.getSetCookie().join(),
      /^__Host-gatehouse_browser_([\w-]{8})=\1[\w-]{35}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
    );
    const rows = await server.sql(`select a::text as row, encode(person, 'escape') as person from awaited_sign_ins a`);
    assert.ok(!JSON.stringify(rows).includes(email), 'who it is is sealed');
    await hearsNothing(socket);
    assert.deepEqual([await count('users'), await count('sessions')], [users, sessions]);
    socket.socket.close();
  });

  test('the code counts only with the cookie and the form of the browser that came back', async () => {
    employee(microsoft);
    const [asked, other] = [await askFor(server), await askFor(server)];
    const confirming = await elsewhere(server, asked);
    const stranger = await elsewhere(server, other);
    const socket = await listen(server, asked.callbackKey);
    for (const wrong of [
      { ...confirming, cookie: '' },
      { ...confirming, cookie: stranger.cookie },
      { ...confirming, formToken: stranger.formToken },
      { ...confirming, formToken: '' },
      { ...confirming, cookie: asked.cookie },
    ])
      assert.equal((await confirm(server, wrong, asked.userCode)).status, 404);
    const asJson = await server.call('POST', '/v1/auth/redirect/confirm', {
      headers: { cookie: confirming.cookie },
      body: { user_code: asked.userCode, form_token: confirming.formToken },
    });
    assert.match(String(refusalOf(asJson, 415)['message']), /x-www-form-urlencoded/);
    assert.equal((await confirm(server, stranger, asked.userCode)).status, 400, 'a code of another sign-in');
    await hearsNothing(socket);
    assert.equal((await confirm(server, confirming, asked.userCode)).status, 200);
    assert.equal((await socket.closed).messages[0]?.['type'], 'auth');
  });

  test('what Microsoft calls somebody is text on the page; who has no address is refused after the code', async () => {
    const name = '<img src=x onerror="alert(1)">&';
    employee(microsoft, { email: undefined, preferred_username: undefined, name });
    const asked = await askFor(server);
    const socket = await listen(server, asked.callbackKey);
    const confirming = await elsewhere(server, asked);
    assert.ok(confirming.page.text.includes('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;'));
    assert.ok(!confirming.page.text.includes('<img'));
    assert.equal((await confirm(server, confirming, asked.userCode)).status, 409);
    assert.match((await socket.closed).messages[0]?.['message'] ?? '', /^Microsoft gave no e-mail address/);
  });

  test('three wrong codes end it, and the socket is told; racing ones are counted all the same', async () => {
    for (const racing of [false, true]) {
      employee(microsoft);
      const asked = await askFor(server);
      const socket = await listen(server, asked.callbackKey);
      const confirming = await elsewhere(server, asked);
      const users = await count('users');
      const wrong = asked.userCode === 'BBBBBBBB' ? 'CCCCCCCC' : 'BBBBBBBB';
      const statuses: number[] = [];
      if (racing) {
        const answers = await Promise.all(Array.from({ length: 8 }, () => confirm(server, confirming, wrong)));
        statuses.push(...answers.map(({ status }) => status).sort());
      } else {
        for (const left of ['2 tries', '1 try']) {
          const answer = await confirm(server, confirming, wrong);
          assert.ok(answer.text.includes(`you have ${left} left`), answer.text);
          assert.ok(answer.text.includes(confirming.formToken), 'the page asks again');
          statuses.push(answer.status);
        }
        statuses.push((await confirm(server, confirming, wrong)).status);
      }
      assert.deepEqual(statuses.slice(0, 3), [400, 400, 403]);
      assert.ok(statuses.slice(3).every(status => status === 404));
      const { messages, code: closedWith } = await socket.closed;
      assert.equal(closedWith, 1000);
      assert.match(messages[0]?.['message'] ?? '', /wrong three times/);
      assert.equal((await confirm(server, confirming, asked.userCode)).status, 404, 'the right one comes too late');
      assert.equal(await count('users'), users);
    }
    const event = await audit(server, 'auth.awaited_confirm', null, 'denied');
    assert.match(String(event.details['code']), /^auth\.(user_code|awaited)/);
  });

  test('with the code, in any spelling, the waiting device is signed in and the browser is not', async () => {
    const { email } = employee(microsoft);
    const asked = await askFor(server);
    const socket = await listen(server, asked.callbackKey, { headers: { 'user-agent': 'the waiting device' } });
    const confirming = await elsewhere(server, asked);
    const wide = [...asked.userCode.slice(4)].map(each => String.fromCharCode(each.charCodeAt(0) + 0xfee0)).join('');
    const typed = ` ${asked.userCode.slice(0, 4).toLowerCase()}-${wide} `;
    const done = await confirm(server, confirming, typed);
    assert.equal(done.status, 200, done.text);
    assert.match(done.text, /You can close this window/);
    const { messages, code: closedWith } = await socket.closed;
    assert.deepEqual([messages.length, closedWith], [1, 1000]);
    const [message = {}] = messages;
    assert.deepEqual(Object.keys(message), ['type', 'accessToken', 'refreshToken']);
    const account = (await me(server, message['accessToken'] ?? '')).body as { id: string; email: string };
    assert.equal(account.email, email);
    const sessions = await server.sql<{ user_agent: string }>('select user_agent from sessions where user_id = $1', [
      account.id,
    ]);
    assert.deepEqual(sessions, [{ user_agent: 'the waiting device' }]);
    for (const action of ['auth.awaited_confirm', 'auth.awaited_take'])
      assert.equal((await audit(server, action, account.id, 'success')).target_id, account.id);
  });
});

describe('the browser that asked', () => {
  test('signs the waiting device in at once, with a page that closes itself', async () => {
    const { email, oid } = employee(microsoft);
    const asked = await askFor(server);
    const socket = await listen(server, asked.callbackKey);
    const begun = performance.now();
    const page = await comeBack(server, await goThrough(asked), `a=b; ${asked.cookie}; c=d`);
    assert.equal(page.status, 200);
    assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
    const policy = page.headers.get('content-security-policy') ?? '';
    assert.match(policy, /script-src 'self'/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.doesNotMatch(page.text, /<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|javascript:/i);
    for (const [, source = ''] of page.text.matchAll(/<(?:script|link)[^>]*(?:src|href)="([^"]+)"/g))
      assert.equal((await server.call('GET', source)).status, 200, source);
    assert.match(page.text, /data-state="closes"/);
    assert.ok(!/eyJ|[\w-]{43}/.test(page.text), 'no token in the page');
    const { messages, code: closedWith } = await socket.closed;
    assert.ok(performance.now() - begun < 5_000);
    assert.equal(closedWith, 1000);
    const account = (await me(server, messages[0]?.['accessToken'] ?? '')).body as { id: string; email: string };
    assert.equal(account.email, email);
    const [identity] = await server.sql('select issuer, subject from external_identities where user_id = $1', [
      account.id,
    ]);
    assert.deepEqual(identity, { issuer: microsoft.issuer, subject: oid });
    const refresh = await server.call('POST', '/api/v1/auth/refresh', {
      body: { refresh_token: messages[0]?.['refreshToken'] },
    });
    assert.equal(refresh.status, 200);
  });

  test('a socket that comes late gets it, and no session is there before', async () => {
    const { id, person } = await known();
    const had = await sessionsOf(id);
    microsoft.person = person;
    const asked = await askFor(server);
    assert.equal((await comeBack(server, await goThrough(asked), asked.cookie)).status, 200);
    assert.equal(await sessionsOf(id), had);
    const { messages } = await (await listen(server, asked.callbackKey)).closed;
    assert.equal(messages[0]?.['type'], 'auth');
    assert.equal(await sessionsOf(id), (had ?? 0) + 1);
  });

  test('refuses what a browser sends as HTML and what a program sends as JSON', async () => {
    const html = await comeBack(server, { state: 'x' }, '', asBrowser);
    assert.match(html.headers.get('content-type') ?? '', /^text\/html/);
    const json = await comeBack(server, { state: 'x' }, '', { accept: 'application/json' });
    assert.match(json.headers.get('content-type') ?? '', /^application\/json/);
  });
});

test('calls are limited like those of every open route, sockets too', async t => {
  const limited = await startServer({ PUBLIC_URL: publicUrl, ...microsoftEnv(microsoft), RATE_LIMITS: 'on' });
  t.after(() => limited.close());
  const { callbackKey } = await askFor(limited);
  let answer = await comeBack(limited, { state: 'x' });
  for (let calls = 0; answer.status === 404 && calls < 110; calls += 1)
    answer = await comeBack(limited, { state: 'x' });
  assert.equal(answer.status, 429);
  assert.match(answer.text, /Too many requests/);
  assert.ok(Number(answer.headers.get('retry-after')) > 0);
  assert.equal((await refusedAt(limited, callbackKey)).status, 429);
});

test('the description tells of both routes, and of the socket', async () => {
  const { body } = await server.call('GET', '/openapi.json');
  const { paths } = body as { paths: Record<string, Record<string, { summary: string; responses: object }>> };
  assert.match(paths['/v1/auth/uri']?.['get']?.summary ?? '', /\/v1\/auth\/callback\?key=/);
  assert.match(JSON.stringify(paths['/v1/auth/redirect']?.['get']?.responses), /text\/html/);
});
