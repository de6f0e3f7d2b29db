import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { hash } from '@node-rs/argon2';
import { client, type OpenIdProvider, startOpenIdProvider } from '../../support/openid-provider.ts';
import { type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { account, audit, fresh, linkIn } from '../administration/identity.support.ts';
import { beginLink, callbackOf, comeBack, publicUrl, signInWith, stored, visit } from './oauth.support.ts';
import { errorOf, type ShownSession } from './rbac.support.ts';

let google: OpenIdProvider;
let server: TestServer;
before(async () => {
  google = await startOpenIdProvider(callbackOf('google'));
  server = await startServer({
    PUBLIC_URL: publicUrl,
    GOOGLE_CLIENT_ID: client.id,
    GOOGLE_CLIENT_SECRET: client.secret,
    GOOGLE_ISSUER: google.issuer,
  });
});
after(async () => {
  await server.close();
  await google.close();
});

const exists =
  'There is already an account with this e-mail address. Sign in to it, then link Google in Settings, under Security';
const post = (path: string, body: object, token?: string) =>
  server.call('POST', `/api/v1/auth/${path}`, { body, ...(token === undefined ? {} : { token }) });

/** Who signs in at Google next. */
function atGoogle(email: string, more: Readonly<Record<string, unknown>> = {}): string {
  const sub = fresh('sub');
  google.person = { sub, email, email_verified: true, ...more };
  return sub;
}

/** Registers an address, whoever's it is, and opens its verification link where nobody is signed in. */
async function registered({ verified }: { readonly verified: boolean }): Promise<Person> {
  const { email, username } = account();
  const { token, refresh_token, user } = (await post('register', { email, username, password })).body as {
    token: string;
    refresh_token: string;
    user: { id: string };
  };
  if (verified)
    assert.equal((await post('email/verify', { token: await linkIn(server, email, 'verify-email') })).status, 200);
  return { id: user.id, email, username, password, token, refreshToken: refresh_token };
}

async function reset(email: string, chosen: string): Promise<void> {
  const before = await server.sql('select 1 from mail_messages where recipient = $1', [email]);
  await post('password/forgot', { email });
  const token = await linkIn(server, email, 'reset-password', before.length + 1);
  assert.equal((await post('password/reset', { token, password: chosen })).status, 200);
}

async function refusedWith(email: string): Promise<void> {
  atGoogle(email);
  const answer = await signInWith(server, 'google');
  assert.deepEqual([answer.status, errorOf(answer)], [409, exists]);
}

describe('an account whose password somebody else may have chosen', () => {
  test('is not entered by its address, although that is verified: the stranger would stay in it', async () => {
    const stranger = await registered({ verified: true });
    await refusedWith(stranger.email);
    assert.deepEqual(await stored(server, stranger.id), []);
    assert.equal((await server.signIn(stranger.username)).id, stranger.id);
    assert.equal((await audit(server, 'auth.oauth', null, 'denied')).details['code'], 'oauth.account_exists');
  });

  test('is not entered after the stranger has signed in again, or shown the password before a change', async () => {
    const { username, email } = await registered({ verified: true });
    const stranger = await server.signIn(username);
    await post('mfa/totp', { password }, stranger.token);
    await refusedWith(email);
  });

  test('is not entered when the link was opened in the browser of whoever registered', async () => {
    const { email, token } = await registered({ verified: false });
    const link = await linkIn(server, email, 'verify-email');
    assert.equal((await post('email/verify', { token: link }, token)).status, 200);
    await refusedWith(email);
  });

  test('is not entered when an administrator made it, or it was imported with a hash', async () => {
    const made = await server.person();
    await refusedWith(made.email);
    const { email, username } = account();
    const [row] = await server.sql<{ hash: string }>('select password_hash as hash from users where id = $1', [
      made.id,
    ]);
    const raw = JSON.stringify({ email, username, password_hash: row?.hash });
    const headers = { 'content-type': 'application/x-ndjson' };
    const { token } = server.admin;
    assert.equal((await server.call('POST', '/api/v1/users/import', { token, raw, headers })).status, 200);
    await server.sql('update users set email_verified_at = now() where email = any($1)', [[made.email, email]]);
    await refusedWith(made.email);
    await refusedWith(email);
  });

  test('is not entered when it is from before this was known of passwords', async () => {
    const { id, email } = await server.person();
    await server.sql(`update users set email_verified_at = now() - interval '1 year' where id = $1`, [id]);
    await refusedWith(email);
  });

  test('is not entered when its hash was renewed at a sign-in', async () => {
    const { id, email, username } = await registered({ verified: true });
    const imported = await hash(password, { memoryCost: 64, timeCost: 1 });
    await server.sql('update users set password_hash = $2 where id = $1', [id, imported]);
    await server.signIn(username);
    const [row] = await server.sql<{ hash: string }>('select password_hash as hash from users where id = $1', [id]);
    assert.match(row?.hash ?? '', /^\$2/, 'it was renewed');
    await refusedWith(email);
  });

  test('is linked by hand: sign in, then link', async () => {
    const person = await registered({ verified: true });
    const { token } = await server.signIn(person.username);
    const sub = atGoogle(person.email);
    const begun = await beginLink(server, 'google', token);
    assert.equal((await comeBack(server, begun, await visit(begun))).status, 200);
    assert.deepEqual(await stored(server, person.id), [{ provider: 'google', subject: sub }]);
  });
});

describe('an account that is its mailbox’s owner’s alone', () => {
  test('because the password came by a mailed link is entered', async () => {
    const { id, email } = await registered({ verified: true });
    await reset(email, 'Another-horse-43');
    const sub = atGoogle(email);
    const answer = await signInWith(server, 'google');
    assert.equal(answer.status, 200, answer.text);
    assert.equal((answer.body as ShownSession).user.id, id);
    assert.deepEqual(await stored(server, id), [{ provider: 'google', subject: sub }]);
    const [row] = await server.sql(
      'select password_proven_at = password_changed_at as at_once from users where id = $1',
      [id],
    );
    assert.equal(row?.['at_once'], true);
  });

  test('because it has no password is entered', async () => {
    const { id, email } = await registered({ verified: true });
    await server.sql('update users set password_hash = null where id = $1', [id]);
    atGoogle(email);
    assert.equal(((await signInWith(server, 'google')).body as ShownSession).user.id, id);
  });
});

test('what a stranger linked while their password worked is unlinked when the owner resets it', async () => {
  const { id, email, username } = await registered({ verified: true });
  const stranger = await server.signIn(username);
  atGoogle('stranger@example.net');
  const begun = await beginLink(server, 'google', stranger.token);
  assert.equal((await comeBack(server, begun, await visit(begun))).status, 200);
  await reset(email, 'Another-horse-43');
  assert.deepEqual(await stored(server, id), []);
  const answer = await signInWith(server, 'google');
  assert.notEqual((answer.body as Partial<ShownSession>).user?.id, id);
  const mails = await server.mails(email);
  assert.ok(mails.some(mail => /Earlier sign-in settings of your account were removed/.test(mail)));
  assert.deepEqual((await audit(server, 'password.reset', id, 'success')).details, {
    dropped: { secondFactor: false, identities: ['google'], sessions: 1, identityKeys: false, apiKeys: 0 },
  });
  // What the owner links from now on is theirs, and stays.
  const owner = await server.signIn(username, 'Another-horse-43');
  atGoogle(`${fresh('own')}@example.net`);
  const again = await beginLink(server, 'google', owner.token);
  assert.equal((await comeBack(server, again, await visit(again))).status, 200);
  await reset(email, 'Another-horse-44');
  assert.equal((await stored(server, id)).length, 1);
});
