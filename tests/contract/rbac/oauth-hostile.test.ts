import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type HostileProvider, startHostileProvider } from '../../support/hostile-provider.ts';
import { client } from '../../support/openid-provider.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { audit, fresh } from '../administration/identity.support.ts';
import { type Begun, begin, comeBack, publicUrl, stateOf, stored } from './oauth.support.ts';
import { errorOf, type ShownSession } from './rbac.support.ts';

const tenant = '7b0f3c9e-5a14-4e0c-9d2b-0c8e5f1a2b3c';
const otherTenant = '11111111-2222-4333-8444-555555555555';
const unverifiable = (title: string) => `The sign-in with ${title} could not be verified; start again`;

let google: HostileProvider;
let microsoft: HostileProvider;
let server: TestServer;
before(async () => {
  google = await startHostileProvider('', client.secret);
  microsoft = await startHostileProvider('/common/v2.0', client.secret);
  microsoft.issuer = `${microsoft.url}/{tenantid}/v2.0`;
  server = await startServer({
    PUBLIC_URL: publicUrl,
    GOOGLE_CLIENT_ID: client.id,
    GOOGLE_CLIENT_SECRET: client.secret,
    GOOGLE_ISSUER: google.url,
    MICROSOFT_CLIENT_ID: client.id,
    MICROSOFT_CLIENT_SECRET: client.secret,
    MICROSOFT_TENANT: 'common',
    MICROSOFT_AUTHORITY: microsoft.url,
  });
});
after(async () => {
  await server.close();
  await google.close();
  await microsoft.close();
});

const now = () => Math.floor(Date.now() / 1000);

/** What a right token says in answer to a sign-in. */
function right({ location }: Begun, more: Readonly<Record<string, unknown>> = {}) {
  const name = fresh('h');
  return {
    iss: google.url,
    aud: client.id,
    sub: name,
    nonce: location.searchParams.get('nonce') ?? '',
    iat: now(),
    exp: now() + 300,
    email: `${name}@example.com`,
    email_verified: true,
    ...more,
  };
}

/** The same as Microsoft says it. */
const rightOfMicrosoft = (begun: Begun, more: Readonly<Record<string, unknown>> = {}) =>
  right(begun, { iss: `${microsoft.url}/${tenant}/v2.0`, tid: tenant, oid: fresh('oid'), ...more });

const back = (begun: Begun) => comeBack(server, begun, { code: 'any', state: stateOf(begun) });
const accounts = async () => (await server.sql<{ n: number }>('select count(*)::int as n from users'))[0]?.n;

describe('an ID token is refused', () => {
  const cases: readonly (readonly [
    name: string,
    claims: Readonly<Record<string, unknown>>,
    signed?: HostileProvider['signed'],
  ])[] = [
    ['of another sign-in (nonce)', { nonce: 'another' }],
    ['without a nonce', { nonce: undefined }],
    ['of another issuer', { iss: 'https://accounts.example.org' }],
    ['without an issuer', { iss: undefined }],
    ['for another client', { aud: 'somebody-else' }],
    ['for several, issued to another', { aud: [client.id, 'somebody-else'], azp: 'somebody-else' }],
    ['that has expired', { iat: 1_700_000_000, exp: 1_700_000_300 }],
    ['that never expires', { exp: undefined }],
    ['about nobody', { sub: undefined }],
    ['about somebody with too long a name', { sub: 'x'.repeat(256) }],
    ['about somebody with an odd name', { sub: 'a\u0000b' }],
    ['without a signature', {}, 'not'],
    ['signed by a key that is not published', {}, 'by a foreign key'],
    ['signed with the secret of the client', {}, 'with the secret'],
  ];
  for (const [name, claims, signed = 'well'] of cases) {
    test(name, async () => {
      const before = await accounts();
      const begun = await begin(server, 'google');
      google.claims = right(begun, claims);
      google.signed = signed;
      const answer = await back(begun);
      google.signed = 'well';
      assert.deepEqual([answer.status, errorOf(answer)], [401, unverifiable('Google')]);
      assert.equal(await accounts(), before);
      assert.equal((await audit(server, 'auth.oauth', null, 'denied')).details['code'], 'auth.oauth_rejected');
    });
  }

  test('and a right one is taken, with the verifier that belongs to the challenge', async () => {
    const begun = await begin(server, 'google');
    google.claims = right(begun);
    const answer = await back(begun);
    assert.equal(answer.status, 200, answer.text);
    const form = Object.fromEntries(google.asked.at(-1) ?? []);
    assert.deepEqual(Object.keys(form).sort(), [
      'client_id',
      'client_secret',
      'code',
      'code_verifier',
      'grant_type',
      'redirect_uri',
    ]);
    const challenge = new Uint8Array(
      await crypto.subtle.digest('SHA-256', new TextEncoder().encode(form['code_verifier'])),
    );
    assert.equal(Buffer.from(challenge).toString('base64url'), begun.location.searchParams.get('code_challenge'));
  });

  test('when there is none', async () => {
    for (const body of [
      {},
      { access_token: 'at', token_type: 'Bearer' },
      { access_token: 'at', token_type: 'Bearer', id_token: 'a.b.c' },
      [],
      null,
      { error: 'invalid_client', error_description: 'secret' },
    ]) {
      google.tokenReply = { status: body !== null && 'error' in body ? 401 : 200, body };
      const begun = await begin(server, 'google');
      const answer = await back(begun);
      google.tokenReply = null;
      assert.deepEqual([answer.status, errorOf(answer)], [401, unverifiable('Google')], JSON.stringify(body));
    }
  });
});

