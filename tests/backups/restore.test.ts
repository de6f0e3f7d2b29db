import assert from 'node:assert/strict';
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { openKeys } from '../../src/compose/keys.ts';
import { newRecoveryKey } from '../../src/platform/archive/recovery-key.ts';
import { generateMasterKey, localKeyProvider, parseMasterKey } from '../../src/platform/crypto/local-key-provider.ts';
import { Database } from '../../src/platform/db/database.ts';
import { binding, type Fields, makeCredentials } from '../keys/keys.support.ts';
import { until } from '../support/own-redis.ts';
import { emptyDatabase, urlOf } from '../support/postgres.ts';
import { dataFolder, post, runCommand, startProcess } from '../support/process.ts';
import { startServer, type TestServer } from '../support/server.ts';

const recovery = newRecoveryKey();
let server: TestServer;
let fields: Fields;
let id: string;
/** Where the backups are. */
let from: string;

before(async () => {
  server = await startServer({ BACKUP_RECOVERY_KEY: recovery.public });
  fields = await makeCredentials(server.sql, server.gatehouse.ports.keyring, 20);
  from = join(server.data, 'backups');
  const answer = await server.call('POST', '/api/v1/admin/backup/create', {
    token: server.admin.token,
    body: { backup_type: 'full' },
  });
  id = (answer.body as { results: { backup_id: string } }).results.backup_id;
  await until(
    'the backup was taken',
    async () => (await server.sql(`select from backups where id = $1 and status = 'succeeded'`, [id])).length === 1,
    60_000,
  );
});
after(() => server.close());

/** An empty database, a data folder with nothing in it, and what restores into them. */
async function target(t: { after(undo: () => Promise<unknown>): void }, env: Record<string, string> = {}) {
  const database = await emptyDatabase();
  const data = await dataFolder();
  t.after(async () => {
    await data.remove();
    await database.drop();
  });
  const all: Readonly<Record<string, string>> = { DATABASE_URL: database.url, ...env };
  const rows = async <T extends pg.QueryResultRow>(text: string): Promise<T[]> => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    return (await client.query<T>(text).finally(() => client.end())).rows;
  };
  return {
    ...{ data: data.path, env: all, rows },
    run: (args: readonly string[]) => runCommand(args, data.path, all),
    isUntouched: async () => {
      assert.equal((await rows(`select from pg_class where relnamespace = 'public'::regnamespace`)).length, 0);
      for (const name of ['master.key', 'jwt.secret', 'audit-head.json'])
        await assert.rejects(access(join(data.path, name)), { code: 'ENOENT' });
    },
  };
}

const file = async (t: { after(undo: () => Promise<unknown>): void }, text: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-key-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'key'), text);
  return join(folder, 'key');
};

describe('a restore refuses, having changed nothing,', () => {
  test('a backup whose key is not here, and says which is asked for', async t => {
    const { run, isUntouched } = await target(t);
    const { code, stderr } = await run(['restore', '--from', from]);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /made under another master key\. There is no master key here.*--old-key-file.*--recovery-key-file.*nothing was changed/,
    );
    await isUntouched();
    const other = await target(t, { GATEHOUSE_MASTER_KEY: generateMasterKey() });
    assert.match((await other.run(['restore', '--from', from])).stderr, /does not open under the master key here/);
    await other.isUntouched();
    const wrong = await file(t, generateMasterKey());
    assert.match(
      (await other.run(['restore', '--from', from, '--old-key-file', wrong])).stderr,
      /or the old master key/,
    );
    const stranger = await file(t, newRecoveryKey().secret);
    assert.match(
      (await other.run(['restore', '--from', from, '--recovery-key-file', stranger])).stderr,
      /or the recovery key/,
    );
    await other.isUntouched();
  });

  test('what cannot be meant', async t => {
    const { run, isUntouched } = await target(t);
    for (const [args, code, words] of [
      [['--from', '/nowhere/at/all'], 1, /there is no backup|cannot be used|cannot be made/],
      [['--from', 's3://bucket/x'], 2, /BACKUP_S3_ENDPOINT/],
      [['--from', from, '--backup', 'newest'], 2, /takes the id/],
      [['--from', from, '--backup', '01900000-0000-7000-8000-000000000009'], 1, /is not there/],
      [['--from', from, '--old-key-file', '/nowhere'], 1, /there is no file/],
      [['--from', from, '--to-database', 'mysql://x'], 1, /DATABASE_URL/],
    ] as const) {
      const done = await run(['restore', ...args]);
      assert.equal(done.code, code, `${args}: ${done.stderr}`);
      assert.match(done.stderr, words);
    }
    await isUntouched();
  });

  test('to go on where a server is running, or has been', async () => {
    const key = (await readFile(join(server.data, 'master.key'), 'utf8')).trim();
    const [{ name } = { name: '' }] = await server.sql<{ name: string }>('select current_database() as name');
    const { code, stderr } = await runCommand(['restore', '--from', from], server.data, {
      DATABASE_URL: urlOf(name),
      GATEHOUSE_MASTER_KEY: key,
    });
    assert.equal(code, 1);
    assert.match(stderr, /another Gatehouse is using this database/);
  });
});

