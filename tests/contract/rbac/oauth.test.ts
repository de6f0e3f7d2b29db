import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { client, type OpenIdProvider, startOpenIdProvider } from '../../support/openid-provider.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { atOnce, audit, fresh, linkIn, me, tally } from '../administration/identity.support.ts';
import { code, protect } from '../administration/mfa.support.ts';
import { begin, callbackOf, comeBack, publicUrl, signInWith, stateOf, stored, visit } from './oauth.support.ts';
import { call, errorOf, type ShownSession, systemRole } from './rbac.support.ts';

let google: OpenIdProvider;
let server: TestServer;
let env: Readonly<Record<string, string>>;
before(async () => {
  google = await startOpenIdProvider(callbackOf('google'));
  env = {
    PUBLIC_URL: publicUrl,
    GOOGLE_CLIENT_ID: client.id,
    GOOGLE_CLIENT_SECRET: client.secret,
    GOOGLE_ISSUER: google.issuer,
  };
  server = await startServer(env);
});
after(async () => {
  await server.close();
  await google.close();
});

const startAgain = 'This sign-in was not started in this browser, was already finished, or took too long; start again';

/** Somebody new sits down at the browser. */
function newcomer(more: Readonly<Record<string, unknown>> = {}) {
  const name = fresh('g');
  const person = { sub: fresh('sub'), email: `${name}@example.com`, email_verified: true, name: 'Ada L.', ...more };
  google.person = person;
  return person;
}

const users = async () => (await server.sql<{ n: number }>('select count(*)::int as n from users'))[0]?.n;
const verify = (id: string) =>
  server.sql('update users set email_verified_at = now(), password_proven_at = now() where id = $1', [id]);

describe('GET /auth/oauth/:provider', () => {
  test('knows three providers, and says what to set for those that are not configured', async () => {
    for (const path of ['/auth/oauth/gitlab', '/auth/oauth/gitlab/callback', '/auth/oauth/Google'])
      assert.equal((await call(server, 'GET', path)).status, 404, path);
    for (const path of ['/auth/oauth/github', '/auth/oauth/github/callback?code=a&state=b']) {
      const github = await call(server, 'GET', path);
      assert.equal(github.status, 503);
      assert.equal(errorOf(github), 'GitHub sign-in is not configured: set GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET');
    }
    assert.equal(
      errorOf(await call(server, 'GET', '/auth/oauth/microsoft')),
      'Microsoft sign-in is not configured: set MICROSOFT_CLIENT_ID, MICROSOFT_CLIENT_SECRET and MICROSOFT_TENANT',
    );
  });

  test('sends the browser to the provider and nowhere that the request names', async () => {
    const evil = 'https://evil.example';
    const query = new URLSearchParams({ redirect_uri: evil, return_to: evil, next: evil, url: evil, state: 'mine' });
    const answer = await call(server, 'GET', `/auth/oauth/google?${query}`, {
      headers: { 'x-forwarded-host': 'evil.example', referer: evil, origin: evil },
    });
    assert.equal(answer.status, 302);
    assert.equal(answer.text, '');
    const location = new URL(answer.headers.get('location') ?? '');
    assert.doesNotMatch(location.href, /evil|mine/);
    assert.equal(location.origin, google.url);
    const asked = Object.fromEntries(location.searchParams);
    assert.deepEqual(
      { ...asked, state: '', nonce: '', code_challenge: '' },
      {
        client_id: client.id,
        redirect_uri: callbackOf('google'),
        response_type: 'code',
        scope: 'openid email profile',
        state: '',
        nonce: '',
        code_challenge: '',
        code_challenge_method: 'S256',
      },
    );
    for (const name of ['state', 'nonce', 'code_challenge']) assert.match(asked[name] ?? '', /^[\w-]{43}$/, name);
    assert.match(
      answer.headers.get('set-cookie') ?? '',
      /^__Host-gatehouse_browser_([\w-]{8})=\1[\w-]{35}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
    );
  });

  test('stores nothing that could act', async () => {
    const begun = await begin(server, 'google');
    const rows =
      await server.sql(`select f::text as row, encode(f.hash, 'base64') as hash, expires_at - created_at = '10 minutes' as ten
      from oauth_flows f order by created_at desc limit 1`);
    const text = JSON.stringify(rows);
    for (const secret of [stateOf(begun), begun.cookie.split('=')[1] ?? '?', begun.location.searchParams.get('nonce')])
      assert.ok(!text.includes(secret ?? '?'), text);
    assert.equal(rows[0]?.['ten'], true);
  });
});

