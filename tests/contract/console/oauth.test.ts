import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { client, type OpenIdProvider, startOpenIdProvider } from '../../support/openid-provider.ts';
import { type Answer, startServer, type TestServer } from '../../support/server.ts';
import { atOnce, audit, fresh, tally } from '../administration/identity.support.ts';
import { ageSignIn, code, codeAsked, protect } from '../administration/mfa.support.ts';
import {
  type Begun,
  begin as beginElsewhere,
  callbackOf,
  comeBack,
  cookieOf,
  publicUrl,
  stateOf,
  stored,
  visit,
} from '../rbac/oauth.support.ts';
import { post, refused, type ShownSession, sessionCookie, sessionOf, setCookie } from './console.support.ts';

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

function newcomer(more: Readonly<Record<string, unknown>> = {}) {
  const name = fresh('g');
  const person = { sub: fresh('sub'), email: `${name}@example.com`, email_verified: true, name: 'Ada L.', ...more };
  google.person = person;
  return person;
}

/** A browser on the sign-in page goes to the provider. */
async function begin(had = ''): Promise<Begun> {
  const headers = had === '' ? {} : { cookie: had };
  const answer = await server.call('GET', '/console/session/oauth/google', { headers });
  assert.equal(answer.status, 302, answer.text);
  return { provider: 'google', location: new URL(answer.headers.get('location') ?? ''), cookie: cookieOf(answer) };
}

/** The provider sends it to the callback, and that on to a page: what the page then has in its address. */
async function goOn(begun: Begun, returned?: URLSearchParams): Promise<URLSearchParams> {
  // It takes no cookie to be handed on.
  const answer = await comeBack(server, { ...begun, cookie: '' }, returned ?? (await visit(begun)));
  assert.deepEqual([answer.status, answer.text, answer.headers.getSetCookie()], [302, '', []]);
  const location = new URL(answer.headers.get('location') ?? '');
  assert.equal(location.origin + location.pathname, `${publicUrl}/sign-in/google`);
  return location.searchParams;
}

/** The page finishes with what is in its address. */
function finish({ cookie }: Pick<Begun, 'cookie'>, page: URLSearchParams | Record<string, string>): Promise<Answer> {
  const body = page instanceof URLSearchParams ? Object.fromEntries(page) : page;
  return post(server, '/oauth/google', { body, ...(cookie === '' ? {} : { cookie }) });
}

const flows = async () => (await server.sql<{ n: number }>('select count(*)::int as n from oauth_flows'))[0]?.n;
const events = async () =>
  (await server.sql<{ n: number }>(`select count(*)::int as n from audit_events where action = 'auth.oauth'`))[0]?.n;

describe('GET /console/session/oauth/:provider', () => {
  test('knows three providers, and says what to set for those that are not configured', async () => {
    assert.equal((await server.call('GET', '/console/session/oauth/gitlab')).status, 404);
    const github = await server.call('GET', '/console/session/oauth/github');
    assert.match(refused(github, 503), /^GitHub sign-in is not configured: set GITHUB_CLIENT_ID/);
  });

  test('sends the browser to the provider, with a state that says where it began and a cookie for there', async () => {
    const answer = await server.call('GET', '/console/session/oauth/google?redirect_uri=https://evil.example');
    const location = new URL(answer.headers.get('location') ?? '');
    assert.equal(location.origin, google.url);
    assert.equal(location.searchParams.get('redirect_uri'), callbackOf('google'));
    assert.match(location.searchParams.get('state') ?? '', /^console\.[\w-]{43}$/);
    assert.match(
      answer.headers.get('set-cookie') ?? '',
      /^__Host-gatehouse_browser_([\w-]{8})=\1[\w-]{35}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
    );
  });
});

