import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startHostileProvider } from '../../support/hostile-provider.ts';
import { client } from '../../support/openid-provider.ts';
import { cloneDatabase } from '../../support/postgres.ts';
import { administrator, dataFolder, startProcess } from '../../support/process.ts';
import { publicUrl } from './oauth.support.ts';

test('a sign-in outlives the process it began in; neither log nor audit nor tables keep what could act', async () => {
  // Whatever was opened is closed again, also where one of these fails: a provider that listens would keep the run alive.
  await using opened = new AsyncDisposableStack();
  const google = opened.adopt(await startHostileProvider('', client.secret), provider => provider.close());
  const database = opened.adopt(await cloneDatabase(), clone => clone.drop());
  const data = opened.adopt(await dataFolder(), folder => folder.remove());
  const env = {
    ...administrator,
    DATABASE_URL: database.url,
    PUBLIC_URL: publicUrl,
    LOG_LEVEL: 'trace',
    GOOGLE_CLIENT_ID: client.id,
    GOOGLE_CLIENT_SECRET: client.secret,
    GOOGLE_ISSUER: google.url,
  };
  const sql = opened.adopt(new pg.Client({ connectionString: database.url }), connected => connected.end());
  await sql.connect();
  let server = await startProcess(data.path, env);
  opened.defer(async () => void (await server.kill('SIGKILL')));

  const secrets = new Set<string>([client.secret]);
  const begin = async () => {
    const reply = await fetch(`${server.url}/api/auth/oauth/google`, { redirect: 'manual' });
    const { searchParams } = new URL(reply.headers.get('location') ?? '');
    const cookie = reply.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const [state = '', nonce = ''] = ['state', 'nonce'].map(name => searchParams.get(name) ?? '');
    for (const secret of [state, nonce, cookie.split('=')[1] ?? '']) secrets.add(secret);
    return { state, nonce, cookie };
  };
  const back = (query: Readonly<Record<string, string>>, cookie: string) =>
    fetch(`${server.url}/api/auth/oauth/google/callback?${new URLSearchParams(query)}`, { headers: { cookie } });

  const begun = await begin();
  const code = 'the-code-that-google-gave';
  secrets.add(code);
  let logged = server.output();
  assert.deepEqual(await server.kill('SIGTERM'), { code: 0, signal: null });
  server = await startProcess(data.path, env);

  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: google.url, aud: client.id, sub: 'somebody', iat: now, exp: now + 300, email: 'a@example.com' };
  google.claims = { ...claims, nonce: begun.nonce };
  const signedIn = await back({ code, state: begun.state }, begun.cookie);
  assert.equal(signedIn.status, 200);
  const { token, refreshToken } = (await signedIn.json()) as { token: string; refreshToken: string };
  secrets.add(token).add(refreshToken);

  for (const fail of [
    () => (google.claims = { ...claims, nonce: 'another' }),
    () => (google.signed = 'by a foreign key'),
    () => (google.tokenReply = { status: 400, body: { error: `invalid ${code}`, error_description: code } }),
    () => (google.tokenReply = { status: 500, body: code }),
    () => (google.tokenReply = { status: 200, body: { access_token: code, token_type: 'Bearer' } }),
  ]) {
    fail();
    const { state, cookie } = await begin();
    assert.ok([401, 503].includes((await back({ code, state }, cookie)).status));
  }
  const forged = await begin();
  assert.equal((await back({ code, state: forged.state }, '')).status, 400);
  const declined = await back({ error: 'access_denied', error_description: code, state: forged.state }, forged.cookie);
  assert.equal(declined.status, 401);
  for (const form of google.asked) secrets.add(form.get('code_verifier') ?? '');
  await sleep(300);

  logged += server.output();
  assert.match(logged, /a sign-in provider did not let somebody in/);
  assert.doesNotMatch(logged, /unexpected error/);
  const tables = [];
  for (const table of ['audit_events', 'oauth_flows', 'external_identities', 'sessions', 'users', 'mail_messages']) {
    const { rows } = await sql.query<{ row: string }>(`select t::text as row from ${table} t`);
    tables.push(...rows.map(({ row }) => row));
  }
  assert.ok(tables.some(row => row.includes('auth.oauth_rejected')));
  assert.ok(secrets.size > 20, 'the secrets were seen');
  for (const secret of secrets) {
    assert.ok(secret.length > 10);
    assert.ok(!logged.includes(secret), `the log has ${secret}`);
    assert.ok(!tables.some(row => row.includes(secret)), `the database has ${secret}`);
  }
});