describe('the way back is refused', () => {
  test('without a state, with a forged one, and after an answer', async () => {
    newcomer();
    const begun = await begin(server, 'google');
    const returned = await visit(begun);
    const before = await users();
    for (const changed of [
      { code: returned.get('code') ?? '' },
      { code: returned.get('code') ?? '', state: 'x'.repeat(43) },
      { code: returned.get('code') ?? '', state: `${stateOf(begun)}x` },
    ]) {
      const answer = await comeBack(server, begun, changed);
      assert.deepEqual([answer.status, errorOf(answer)], [400, startAgain]);
    }
    const twice = await comeBack(server, begun, `state=a&state=${stateOf(begun)}`);
    assert.equal(twice.status, 400);
    assert.equal(await users(), before);
    assert.equal((await comeBack(server, begun, returned)).status, 200, 'the flow itself was left alone');
    const replayed = await comeBack(server, begun, returned);
    assert.deepEqual([replayed.status, errorOf(replayed)], [400, startAgain]);
    assert.equal((await audit(server, 'auth.oauth', null, 'denied')).details['code'], 'auth.oauth_flow_rejected');
  });

  test('in another browser, which does not use the flow up', async () => {
    newcomer();
    const [mine, other] = [await begin(server, 'google'), await begin(server, 'google')];
    const returned = await visit(mine);
    const unprefixed = mine.cookie.replace('__Host-', '');
    for (const cookie of ['', other.cookie, unprefixed, `x${mine.cookie}`, `${mine.cookie}x`]) {
      const answer = await comeBack(server, { ...mine, cookie }, returned);
      assert.deepEqual([answer.status, errorOf(answer)], [400, startAgain], cookie);
    }
    const answer = await comeBack(server, { ...mine, cookie: `a=b; ${mine.cookie}; c=d` }, returned);
    assert.equal(answer.status, 200, answer.text);
  });

  test('after ten minutes', async () => {
    newcomer();
    const begun = await begin(server, 'google');
    const returned = await visit(begun);
    await server.sql(`update oauth_flows set expires_at = now() - interval '1 second'`);
    const answer = await comeBack(server, begun, returned);
    assert.deepEqual([answer.status, errorOf(answer)], [400, startAgain]);
  });

  test('for all but one of several at once', async () => {
    newcomer();
    const begun = await begin(server, 'google');
    const returned = await visit(begun);
    assert.deepEqual(tally(await atOnce(8, () => comeBack(server, begun, returned))), { 200: 1, 400: 7 });
  });

  test('when the person declined, or the provider could not', async () => {
    google.person = null;
    const declined = await begin(server, 'google');
    const returned = await visit(declined);
    assert.equal(returned.get('error'), 'access_denied');
    const answer = await comeBack(server, declined, returned);
    assert.deepEqual([answer.status, errorOf(answer)], [401, 'The sign-in with Google was declined']);
    assert.equal((await comeBack(server, declined, returned)).status, 400, 'that was the end of it');

    const broken = await begin(server, 'google');
    const busy = await comeBack(server, broken, { error: 'temporarily_unavailable', state: stateOf(broken) });
    assert.equal(busy.status, 503);
    assert.match(busy.headers.get('retry-after') ?? '', /^\d+$/);
    const odd = await begin(server, 'google');
    assert.equal((await comeBack(server, odd, { error: 'x'.repeat(99), state: stateOf(odd) })).status, 401);
    const empty = await begin(server, 'google');
    assert.equal((await comeBack(server, empty, { state: stateOf(empty) })).status, 401);
  });

  test('with a wrong code, a code that was used, or the code of another sign-in', async () => {
    newcomer();
    const [first, second, third] = [
      await begin(server, 'google'),
      await begin(server, 'google'),
      await begin(server, 'google'),
    ];
    const wrong = await comeBack(server, first, { code: 'wrong', state: stateOf(first) });
    assert.deepEqual(
      [wrong.status, errorOf(wrong)],
      [401, 'The sign-in with Google could not be verified; start again'],
    );
    // The stolen code of somebody else's sign-in: its PKCE verifier belongs to that browser.
    const stolen = await visit(second);
    const swapped = await comeBack(server, third, { code: stolen.get('code') ?? '', state: stateOf(third) });
    assert.equal(swapped.status, 401);
  });

  test('from another issuer (RFC 9207)', async () => {
    newcomer();
    const begun = await begin(server, 'google');
    const returned = await visit(begun);
    assert.equal(returned.get('iss'), google.issuer);
    returned.set('iss', 'https://evil.example');
    assert.equal((await comeBack(server, begun, returned)).status, 401);
    const missing = await begin(server, 'google');
    const without = await visit(missing);
    without.delete('iss');
    assert.equal((await comeBack(server, missing, without)).status, 401, 'a provider that says it sends iss must');
  });
});

