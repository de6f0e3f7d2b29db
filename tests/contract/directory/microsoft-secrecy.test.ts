import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { client } from '../../support/openid-provider.ts';
import { cloneDatabase } from '../../support/postgres.ts';
import { administrator, dataFolder, startProcess } from '../../support/process.ts';
import {
  type Asked,
  askFor,
  comeBack,
  confirm,
  elsewhere,
  employee,
  goThrough,
  listen,
  microsoftEnv,
  publicUrl,
  startMicrosoft,
} from './microsoft.support.ts';

test('neither log nor audit nor tables keep what could act, whichever way a sign-in goes', async () => {
  await using opened = new AsyncDisposableStack();
  const microsoft = opened.adopt(await startMicrosoft(), provider => provider.close());
  const database = opened.adopt(await cloneDatabase(), clone => clone.drop());
  const data = opened.adopt(await dataFolder(), folder => folder.remove());
  const sql = opened.adopt(new pg.Client({ connectionString: database.url }), connected => connected.end());
  await sql.connect();
  const env = {
    ...administrator,
    DATABASE_URL: database.url,
    PUBLIC_URL: publicUrl,
    LOG_LEVEL: 'trace',
    ...microsoftEnv(microsoft),
  };
  const server = await startProcess(data.path, env);
  opened.defer(async () => void (await server.kill('SIGKILL')));

  const secrets = new Set<string>([client.secret]);
  const tables: string[] = [];
  const look = async () => {
    for (const table of ['audit_events', 'awaited_sign_ins', 'sessions', 'one_time_tokens', 'external_identities']) {
      const { rows } = await sql.query<{ row: string }>(`select t::text as row from ${table} t`);
      tables.push(...rows.map(({ row }) => row));
    }
  };
  // Bytes are shown as hex.
  const stored = (secret: string): boolean =>
    tables.some(row => row.includes(secret) || row.includes(Buffer.from(secret).toString('hex')));
  const ask = async (): Promise<Asked> => {
    const asked = await askFor(server);
    secrets.add(asked.callbackKey).add(asked.userCode);
    secrets.add(asked.cookie.split('=')[1] ?? '').add(asked.uri.searchParams.get('nonce') ?? '');
    return asked;
  };
  const hear = async (asked: Asked): Promise<void> => {
    const [message = {}] = (await (await listen(server, asked.callbackKey)).closed).messages;
    for (const name of ['accessToken', 'refreshToken']) if (message[name] !== undefined) secrets.add(message[name]);
  };

  employee(microsoft);
  const same = await ask();
  const returned = await goThrough(same);
  secrets.add(returned.get('code') ?? '');
  assert.equal((await comeBack(server, returned, same.cookie)).status, 200);
  await look();
  await hear(same);

  const { email } = employee(microsoft);
  const other = await ask();
  const confirming = await elsewhere(server, other);
  secrets.add(confirming.formToken).add(confirming.cookie.split('=')[1] ?? '');
  await look();
  assert.ok(!stored(email), 'an unconfirmed address is not there to be read');
  assert.equal((await confirm(server, confirming, 'BBBBBBBB')).status, 400);
  assert.equal((await confirm(server, confirming, other.userCode)).status, 200);
  await hear(other);

  const wrong = await ask();
  assert.equal((await comeBack(server, { state: wrong.callbackKey, code: 'a-code-that-is-wrong' })).status, 401);
  secrets.add('a-code-that-is-wrong');
  await look();
  await hear(wrong);
  await sleep(300);
  await look();

  const logged = server.output();
  assert.match(logged, /a sign-in provider did not let somebody in/);
  assert.doesNotMatch(logged, /unexpected error|could not be delivered/);
  assert.ok(tables.some(row => row.includes('auth.awaited_take')));
  assert.ok(tables.some(row => row.includes('auth.oauth_rejected')));
  assert.ok(secrets.size > 18, `${secrets.size} secrets were seen`);
  for (const secret of secrets) {
    assert.ok(secret.length >= 8);
    assert.ok(!logged.includes(secret), `the log has ${secret}`);
    assert.ok(!stored(secret), `the database has ${secret}`);
  }
});