describe('the callback', () => {
  test('hands on what the console began, without using it up or recording it', async () => {
    newcomer();
    const begun = await begin();
    const returned = await visit(begun);
    const before = [await flows(), await events()];
    returned.set('error_description', '<script>');
    returned.set('next', 'https://evil.example');
    for (let times = 0; times < 2; times += 1) {
      const page = await goOn(begun, returned);
      assert.deepEqual([...page.keys()].sort(), ['code', 'iss', 'state']);
      for (const [name, value] of page) assert.equal(value, returned.get(name), name);
    }
    // With a cookie too, it is not the place.
    const answer = await comeBack(server, begun, returned);
    assert.equal(answer.status, 302);
    assert.deepEqual([await flows(), await events()], before);
    assert.equal((await finish(begun, await goOn(begun, returned))).status, 200);
  });

  test('encodes what it hands on, and hands it to nobody else', async () => {
    const state = 'console.x&code=y#/../\r\n';
    const page = await goOn({ ...(await begin()), cookie: '' }, new URLSearchParams({ state, error: 'a b&c' }));
    assert.deepEqual(Object.fromEntries(page), { state, error: 'a b&c' });
  });

  test('does not take a state of its own for one of the console, nor the console one of the callback', async () => {
    newcomer();
    const elsewhere = await beginElsewhere(server, 'google');
    const returned = await visit(elsewhere);
    assert.equal(refused(await finish(elsewhere, returned), 400), startAgain);
    const forged = new URLSearchParams(returned);
    forged.set('state', `console.${stateOf(elsewhere)}`);
    assert.equal(refused(await finish(elsewhere, await goOn(elsewhere, forged)), 400), startAgain);
    assert.equal((await comeBack(server, elsewhere, returned)).status, 200, 'it was left alone');
  });
});

describe('finishing is refused', () => {
  test('to another browser, which does not use the flow up', async () => {
    newcomer();
    const [mine, other] = [await begin(), await begin()];
    const page = await goOn(mine);
    const unprefixed = mine.cookie.replace('__Host-', '');
    for (const cookie of ['', other.cookie, unprefixed, `x${mine.cookie}`, `${mine.cookie}x`]) {
      const answer = await finish({ cookie }, page);
      assert.equal(refused(answer, 400), startAgain, cookie);
      assert.equal(setCookie(answer, '__Host-gatehouse_session'), undefined);
    }
    const event = await audit(server, 'auth.oauth', null, 'denied');
    assert.equal(event.details['code'], 'auth.oauth_flow_rejected');
    assert.equal((await finish(mine, page)).status, 200);
  });

  test('without a state, with a forged one, a second time, and for all but one at once', async () => {
    newcomer();
    const begun = await begin();
    const page = await goOn(begun);
    const given = page.get('code') ?? '';
    assert.equal(refused(await finish(begun, { code: given }), 400), startAgain);
    assert.equal(refused(await finish(begun, { code: given, state: `console.${'x'.repeat(43)}` }), 400), startAgain);
    assert.deepEqual(tally(await atOnce(6, () => finish(begun, page))), { 200: 1, 400: 5 });
    assert.equal(refused(await finish(begun, page), 400), startAgain);
    const odd = await post(server, '/oauth/google', { cookie: begun.cookie, body: { code: 'x', browser: 'y' } });
    assert.equal(refused(odd, 400), 'browser is not a known field');
    assert.equal((await post(server, '/oauth/gitlab', { body: {} })).status, 404);
  });

  test('when the person declined, the code is wrong, or the issuer is another', async () => {
    google.person = null;
    const declined = await begin();
    const page = await goOn(declined);
    assert.equal(page.get('error'), 'access_denied');
    assert.equal(refused(await finish(declined, page), 401), 'The sign-in with Google was declined');
    newcomer();
    for (const change of [{ code: 'wrong' }, { iss: 'https://evil.example' }]) {
      const begun = await begin();
      const answer = await finish(begun, { ...Object.fromEntries(await goOn(begun)), ...change });
      assert.equal(refused(answer, 401), 'The sign-in with Google could not be verified; start again');
      assert.equal(setCookie(answer, '__Host-gatehouse_session'), undefined);
    }
  });

  test('to whoever has an account by another way, saying how to link it', async () => {
    const person = await server.person();
    newcomer({ email: person.email });
    const begun = await begin();
    const answer = await finish(begun, await goOn(begun));
    assert.match(refused(answer, 409), /Sign in to it, then link Google in Settings, under Security$/);
    assert.deepEqual(await stored(server, person.id), []);
  });
});

describe('finishing', () => {
  test('opens an account and a session', async () => {
    const { email } = newcomer();
    const begun = await begin();
    const answer = await finish(begun, await goOn(begun));
    assert.equal(answer.status, 200, answer.text);
    const { kind, ...session } = answer.body as { kind: string } & ShownSession;
    assert.equal(kind, 'signed_in');
    assert.deepEqual(sessionOf({ ...answer, body: session }).me, session.me);
    assert.deepEqual([session.me.user.email, session.me.has_password], [email, false]);
    assert.match(setCookie(answer, '__Host-gatehouse_device') ?? '', /=.+; Path=\/; .+Secure$/);
    const next = await post(server, '/refresh', { cookie: sessionCookie(answer, true) });
    assert.equal(sessionOf(next).me.user.email, email);
    assert.equal((await audit(server, 'auth.oauth', session.me.user.id, 'success')).details['created'], true);
  });

  test('asks for the second factor', async () => {
    const person = await protect(server);
    await server.sql('update users set email_verified_at = now(), password_proven_at = now() where id = $1', [
      person.id,
    ]);
    newcomer({ email: person.email });
    const begun = await begin();
    const answer = await finish(begun, await goOn(begun));
    const { mfa_token, ...rest } = answer.body as { mfa_token: string };
    assert.deepEqual(
      [answer.status, rest],
      [401, { error: codeAsked('/api/v1'), mfa_required: true, mfa_methods: ['totp', 'backup_code'] }],
    );
    assert.equal(setCookie(answer, '__Host-gatehouse_session'), undefined);
    const entered = await post(server, '/mfa', { body: { mfa_token, code: await code(person.secret) } });
    assert.equal(sessionOf(entered).me.user.id, person.id);
  });
});