describe('a first sign-in', () => {
  test('opens an account whose address the provider vouches for, and knows the person again', async () => {
    const { sub, email } = newcomer({ given_name: 'Ada', family_name: 'Lovelace', picture: 'https://p.example/a.png' });
    const answer = await signInWith(server, 'google');
    assert.equal(answer.status, 200, answer.text);
    const { success, token, refreshToken, user } = answer.body as ShownSession;
    assert.equal(success, true);
    assert.match(refreshToken, /^[\w-]{86}$/);
    assert.equal((await me(server, token)).status, 200);
    assert.deepEqual(
      [user.email, user.username, user.firstName, user.lastName, user.emailVerified, user.authProvider, user.roleIds],
      [email, email.split('@')[0], 'Ada', 'Lovelace', true, 'google', [await systemRole(server, 'user')]],
    );
    const cookies = answer.headers.getSetCookie();
    assert.ok(cookies.some(each => /^__Host-gatehouse_device=.+HttpOnly/.test(each)));
    const [row] = await server.sql('select * from users where id = $1', [user.id]);
    assert.deepEqual(
      [row?.['password_hash'], row?.['display_name'], row?.['image_url']],
      [null, 'Ada L.', 'https://p.example/a.png'],
    );
    const [identity] = await server.sql('select * from external_identities where user_id = $1', [user.id]);
    assert.deepEqual(
      [identity?.['provider'], identity?.['issuer'], identity?.['subject'], identity?.['email']],
      ['google', google.issuer, sub, email],
    );
    assert.deepEqual((await audit(server, 'auth.oauth', user.id, 'success')).details, {
      provider: 'google',
      created: true,
    });

    // The address may change there: the person stays the same.
    google.person = { sub, email: 'else@example.com', email_verified: true };
    const again = await signInWith(server, 'google');
    assert.equal((again.body as ShownSession).user.id, user.id);
    assert.equal((again.body as ShownSession).user.email, email);
  });

  test('makes a user name that fits and that nobody has', async () => {
    for (const [local, wanted] of [
      ['Zoë.O+Tag', /^z[a-z0-9._-]+-tag$/],
      ['x', /^x-user$/],
      ['-_', /^user-user$/],
      ['l'.repeat(40), /^l{30}$/],
      ['admin', /^admin-2$/],
      ['L'.repeat(41), /^l{28}-2$/],
    ] as const) {
      newcomer({ email: `${local.replaceAll('ë', 'e')}@${fresh('d')}.example`, name: 'Zoë\u0000\u202e' });
      const answer = await signInWith(server, 'google');
      assert.equal(answer.status, 200, answer.text);
      const { user } = answer.body as ShownSession;
      assert.match(user.username, /^[a-z0-9._-]{3,30}$/);
      assert.match(user.username, wanted);
      const [row] = await server.sql<{ name: string }>('select display_name as name from users where id = $1', [
        user.id,
      ]);
      assert.equal(row?.name, 'Zoë', 'without what would turn the text around');
    }
  });

  test('with an address that is not verified opens an account that has to verify it', async () => {
    const { email } = newcomer({ email_verified: false });
    const { user } = (await signInWith(server, 'google')).body as ShownSession;
    assert.equal(user.emailVerified, false);
    const token = await linkIn(server, email, '/verify-email');
    assert.equal((await server.call('POST', '/api/v1/auth/email/verify', { body: { token } })).status, 200);
  });

  test('without an address opens none, and says how to go on', async () => {
    for (const email of [
      undefined,
      '',
      'no address',
      7,
      '.ada@example.com',
      'ada\u200b@example.com',
      `${'a'.repeat(65)}@example.com`,
      'ada@mail.corp.local',
      'ada@host.invalid',
      'ada_example.com#EXT#@contoso.onmicrosoft.com',
      '1+ada@users.noreply.github.com',
      // NFC would make an ASCII K of the sign for kelvin, and with it another mailbox.
      '\u212Aate@example.com',
    ]) {
      newcomer({ email });
      const before = await users();
      const answer = await signInWith(server, 'google');
      assert.equal(answer.status, 409, answer.text);
      assert.match(errorOf(answer), /Google gave no e-mail address.*link Google in Settings/);
      assert.equal(await users(), before);
    }
  });

  test('by several browsers at once opens one account', async () => {
    const { sub } = newcomer();
    const begun = await atOnce(6, () => begin(server, 'google'));
    const returned = await Promise.all(begun.map(visit));
    const answers = await Promise.all(
      begun.map((each, index) => comeBack(server, each, returned[index] ?? new URLSearchParams())),
    );
    assert.deepEqual(tally(answers), { 200: 6 });
    assert.equal(new Set(answers.map(({ body }) => (body as ShownSession).user.id)).size, 1);
    const rows = await server.sql('select 1 from external_identities where subject = $1', [sub]);
    assert.equal(rows.length, 1);
  });

  test('of namesakes at once gives each a name', async () => {
    const local = fresh('same');
    const begun = [];
    for (const domain of ['a', 'b', 'c', 'd']) {
      newcomer({ email: `${local}@${domain}.example` });
      const each = await begin(server, 'google');
      begun.push({ each, returned: await visit(each) });
    }
    const answers = await Promise.all(begun.map(({ each, returned }) => comeBack(server, each, returned)));
    assert.deepEqual(tally(answers), { 200: 4 });
    assert.equal(new Set(answers.map(({ body }) => (body as ShownSession).user.username)).size, 4);
  });

  test('opens no account before there is an administrator', async () => {
    const unready = await startServer(env);
    try {
      await unready.sql('update users set active = false');
      newcomer();
      const answer = await signInWith(unready, 'google');
      assert.equal(answer.status, 503);
      assert.match(errorOf(answer), /^This server is not set up yet/);
      assert.deepEqual(await unready.sql('select 1 from external_identities'), []);
      await unready.sql('update users set active = true');
      assert.equal((await signInWith(unready, 'google')).status, 200);
    } finally {
      await unready.close();
    }
  });

  test('opens nothing where registration is not open, and lets in who is known', async () => {
    for (const [policy, words] of [
      ['closed', 'Registration is closed'],
      ['invite', 'Registration is by invitation only'],
    ] as const) {
      const closed = await startServer({ ...env, REGISTRATION: policy });
      try {
        newcomer();
        const answer = await signInWith(closed, 'google');
        assert.deepEqual([answer.status, errorOf(answer)], [403, words]);
        assert.equal((await closed.sql('select 1 from external_identities')).length, 0);
        const person = await closed.person();
        await closed.sql('update users set email_verified_at = now(), password_proven_at = now() where id = $1', [
          person.id,
        ]);
        newcomer({ email: person.email });
        assert.equal((await signInWith(closed, 'google')).status, 200, 'it is no registration');
      } finally {
        await closed.close();
      }
    }
  });
});