describe('Microsoft for many tenants', () => {
  test('signs in by tenant and object; whoever names another tenant is refused', async () => {
    for (const wrong of [
      { tid: otherTenant },
      { tid: undefined },
      { tid: '../..' },
      { tid: '{tenantid}', iss: `${microsoft.url}/{tenantid}/v2.0` },
      { iss: `https://login.example.org/${tenant}/v2.0` },
      { oid: undefined },
      { oid: '' },
      { nonce: 'another' },
      { aud: 'somebody-else' },
    ]) {
      const begun = await begin(server, 'microsoft');
      microsoft.claims = rightOfMicrosoft(begun, wrong);
      const answer = await back(begun);
      assert.deepEqual([answer.status, errorOf(answer)], [401, unverifiable('Microsoft')], JSON.stringify(wrong));
    }
    for (const signed of ['not', 'by a foreign key', 'with the secret'] as const) {
      const begun = await begin(server, 'microsoft');
      microsoft.claims = rightOfMicrosoft(begun);
      microsoft.signed = signed;
      const answer = await back(begun);
      microsoft.signed = 'well';
      assert.equal(answer.status, 401, signed);
    }
    const begun = await begin(server, 'microsoft');
    microsoft.claims = rightOfMicrosoft(begun);
    const asked = microsoft.asked.length;
    const mixed = await comeBack(server, begun, { code: 'any', state: stateOf(begun), iss: 'https://evil.example' });
    assert.equal(mixed.status, 401);
    assert.equal(microsoft.asked.length, asked, 'the code goes nowhere when another issuer answered');
  });

  test('tells people of several tenants apart, whatever address they claim', async () => {
    const oid = fresh('oid');
    const email = `${fresh('m')}@example.com`;
    const ids = [];
    for (const tid of [tenant, otherTenant]) {
      const begun = await begin(server, 'microsoft');
      const iss = `${microsoft.url}/${tid}/v2.0`;
      // Only the first may have the address: the second claims the same one.
      const claimed = tid === tenant ? email : `${fresh('n')}@example.com`;
      microsoft.claims = rightOfMicrosoft(begun, { iss, tid, oid, email: claimed, preferred_username: claimed });
      const answer = await back(begun);
      assert.equal(answer.status, 200, answer.text);
      const { user } = answer.body as ShownSession;
      assert.equal(user.emailVerified, false, 'email_verified of Microsoft counts for nothing');
      assert.deepEqual(await stored(server, user.id), [{ provider: 'microsoft', subject: oid }]);
      ids.push(user.id);
    }
    assert.notEqual(ids[0], ids[1]);
  });

  test('never links by an address, unless Microsoft says that the tenant owns its domain', async () => {
    const person = await server.person();
    await server.sql('update users set email_verified_at = now(), password_proven_at = now() where id = $1', [
      person.id,
    ]);
    for (const more of [
      {},
      { email_verified: true },
      { xms_edov: false },
      { xms_edov: 'true' },
      { verified_primary_email: [person.email] },
    ]) {
      const begun = await begin(server, 'microsoft');
      microsoft.claims = rightOfMicrosoft(begun, { email: person.email, ...more });
      assert.equal((await back(begun)).status, 409, JSON.stringify(more));
    }
    const begun = await begin(server, 'microsoft');
    microsoft.claims = rightOfMicrosoft(begun, { email: person.email, xms_edov: true });
    const answer = await back(begun);
    assert.equal(answer.status, 200, answer.text);
    assert.equal((answer.body as ShownSession).user.id, person.id);
  });
});

describe('a provider that cannot', () => {
  test('answer in ten seconds, or at all, makes 503', async () => {
    const slow = await begin(server, 'google');
    google.delay = 15_000;
    const begun = performance.now();
    const late = await back(slow);
    google.delay = 0;
    assert.equal(late.status, 503);
    assert.ok(performance.now() - begun < 12_000);
    assert.match(errorOf(late), /Google does not answer/);
    assert.match(late.headers.get('retry-after') ?? '', /^\d+$/);

    for (const status of [500, 503, 429]) {
      google.tokenReply = { status, body: { error: 'temporarily_unavailable' } };
      const answer = await back(await begin(server, 'google'));
      google.tokenReply = null;
      assert.equal(answer.status, 503, String(status));
    }
  });

  test('be reached when a sign-in begins makes 503 and stores nothing', async () => {
    const gone = await startHostileProvider();
    await gone.close();
    for (const [issuer, path] of [
      [gone.url, 'nobody listens'],
      [`${google.url}/elsewhere`, 'no metadata'],
    ] as const) {
      const lonely = await startServer({
        PUBLIC_URL: publicUrl,
        GOOGLE_CLIENT_ID: client.id,
        GOOGLE_CLIENT_SECRET: client.secret,
        GOOGLE_ISSUER: issuer,
      });
      try {
        const answer = await lonely.call('GET', '/api/auth/oauth/google');
        assert.equal(answer.status, 503, path);
        assert.match(errorOf(answer), /Google does not answer/);
        assert.equal((await lonely.sql('select 1 from oauth_flows')).length, 0);
      } finally {
        await lonely.close();
      }
    }
  });

  test('say who it is makes 503: the metadata name another issuer', async () => {
    const liar = await startHostileProvider();
    liar.issuer = 'https://accounts.google.com';
    const server = await startServer({
      GOOGLE_CLIENT_ID: client.id,
      GOOGLE_CLIENT_SECRET: client.secret,
      GOOGLE_ISSUER: liar.url,
    });
    try {
      assert.equal((await server.call('GET', '/api/auth/oauth/google')).status, 503);
    } finally {
      await server.close();
      await liar.close();
    }
  });
});
