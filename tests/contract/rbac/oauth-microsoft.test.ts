import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { client, type OpenIdProvider, startOpenIdProvider } from '../../support/openid-provider.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { fresh } from '../administration/identity.support.ts';
import { begin, callbackOf, comeBack, publicUrl, signInWith, visit } from './oauth.support.ts';
import { errorOf, type ShownSession } from './rbac.support.ts';

const tenant = '7b0f3c9e-5a14-4e0c-9d2b-0c8e5f1a2b3c';

let microsoft: OpenIdProvider;
let google: OpenIdProvider;
let server: TestServer;
before(async () => {
  microsoft = await startOpenIdProvider(callbackOf('microsoft'), `/${tenant}/v2.0`);
  google = await startOpenIdProvider(callbackOf('google'));
  server = await startServer({
    PUBLIC_URL: publicUrl,
    MICROSOFT_CLIENT_ID: client.id,
    MICROSOFT_CLIENT_SECRET: client.secret,
    MICROSOFT_TENANT: tenant.toUpperCase(),
    MICROSOFT_AUTHORITY: microsoft.url,
    GOOGLE_CLIENT_ID: client.id,
    GOOGLE_CLIENT_SECRET: client.secret,
    GOOGLE_ISSUER: google.issuer,
  });
});
after(async () => {
  await server.close();
  await microsoft.close();
  await google.close();
});

function employee(more: Readonly<Record<string, unknown>> = {}) {
  const name = fresh('ms');
  const email = `${name}@contoso.example`;
  const person = { sub: fresh('pairwise'), oid: fresh('oid'), tid: tenant, email, preferred_username: email, ...more };
  microsoft.person = person;
  return person;
}

test('refuses people of another tenant, and tokens that name no object', async () => {
  for (const more of [{ tid: '11111111-2222-4333-8444-555555555555' }, { tid: undefined }, { oid: undefined }]) {
    employee(more);
    const answer = await signInWith(server, 'microsoft');
    assert.equal(answer.status, 401, answer.text);
    assert.match(errorOf(answer), /Microsoft could not be verified/);
  }
});

test('refuses a wrong code', async () => {
  employee();
  const begun = await begin(server, 'microsoft');
  const returned = await visit(begun);
  returned.set('code', 'wrong');
  assert.equal((await comeBack(server, begun, returned)).status, 401);
});

test('refuses the state of another provider', async () => {
  employee();
  const begun = await begin(server, 'microsoft');
  const returned = await visit(begun);
  const elsewhere = await comeBack(server, { ...begun, provider: 'google' }, returned);
  assert.equal(elsewhere.status, 400);
  assert.match(errorOf(elsewhere), /start again$/);
  assert.equal((await comeBack(server, begun, returned)).status, 200);
});

test('opens nothing for a guest whose address is only their name in the tenant', async () => {
  const guest = 'ada_example.com#EXT#@contoso.onmicrosoft.com';
  employee({ email: guest, preferred_username: guest });
  const answer = await signInWith(server, 'microsoft');
  assert.equal(answer.status, 409);
  assert.match(errorOf(answer), /^Microsoft gave no e-mail address that can receive mail/);
  employee({ preferred_username: guest });
  const { user } = (await signInWith(server, 'microsoft')).body as ShownSession;
  assert.equal(user.username, 'ada_example.com');
});

test('knows people by tenant and object, not by subject or address', async () => {
  const { oid, email } = employee();
  const first = (await signInWith(server, 'microsoft')).body as ShownSession;
  assert.deepEqual([first.user.email, first.user.emailVerified, first.user.authProvider], [email, false, 'microsoft']);
  const [identity] = await server.sql('select issuer, subject from external_identities where user_id = $1', [
    first.user.id,
  ]);
  assert.deepEqual(identity, { issuer: microsoft.issuer, subject: oid });

  employee({ oid });
  const again = (await signInWith(server, 'microsoft')).body as ShownSession;
  assert.equal(again.user.id, first.user.id);
  employee({ email });
  assert.equal((await signInWith(server, 'microsoft')).status, 409, 'somebody else with that address');
});