describe('an account with the same address', () => {
  const exists =
    'There is already an account with this e-mail address. Sign in to it, then link Google in Settings, under Security';

  test('is not linked when the provider does not vouch for the address', async () => {
    const person = await server.person();
    await verify(person.id);
    for (const email_verified of [false, undefined, 'true', 1]) {
      newcomer({ email: person.email, email_verified });
      const answer = await signInWith(server, 'google');
      assert.deepEqual([answer.status, errorOf(answer)], [409, exists]);
    }
    assert.deepEqual(await stored(server, person.id), []);
    const events = await server.sql<{ details: { code: string } }>(
      `select details from audit_events where action = 'auth.oauth' and target_id = $1`,
      [person.id],
    );
    assert.deepEqual(
      events.map(({ details }) => details.code),
      Array(4).fill('oauth.account_exists'),
    );
  });

  test('is not linked when its holder has not verified the address', async () => {
    const person = await server.person();
    newcomer({ email: person.email.toUpperCase() });
    const answer = await signInWith(server, 'google');
    assert.deepEqual([answer.status, errorOf(answer)], [409, exists]);
    assert.deepEqual(await stored(server, person.id), []);
  });

  test('is not linked to a second identity of the provider: an address may have a new owner', async () => {
    const person = await server.person();
    await verify(person.id);
    newcomer({ email: person.email });
    assert.equal((await signInWith(server, 'google')).status, 200);
    newcomer({ email: person.email });
    const answer = await signInWith(server, 'google');
    assert.deepEqual([answer.status, errorOf(answer)], [409, exists]);
  });

  test('is not linked by an address that only looks like its own, in whatever alphabet that is the same', async () => {
    const [person, name] = [await server.person(), fresh('info-k')];
    await server.sql('update users set email = $2 where id = $1', [person.id, `${name}@example.com`]);
    await verify(person.id);
    for (const like of [name.replace('i', '\u0130'), name.replace('i', '\u0131'), name.replace('o', '\u043e')]) {
      const email = `${like}@example.com`;
      newcomer({ email });
      const answer = await signInWith(server, 'google');
      assert.equal(answer.status, 200, answer.text);
      const { user } = answer.body as ShownSession;
      assert.deepEqual([user.email, user.id === person.id], [email, false]);
    }
    newcomer({ email: `${name.replace('k', '\u212A')}@example.com` });
    assert.equal((await signInWith(server, 'google')).status, 409);
    assert.deepEqual(await stored(server, person.id), []);
  });

  test('is linked when both sides have verified it, and its owner is told', async () => {
    const person = await server.person();
    await verify(person.id);
    const { sub } = newcomer({ email: person.email.toUpperCase() });
    const answer = await signInWith(server, 'google');
    assert.equal(answer.status, 200, answer.text);
    assert.equal((answer.body as ShownSession).user.id, person.id);
    assert.equal((answer.body as ShownSession).user.authProvider, 'local');
    assert.deepEqual(await stored(server, person.id), [{ provider: 'google', subject: sub }]);
    const mails = await server.mails(person.email);
    assert.match(mails.at(-1) ?? '', /Subject: Your account was linked to Google/);
    assert.deepEqual((await audit(server, 'auth.oauth', person.id, 'success')).details, {
      provider: 'google',
      linked: 'by verified address',
    });
    assert.equal((await server.signIn(person.username)).id, person.id, 'the password is as good as before');
  });
});

