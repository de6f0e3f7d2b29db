import assert from 'node:assert/strict';
import { cp, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { generateMasterKey } from '../../src/platform/crypto/local-key-provider.ts';
import { startEmbeddedPostgres } from '../../src/platform/postgres/embedded.ts';
import { embeddedSql } from '../support/embedded.ts';
import { cloneDatabase } from '../support/postgres.ts';
import {
  administrator,
  credentials,
  dataFolder,
  type Environment,
  post,
  runCommand,
  type ServerProcess,
  signIn,
  spawnServer,
  startProcess,
} from '../support/process.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const someone = { email: 'first@example.com', username: 'first', password: credentials.password };

/** A data folder whose servers do not outlive the test. */
async function folder(t: TestContext, name?: string) {
  const data = await dataFolder(name);
  const started: ServerProcess[] = [];
  t.after(async () => {
    for (const server of started) await server.kill('SIGKILL');
    await data.remove();
  });
  return {
    data: data.path,
    async start(env: Environment = {}): Promise<ServerProcess> {
      const server = await startProcess(data.path, env);
      started.push(server);
      return server;
    },
  };
}

/** Starts, expects the start to be refused, and returns the one line that says why. */
async function refused(data: string, env: Environment = {}): Promise<string> {
  const { code, stdout, stderr } = await runCommand(['start'], data, { LOG_LEVEL: 'silent', ...env });
  assert.equal(code, 1, stdout + stderr);
  assert.equal(stdout, '');
  assert.match(stderr, /^gatehouse start: [^\n]+\n$/);
  return stderr.slice('gatehouse start: '.length).trimEnd();
}

const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

test('from nothing to an administrator by the one-time link; the folder is its owner’s alone', async t => {
  const { data, start } = await folder(t, 'a path with spaces & ünicode');
  let server = await start({ PORT: '0,0,0' });
  assert.equal(server.addresses.length, 3);
  for (const address of server.addresses) assert.equal((await fetch(`${address}/health`)).status, 200);
  const health = (await (await fetch(`${server.url}/health`)).json()) as { status: string; service: string };
  assert.equal(health.status, 'healthy');
  assert.equal(health.service, 'gatehouse');
  assert.equal((await fetch(`${server.url}/health/ready`)).status, 200);

  assert.equal(await mode(data), '700');
  for (const name of ['master.key', 'jwt.secret']) assert.equal(await mode(join(data, name)), '600');
  assert.equal(await mode(join(data, 'pg')), '700');

  const first = server.setupToken;
  assert.match(first ?? '', /^[A-Za-z0-9_-]{40,}$/);
  await server.kill('SIGTERM');
  server = await start();
  const second = server.setupToken;
  assert.notEqual(second, null);
  assert.notEqual(second, first);

  const setUp = (token: string | null) => post(`${server.url}/api/v1/auth/setup`, { ...someone, token });
  assert.equal((await setUp(first)).status, 400, 'the earlier link is dead');
  assert.equal((await setUp('x'.repeat(43))).status, 400);
  const both = await Promise.all([setUp(second), setUp(second)]);
  assert.deepEqual(
    both.map(({ status }) => status).sort((a, b) => a - b),
    [201, 409],
    'it works once',
  );
  assert.equal((await setUp(second)).status, 409);
  const token = await signIn(server.url, someone);
  const me = (await (
    await fetch(`${server.url}/api/v1/users/me`, { headers: { authorization: `Bearer ${token}` } })
  ).json()) as { role: string };
  assert.equal(me.role, 'admin');

  await server.kill('SIGTERM');
  server = await start(administrator);
  assert.equal(server.setupToken, null);
  assert.doesNotMatch(server.output(), /Created the administrator/, 'there is one already');
  const again = await fetch(`${server.url}/api/v1/users/me`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(again.status, 200, 'sessions outlive a restart');

  // The same data once more, and a busy port, while this one serves.
  assert.match(await refused(data), /in use by another running Gatehouse .*: stop that one first/);
  const other = await folder(t);
  const { port } = new URL(server.url);
  assert.match(
    await refused(other.data, { PORT: port }),
    new RegExp(`^address already in use .*${port}; choose another PORT$`),
  );
  assert.equal((await fetch(`${server.url}/health/ready`)).status, 200, 'the first one is undisturbed');
  assert.equal(
    (await fetch(`${server.url}/api/v1/users/me`, { headers: { authorization: `Bearer ${token}` } })).status,
    200,
  );
});

test('an administrator from the variables; a wrong master key is refused and changes nothing', async t => {
  const { data, start } = await folder(t);
  for (const [env, why] of [
    [{ GATEHOUSE_ADMIN_PASSWORD: 'password123' }, /^GATEHOUSE_ADMIN_PASSWORD cannot be used: .*common/],
    [{ GATEHOUSE_ADMIN_EMAIL: 'a@example.com' }, /^GATEHOUSE_ADMIN_EMAIL cannot be used: username .*part before @/],
    [{ GATEHOUSE_ADMIN_EMAIL: 'someone@nowhere' }, /^GATEHOUSE_ADMIN_EMAIL cannot be used: email must be a valid/],
  ] as const) {
    assert.match(await refused(data, { ...administrator, ...env }), why);
  }
  const server = await start(administrator);
  assert.match(server.output(), /^Created the administrator admin@example\.com$/m);
  assert.equal(server.setupToken, null);
  const token = await signIn(server.url);
  assert.equal((await post(`${server.url}/api/v1/teams`, { name: 'Kept' }, token)).status, 201);
  assert.deepEqual(await server.kill('SIGTERM'), { code: 0, signal: null });

  const before = await snapshot(data);
  assert.match(
    await refused(data, { GATEHOUSE_MASTER_KEY: generateMasterKey() }),
    /^GATEHOUSE_MASTER_KEY is not the key .* nothing was changed$/,
  );
  assert.deepEqual(await snapshot(data), before);
});

/** Rows of every table but the queue's own, as the stopped database has them. */
async function snapshot(data: string): Promise<unknown> {
  const postgres = await startEmbeddedPostgres({ dataDirectory: join(data, 'pg') });
  try {
    await using sql = await embeddedSql(data);
    const tables = await sql.rows<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
    );
    const counts: Record<string, unknown> = {};
    for (const { name } of tables) {
      const [row] = await sql.rows(
        `select count(*)::int as rows, md5(coalesce(string_agg(t::text, ',' order by t::text), '')) as hash from "${name}" t`,
      );
      counts[name] = row;
    }
    return counts;
  } finally {
    await postgres.stop();
  }
}

test('wrong variables, folders and addresses stop the start with one line', async t => {
  const { data } = await folder(t);
  const file = join(tmpdir(), `gatehouse-process-file-${process.pid}`);
  await writeFile(file, '');
  t.after(() => rm(file));
  assert.match(await refused(data, { PORT: 'eighty' }), /^PORT must be a whole number/);
  assert.match(await refused(data, { APP_ENV: 'staging' }), /^APP_ENV must be one of/);
  assert.match(await refused(file), /^GATEHOUSE_DATA cannot be used: /);
  assert.match(
    await refused(data, { DATABASE_URL: 'postgres://127.0.0.1:1/x' }),
    /^the database cannot be used: .*ECONNREFUSED/,
  );
  await assert.rejects(stat(join(data, 'pg')), { code: 'ENOENT' }, 'no embedded database beside one that is named');
  assert.match(
    await refused(data, { HOST: '203.0.113.1' }),
    /^address not available 203\.0\.113\.1.*; choose another HOST$/,
  );
  assert.match(await refused(data, { PORT: '0', HOST: 'no-such-host.invalid' }), /^HOST names nothing to listen on/);
});

test('one server to a database: the second is refused, and a database that is not ours is told', async t => {
  const { start } = await folder(t);
  const other = await folder(t);
  const database = await cloneDatabase();
  t.after(() => database.drop());
  const env = { ...administrator, DATABASE_URL: database.url };
  assert.match(
    await refused(other.data, { DATABASE_URL: database.url.replace(/test_[0-9a-f]+/, 'no_such_database') }),
    /^the database cannot be used: .*no_such_database/,
  );
  const server = await start(env);
  const token = await signIn(server.url);
  assert.match(await refused(other.data, { DATABASE_URL: database.url }), /^another Gatehouse is using this database/);
  assert.equal((await post(`${server.url}/api/v1/teams`, { name: 'Undisturbed' }, token)).status, 201);
  await server.kill('SIGKILL');
  // Keys are the data folder's: with another folder the database does not open.
  assert.match(
    await refused(other.data, { DATABASE_URL: database.url }),
    /master\.key is missing, .* nothing was changed$/,
  );
  const again = await start(env);
  assert.equal(again.setupToken, null);
});

test('it starts from a path with spaces', async t => {
  const home = await mkdtemp(join(tmpdir(), 'gatehouse process '));
  t.after(() => rm(home, { recursive: true }));
  for (const name of ['src', 'migrations', 'package.json'])
    await cp(join(root, name), join(home, name), { recursive: true });
  await symlink(join(root, 'node_modules'), join(home, 'node_modules'));
  const data = await dataFolder();
  t.after(() => data.remove());
  const starting = spawnServer(data.path, {}, join(home, 'src/main.mjs'));
  t.after(() => starting.kill('SIGKILL'));
  await starting.line(/is ready at/);
  assert.deepEqual(await starting.kill('SIGTERM'), { code: 0, signal: null });
});