describe('a restored server', () => {
  test('on a machine with another key opens every secret and verifies its ledger; nobody is signed in, and mail waits to be released', async t => {
    const { run, rows, data, env } = await target(t, { GATEHOUSE_MASTER_KEY: generateMasterKey() });
    const old = await file(t, await readFile(join(server.data, 'master.key'), 'utf8'));
    const done = await run(['restore', '--from', from, '--old-key-file', old]);
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, /rows in \d+ tables, all compared/);
    assert.match(done.stdout, /sessions were ended/);
    const again = await run(['restore', '--from', from, '--old-key-file', old]);
    assert.match(again.stderr, /not empty/);
    const [people] = await rows<{ total: string }>('select count(*) as total from users');
    const [before] = await server.sql<{ total: string }>('select count(*) as total from users');
    assert.equal(people?.total, before?.total);

    const copy = await startProcess(data, env);
    t.after(() => copy.kill('SIGTERM'));
    const me = await fetch(`${copy.url}/api/v1/users/me`, {
      headers: { authorization: `Bearer ${server.admin.token}` },
    });
    assert.equal(me.status, 401);
    const signedIn = await post(`${copy.url}/api/v1/auth/login`, {
      username: 'admin',
      password: server.admin.password,
    });
    assert.equal(signedIn.status, 200);
    const { token } = (await signedIn.json()) as { token: string };
    const headers = { authorization: `Bearer ${token}` };
    const held = (await (await fetch(`${copy.url}/api/v1/admin/backups`, { headers })).json()) as {
      results: { held_back: { backup_id: string } | null };
    };
    assert.equal(held.results.held_back?.backup_id, id);

    await post(`${copy.url}/api/v1/auth/password/forgot`, { email: 'admin@example.com' });
    await until(
      'the mail waits',
      async () => (await rows(`select from mail_messages where status = 'queued'`)).length > 0,
    );
    await new Promise(resolve => setTimeout(resolve, 1000));
    assert.deepEqual(await readdir(join(data, 'mail')).catch(() => []), []);
    const released = await fetch(`${copy.url}/api/v1/admin/backups/release`, { method: 'POST', headers });
    assert.equal(released.status, 200);
    await until('the mail has left', async () => (await readdir(join(data, 'mail')).catch(() => [])).length > 0);
    assert.equal((await fetch(`${copy.url}/api/v1/admin/backups/release`, { method: 'POST', headers })).status, 409);

    await copy.kill('SIGTERM');
    const verified = await run(['audit', 'verify']);
    assert.equal(verified.code, 0, verified.stdout);
    assert.match(verified.stdout, /The audit ledger is intact/);
    const [event] = await rows<{ action: string }>(`select action from audit_events where action = 'backup.restored'`);
    assert.ok(event !== undefined);
    // Under the new key, what was sealed under the old one opens.
    const database = new Database({
      server: { connectionString: env['DATABASE_URL'] ?? '' },
      statementTimeoutMilliseconds: 5000,
      applicationName: 'test',
      readers: 1,
      writers: 1,
      waitMilliseconds: 1000,
    });
    t.after(() => database.close());
    const { keyring } = await openKeys(database, localKeyProvider(parseMasterKey(env['GATEHOUSE_MASTER_KEY'] ?? '')));
    for (const { id: credential, data_key: wrapped } of await rows<{ id: string; data_key: Buffer }>(
      'select id, data_key from credentials',
    )) {
      const field = fields.get(credential);
      assert.ok(field !== undefined);
      using key = keyring.openRecordKey(wrapped, binding(credential));
      assert.equal(Buffer.from(key.open(field.sealed, 'password')).toString(), field.plain);
    }
  });

  test('in an empty data folder without any key but the recovery key starts, and its backups open under its own key', async t => {
    const data = await dataFolder();
    t.after(() => data.remove());
    const secret = await file(t, recovery.secret);
    const done = await runCommand(['restore', '--from', from, '--recovery-key-file', secret], data.path);
    assert.equal(done.code, 0, done.stderr);
    const verified = await runCommand(['audit', 'verify'], data.path);
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);
    const copy = await startProcess(data.path);
    t.after(() => copy.kill('SIGTERM'));
    const { token } = (await (
      await post(`${copy.url}/api/v1/auth/login`, { username: 'admin', password: server.admin.password })
    ).json()) as { token: string };
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const asked = await fetch(`${copy.url}/api/v1/admin/backup/create`, {
      method: 'POST',
      headers,
      body: '{"backup_type":"full"}',
    });
    const { results } = (await asked.json()) as { results: { backup_id: string } };
    await until(
      'its own backup was taken',
      async () => {
        const found = await fetch(`${copy.url}/api/v1/admin/backups/${results.backup_id}`, { headers });
        return ((await found.json()) as { results: { status: string } }).results.status === 'succeeded';
      },
      60_000,
    );
    await copy.kill('SIGTERM');
    const own = await runCommand(['backup', 'verify'], data.path);
    assert.equal(own.code, 0, own.stderr);
    assert.match(own.stdout, /is whole: \d+ rows in \d+ tables, 0 files/);
  });
});

test('a backup is read back by the command beside a running server, and a damaged one is told', async t => {
  const whole = await runCommand(['backup', 'verify', '--all'], server.data);
  assert.equal(whole.code, 0, whole.stderr);
  const chunks = (await readdir(join(from, 'chunks'), { recursive: true, withFileTypes: true })).filter(each =>
    each.isFile(),
  );
  const [first] = chunks;
  assert.ok(first !== undefined);
  const path = join(first.parentPath, first.name);
  const bytes = await readFile(path);
  t.after(() => writeFile(path, bytes));
  await writeFile(path, bytes.subarray(0, -1));
  const broken = await runCommand(['backup', 'verify'], server.data);
  assert.equal(broken.code, 1);
  assert.match(broken.stderr, new RegExp(`chunk ${first.name} does not open`));
  await rm(path);
  assert.match((await runCommand(['backup', 'verify'], server.data)).stderr, /is not there/);
});