describe('an account that may not just come in', () => {
  test('because it is banned', async () => {
    const { email } = newcomer();
    const { user } = (await signInWith(server, 'google')).body as ShownSession;
    const ban = { token: server.admin.token, body: { reason: 'Spam' } };
    assert.equal((await server.call('POST', `/v1/admin/users/${user.id}/ban`, ban)).status, 200);
    const known = await signInWith(server, 'google');
    const { error, ban_reason } = known.body as Readonly<Record<string, unknown>>;
    assert.deepEqual([known.status, error, ban_reason], [403, 'This account is banned: Spam', 'Spam']);
    await server.sql('delete from external_identities where user_id = $1', [user.id]);
    newcomer({ email });
    assert.equal((await signInWith(server, 'google')).status, 403);
    assert.deepEqual(await stored(server, user.id), [], 'nor is anything linked to it');
  });

  test('because it is deactivated', async () => {
    const { email } = newcomer();
    const { user } = (await signInWith(server, 'google')).body as ShownSession;
    await server.sql('update users set active = false where id = $1', [user.id]);
    const known = await signInWith(server, 'google');
    assert.deepEqual([known.status, errorOf(known)], [403, 'This account is deactivated']);
    assert.equal((await audit(server, 'auth.oauth', user.id, 'denied')).details['code'], 'auth.deactivated');
    await server.sql('delete from external_identities where user_id = $1', [user.id]);
    newcomer({ email });
    assert.equal((await signInWith(server, 'google')).status, 403);
    assert.deepEqual(await stored(server, user.id), [], 'nor is anything linked to it');
  });

  test('because it has a second factor', async () => {
    const person = await protect(server);
    await verify(person.id);
    newcomer({ email: person.email });
    for (const which of ['linked by this', 'known']) {
      const answer = await signInWith(server, 'google');
      assert.equal(answer.status, 401, which);
      const { mfa_required, mfa_token, ...rest } = answer.body as Record<string, unknown>;
      assert.deepEqual([mfa_required, rest['success']], [true, false]);
      assert.equal('token' in rest, false);
      const body = { mfa_token, code: await code(person.secret) };
      const verified = await call(server, 'POST', '/auth/mfa/verify', { body });
      assert.equal(verified.status, 200, verified.text);
      await server.sql('update mfa_factors set last_step = null where user_id = $1', [person.id]);
    }
  });

  test('and none is kept out by wrong passwords of others', async () => {
    newcomer();
    const { user } = (await signInWith(server, 'google')).body as ShownSession;
    for (let tries = 0; tries < 6; tries += 1)
      await call(server, 'POST', '/auth/login', { body: { username: user.username, password: 'not it at all' } });
    assert.equal((await signInWith(server, 'google')).status, 200);
  });
});

