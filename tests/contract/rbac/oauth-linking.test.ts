import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type GitHubServer, gitHubClient, startGitHub } from '../../support/github.ts';
import { client, type OpenIdProvider, startOpenIdProvider } from '../../support/openid-provider.ts';
import { type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { atOnce, audit, fresh, tally } from '../administration/identity.support.ts';
import { ageSignIn } from '../administration/mfa.support.ts';
import { begin, beginLink, callbackOf, comeBack, publicUrl, signInWith, stored, visit } from './oauth.support.ts';
import { call, dataOf, errorOf, type ShownSession } from './rbac.support.ts';

let google: OpenIdProvider;
let github: GitHubServer;
let server: TestServer;
before(async () => {
  google = await startOpenIdProvider(callbackOf('google'));
  github = await startGitHub();
  server = await startServer({
    PUBLIC_URL: publicUrl,
    GOOGLE_CLIENT_ID: client.id,
    GOOGLE_CLIENT_SECRET: client.secret,
    GOOGLE_ISSUER: google.issuer,
    GITHUB_CLIENT_ID: gitHubClient.id,
    GITHUB_CLIENT_SECRET: gitHubClient.secret,
    GITHUB_URL: github.url,
    GITHUB_API_URL: github.url,
  });
});
after(async () => {
  await server.close();
  await google.close();
  await github.close();
});

interface Shown {
  readonly provider: string;
  readonly email: string | null;
  readonly linkedAt: string;
  readonly lastUsedAt: string;
}

function somebody(more: Readonly<Record<string, unknown>> = {}) {
  const person = { sub: fresh('sub'), email: `${fresh('g')}@example.net`, email_verified: true, ...more };
  google.person = person;
  return person;
}

function developer(): { readonly id: number } {
  const id = 1 + Math.floor(Math.random() * 1e9);
  const email = `${fresh('dev')}@example.net`;
  github.person = { id, login: fresh('dev'), name: null, emails: [{ email, primary: true, verified: true }] };
  return { id };
}

async function link(person: Person, provider: string) {
  const begun = await beginLink(server, provider, person.token);
  return comeBack(server, begun, await visit(begun));
}

const identities = async ({ token }: { readonly token: string }) =>
  dataOf<Shown[]>(await call(server, 'GET', '/auth/oauth/identities', { token }));
const unlink = (token: string, provider: string, body?: object) =>
  call(server, 'DELETE', `/auth/oauth/${provider}/link`, { token, ...(body === undefined ? {} : { body }) });

describe('POST /auth/oauth/:provider/link', () => {
  test('is for those who are signed in, for providers that are there', async () => {
    assert.equal((await call(server, 'POST', '/auth/oauth/google/link', { body: {} })).status, 401);
    assert.equal((await call(server, 'GET', '/auth/oauth/identities')).status, 401);
    assert.equal((await call(server, 'DELETE', '/auth/oauth/google/link')).status, 401);
    const { token } = server.admin;
    assert.equal((await call(server, 'POST', '/auth/oauth/gitlab/link', { token, body: {} })).status, 404);
    assert.equal((await call(server, 'POST', '/auth/oauth/microsoft/link', { token, body: {} })).status, 503);
    const extra = await call(server, 'POST', '/auth/oauth/google/link', { token, body: { userId: server.admin.id } });
    assert.equal(extra.status, 400);
  });

  test('asks for the password, or a sign-in of the last ten minutes', async () => {
    const person = await server.person();
    await ageSignIn(server, person);
    const post = (body: object) => call(server, 'POST', '/auth/oauth/google/link', { token: person.token, body });
    const old = await post({});
    assert.deepEqual([old.status, errorOf(old)], [403, 'Sign in again to do this']);
    const wrong = await post({ password: 'not it at all' });
    assert.deepEqual([wrong.status, errorOf(wrong)], [400, 'password is not your current password']);
    assert.equal((await server.sql('select 1 from oauth_flows where user_id = $1', [person.id])).length, 0);
    assert.equal((await post({ password })).status, 200);
    await audit(server, 'oauth.start_link', person.id, 'success');
  });

  test('links to the account that began, tells its owner, and signs nobody in', async () => {
    const person = await server.person();
    const { sub, email } = somebody();
    const answer = await link(person, 'google');
    assert.equal(answer.status, 200, answer.text);
    const shown = dataOf<Shown>(answer);
    assert.deepEqual([shown.provider, shown.email], ['google', email]);
    assert.doesNotMatch(answer.text, /token/i);
    assert.ok(!answer.headers.getSetCookie().some(each => each.includes('gatehouse_device=')));
    assert.deepEqual(await identities(person), [shown]);
    assert.deepEqual(await stored(server, person.id), [{ provider: 'google', subject: sub }]);
    assert.match((await server.mails(person.email)).at(-1) ?? '', /Subject: Your account was linked to Google/);
    assert.deepEqual((await audit(server, 'auth.oauth', person.id, 'success')).details, {
      provider: 'google',
      linked: 'by its owner',
    });
    const signedIn = (await signInWith(server, 'google')).body as ShownSession;
    assert.equal(signedIn.user.id, person.id, 'although the addresses differ');
  });

  test('refuses an identity of somebody else, and a second one of the same provider', async () => {
    const [first, second] = [await server.person(), await server.person()];
    somebody();
    await link(first, 'google');
    const taken = await link(second, 'google');
    assert.deepEqual(
      [taken.status, errorOf(taken)],
      [409, 'This Google account is already linked to another account here'],
    );
    assert.deepEqual(await identities(second), []);

    somebody();
    const more = await call(server, 'POST', '/auth/oauth/google/link', { token: first.token, body: {} });
    assert.deepEqual(
      [more.status, errorOf(more)],
      [409, 'Your account is already linked to a Google account; unlink it first'],
    );
  });

  test('of one identity by several accounts at once links it to one', async () => {
    const people = await Promise.all([server.person(), server.person(), server.person()]);
    const { sub } = somebody();
    const begun = await Promise.all(people.map(({ token }) => beginLink(server, 'google', token)));
    const returned = await Promise.all(begun.map(visit));
    const answers = await Promise.all(
      begun.map((each, index) => comeBack(server, each, returned[index] ?? new URLSearchParams())),
    );
    assert.deepEqual(tally(answers), { 200: 1, 409: 2 });
    assert.equal((await server.sql('select 1 from external_identities where subject = $1', [sub])).length, 1);
  });

  test('links nothing once the session has ended, the person is gone, or in another browser', async () => {
    const [leaver, gone, victim] = [await server.person(), await server.person(), await server.person()];
    somebody();
    const [left, deleted, foreign] = [
      await beginLink(server, 'google', leaver.token),
      await beginLink(server, 'google', gone.token),
      await beginLink(server, 'google', victim.token),
    ];
    await server.call('POST', '/api/v1/auth/logout', { token: leaver.token });
    assert.equal((await comeBack(server, left, await visit(left))).status, 401);
    await call(server, 'DELETE', `/users/${gone.id}`, { token: server.admin.token });
    assert.equal((await comeBack(server, deleted, await visit(deleted))).status, 400);
    // Somebody sends their own return link to a victim, or the other way round: the cookie is missing.
    const own = await begin(server, 'google');
    assert.equal((await comeBack(server, { ...foreign, cookie: own.cookie }, await visit(foreign))).status, 400);
    assert.equal((await comeBack(server, { ...foreign, cookie: '' }, await visit(foreign))).status, 400);
    for (const { id } of [leaver, gone, victim]) assert.deepEqual(await stored(server, id), []);
  });
});

describe('DELETE /auth/oauth/:provider/link', () => {
  test('says when there is nothing to unlink', async () => {
    const { token } = await server.person();
    const answer = await unlink(token, 'google');
    assert.deepEqual([answer.status, errorOf(answer)], [404, 'Your account is not linked to Google']);
    assert.equal((await unlink(token, 'gitlab')).status, 404);
  });

  test('never takes away the only way in', async () => {
    somebody();
    const { token, user } = (await signInWith(server, 'google')).body as ShownSession;
    const only = await unlink(token, 'google');
    assert.equal(only.status, 409);
    assert.match(errorOf(only), /^Google is your only way to sign in/);
    const { id } = developer();
    const begun = await beginLink(server, 'github', token);
    assert.equal((await comeBack(server, begun, await visit(begun))).status, 200);
    assert.deepEqual(
      (await identities({ token })).map(({ provider }) => provider),
      ['github', 'google'],
    );
    // Both at once: one stays.
    const answers = await atOnce(2, index => unlink(token, index === 0 ? 'google' : 'github'));
    assert.deepEqual(tally(answers), { 200: 1, 409: 1 });
    assert.equal((await identities({ token })).length, 1);
    assert.ok(Number.isInteger(id) && user.authProvider === 'google');
  });

  test('asks for the password, or a recent sign-in; without a password only a sign-in will do', async () => {
    const person = await server.person();
    somebody();
    await link(person, 'google');
    await ageSignIn(server, person);
    assert.equal((await unlink(person.token, 'google')).status, 403);
    assert.equal((await unlink(person.token, 'google', { password: 'not it at all' })).status, 400);
    assert.equal((await identities(person)).length, 1);
    assert.equal((await unlink(person.token, 'google', { password })).status, 200);

    somebody();
    const { token, user } = (await signInWith(server, 'google')).body as ShownSession;
    await server.sql(`update sessions set authenticated_at = now() - interval '11 minutes' where user_id = $1`, [
      user.id,
    ]);
    for (const body of [{}, { password: 'anything at all' }]) {
      const answer = await call(server, 'POST', '/auth/oauth/github/link', { token, body });
      assert.deepEqual([answer.status, errorOf(answer)], [403, 'Sign in again to do this']);
    }
    const fresh = (await signInWith(server, 'google')).body as ShownSession;
    const again = await call(server, 'POST', '/auth/oauth/github/link', { token: fresh.token, body: {} });
    assert.equal(again.status, 200, again.text);
  });

  test('unlinks, tells the owner, and frees the identity', async () => {
    const [first, second] = [await server.person(), await server.person()];
    const { sub } = somebody();
    await link(first, 'google');
    const answer = await unlink(first.token, 'google');
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(await identities(first), []);
    assert.match(
      (await server.mails(first.email, 2)).join('\n'),
      /Subject: Your account is no longer linked to Google/,
    );
    assert.deepEqual((await audit(server, 'oauth.unlink', first.id, 'success')).details, { provider: 'google' });
    assert.equal((await link(second, 'google')).status, 200);
    assert.deepEqual(await stored(server, second.id), [{ provider: 'google', subject: sub }]);
  });
});