describe('a policy that asks for a second factor', () => {
  const enrol = (path: string, body: object) => post(server, path, { body });

  test('is not met by what the provider asked for: one is set up here', async () => {
    const { email } = newcomer();
    const first = await begin();
    assert.equal((await finish(first, await goOn(first))).status, 200);
    const { token } = server.admin;
    await server.sql("update users set department = 'Guests' where email = $1", [email]);
    const policy = await server.call('POST', '/api/v1/admin/security/policy', {
      token,
      body: {
        policy_type: 'mfa_policy',
        enabled: true,
        configuration: { required: true, methods: ['totp'] },
        apply_to: ['department:guests'],
      },
    });
    assert.equal(policy.status, 200, policy.text);
    const begun = await begin();
    const refusal = await finish(begun, await goOn(begun));
    assert.equal(refusal.status, 401);
    assert.equal(setCookie(refusal, '__Host-gatehouse_session'), undefined);
    const { enrolment_token, enrolment_methods } = refusal.body as {
      readonly enrolment_token: string;
      readonly enrolment_methods: readonly string[];
    };
    assert.deepEqual(enrolment_methods, ['totp']);
    const started = await server.call('POST', '/api/v1/auth/mfa/enrol', { body: { enrolment_token, method: 'totp' } });
    const { secret } = started.body as { readonly secret: string };
    assert.equal((await enrol('/enrol', { enrolment_token, code: '000' })).status, 400);
    const entered = await enrol('/enrol', { enrolment_token, code: await code(secret) });
    assert.equal(entered.status, 200, entered.text);
    sessionCookie(entered, true);
    assert.equal((entered.body as ShownSession).me.user.email, email);
    assert.deepEqual(
      await server.sql('select amr from sessions where user_id = $1 and amr @> array[$2::varchar]', [
        (entered.body as ShownSession).me.user.id,
        'totp',
      ]),
      [{ amr: ['google', 'totp'] }],
    );
    await server.sql('delete from security_policies');
  });
});

describe('POST /console/session/oauth/:provider/link', () => {
  const link = (token: string | null, body: object = {}) => post(server, '/oauth/google/link', { token, body });

  test('is for who is signed in, and asks for the password when that is long ago', async () => {
    assert.equal(refused(await link(null), 401), 'Unauthorized');
    const person = await server.person();
    await ageSignIn(server, person);
    assert.equal(refused(await link(person.token), 403), 'Sign in again to do this');
    const wrong = await link(person.token, { password: 'not-the-password' });
    assert.deepEqual(
      [wrong.status, wrong.body],
      [
        400,
        {
          error: 'password is not your current password',
          fields: [{ field: 'password', message: 'is not your current password' }],
        },
      ],
    );
    assert.deepEqual(wrong.headers.getSetCookie(), []);
  });

  test('links what the browser then signs in to, once, and opens no session', async () => {
    const person = await server.person();
    const { sub } = newcomer();
    const answer = await link(person.token);
    assert.equal(answer.status, 200, answer.text);
    const { url } = answer.body as { url: string };
    const begun = { provider: 'google', location: new URL(url), cookie: cookieOf(answer) };
    assert.match(stateOf(begun), /^console\./);
    const page = await goOn(begun);
    assert.equal(refused(await finish({ cookie: '' }, page), 400), startAgain);
    const linked = await finish(begun, page);
    assert.deepEqual([linked.status, linked.body], [200, { kind: 'linked', provider: 'google' }]);
    assert.equal(setCookie(linked, '__Host-gatehouse_session'), undefined);
    assert.deepEqual(await stored(server, person.id), [{ provider: 'google', subject: sub }]);
    assert.match(refused(await link(person.token), 409), /^Your account is already linked to a Google account/);
  });
});