describe('an account without a password', () => {
  test('gets one by mail, and its identity stays', async () => {
    const { email } = newcomer();
    const { user } = (await signInWith(server, 'google')).body as ShownSession;
    await server.call('POST', '/api/v1/auth/password/forgot', { body: { email } });
    const body = { token: await linkIn(server, email, '/reset-password'), password: 'Another-horse-43' };
    assert.equal((await server.call('POST', '/api/v1/auth/password/reset', { body })).status, 200);
    assert.equal((await server.signIn(user.username, 'Another-horse-43')).id, user.id);
    assert.equal((await signInWith(server, 'google')).status, 200);
  });

  test('that was opened with somebody else’s address is theirs alone once they reset it', async () => {
    const { email } = newcomer({ email_verified: false });
    const { user } = (await signInWith(server, 'google')).body as ShownSession;
    await server.call('POST', '/api/v1/auth/password/forgot', { body: { email } });
    const body = { token: await linkIn(server, email, '/reset-password', 2), password: 'Another-horse-43' };
    assert.equal((await server.call('POST', '/api/v1/auth/password/reset', { body })).status, 200);
    assert.deepEqual(await stored(server, user.id), []);
    assert.equal((await signInWith(server, 'google')).status, 409, 'whoever opened it is a stranger now');
  });
});

test('deleting an account frees its identity', async () => {
  newcomer();
  const { user } = (await signInWith(server, 'google')).body as ShownSession;
  assert.equal((await call(server, 'DELETE', `/users/${user.id}`, { token: server.admin.token })).status, 200);
  assert.deepEqual(await stored(server, user.id), []);
  const again = (await signInWith(server, 'google')).body as ShownSession;
  assert.notEqual(again.user.id, user.id);
});
