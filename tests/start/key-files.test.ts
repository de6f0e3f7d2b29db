import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, chmod, chown, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import pg from 'pg';
import { generateMasterKey } from '../../src/platform/crypto/local-key-provider.ts';
import { emptyDatabase } from '../support/postgres.ts';
import { administrator, credentials, dataFolder, runCommand, signIn, startProcess } from '../support/process.ts';

async function folder(t: TestContext): Promise<string> {
  const data = await dataFolder();
  t.after(() => data.remove());
  return data.path;
}

async function start(t: TestContext, data: string, env = {}) {
  const server = await startProcess(data, env);
  t.after(() => server.kill('SIGKILL'));
  return server;
}

const isMissing = (path: string) => assert.rejects(access(path), { code: 'ENOENT' });
const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

test('keys are made for an empty database only: where there is data, every command names what is missing', async t => {
  const data = await folder(t);
  const [masterKey, jwtSecret] = [join(data, 'master.key'), join(data, 'jwt.secret')];
  const first = await start(t, data, administrator);
  const token = await signIn(first.url);
  await first.kill('SIGTERM');

  await rename(masterKey, `${masterKey}.away`);
  for (const words of [
    ['start'],
    ['migrate'],
    ['admin', 'create', '--email', 'second@example.com'],
    ['audit', 'verify'],
    ['keys', 'rotate'],
  ]) {
    const { code, stdout, stderr } = await runCommand(words, data, { LOG_LEVEL: 'silent' }, 'Correct-horse-43\n');
    assert.deepEqual([code, stdout], [1, ''], stderr);
    assert.match(
      stderr,
      /^gatehouse [^\n]*master\.key is missing, [^\n]* restore it from a backup, or set GATEHOUSE_MASTER_KEY; nothing was changed\n$/,
    );
  }
  const told = await runCommand(['doctor'], data);
  assert.equal(told.code, 1);
  assert.match(told.stdout, /^BAD +\S+master\.key is missing, .* restore it/m);
  await isMissing(masterKey);
  await rename(`${masterKey}.away`, masterKey);

  await rm(jwtSecret);
  const refused = await runCommand(['start'], data, { LOG_LEVEL: 'silent' });
  assert.deepEqual([refused.code, refused.stdout], [1, '']);
  assert.match(refused.stderr, /^[^\n]*jwt\.secret is missing: [^\n]*"gatehouse keys new-jwt-secret"[^\n]*\n$/);
  await isMissing(jwtSecret);
  const useless = await runCommand(['keys', 'new-jwt-secret'], data, { JWT_SECRET: 'x'.repeat(32) });
  assert.match(useless.stderr, /JWT_SECRET is set/);
  await isMissing(jwtSecret);
  const made = await runCommand(['keys', 'new-jwt-secret'], data);
  assert.deepEqual([made.code, made.stderr], [0, '']);
  assert.equal(await mode(jwtSecret), '600');

  const second = await start(t, data);
  assert.equal(second.setupToken, null);
  const me = await fetch(`${second.url}/api/v1/users/me`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(me.status, 401, 'tokens of before are void');
  await signIn(second.url, credentials);
  const left = (await readdir(data)).filter(name => name.endsWith('.tmp'));
  assert.deepEqual(left, []);
});

test('a key file is read as a variable would be, from a file of ours alone', async t => {
  const database = await emptyDatabase();
  t.after(() => database.drop());
  const data = await folder(t);
  await mkdir(data, { mode: 0o700 });
  const env = { DATABASE_URL: database.url, LOG_LEVEL: 'silent' };
  const elsewhere = join(dirname(data), 'elsewhere');
  await writeFile(elsewhere, generateMasterKey(), { mode: 0o644 });

  const refused = async (name: string, why: RegExp): Promise<void> => {
    const { code, stdout, stderr } = await runCommand(['start'], data, env);
    assert.deepEqual([code, stdout], [1, ''], stderr);
    assert.match(stderr, /^gatehouse start: [^\n]+\n$/);
    assert.match(stderr, new RegExp(`^gatehouse start: \\S*/${name} ${why.source}`));
    await rm(join(data, name), { recursive: true, force: true });
    assert.deepEqual(await readdir(data), [], 'something was made');
  };
  const put = (name: string, content: string | Buffer) => writeFile(join(data, name), content, { mode: 0o600 });

  for (const [name, content, why] of [
    ['jwt.secret', 'x', /cannot be used \(must have at least 32 characters\): restore it/],
    ['jwt.secret', '', /cannot be used \(must have at least 32 characters\)/],
    ['jwt.secret', Buffer.alloc(64), /cannot be used \(must not contain control characters\)/],
    ['jwt.secret', randomBytes(64), /is damaged, as it is not text/],
    ['master.key', 'k'.repeat(40), /cannot be used \(The master key must be 32 bytes/],
    ['master.key', `${'0'.repeat(64)}\n`, /cannot be used \(The master key is not random/],
    ['master.key', Buffer.alloc(44, 0xff), /is damaged, as it is not text/],
    ['master.key', 'A'.repeat(100_000), /is longer than 4096 bytes/],
  ] as const) {
    await put(name, content);
    await refused(name, why);
  }
  await symlink(elsewhere, join(data, 'master.key'));
  await refused('master.key', /is a symbolic link/);
  assert.equal(await mode(elsewhere), '644', 'the mode of what a link leads to was changed');
  await mkdir(join(data, 'master.key'));
  await refused('master.key', /is not a regular file/);
  execFileSync('mkfifo', [join(data, 'jwt.secret')]);
  await refused('jwt.secret', /is not a regular file/);
  if (process.getuid?.() === 0) {
    await put('master.key', generateMasterKey());
    await chown(join(data, 'master.key'), 65534, 65534);
    await refused('master.key', /belongs to the user with id 65534/);
  }

  const key = generateMasterKey();
  await put('master.key', `${key}\n`);
  await chmod(join(data, 'master.key'), 0o664);
  const server = await start(t, data, { ...env, ...administrator });
  await server.kill('SIGTERM');
  assert.equal(await mode(join(data, 'master.key')), '600');
  assert.equal(await readFile(join(data, 'master.key'), 'utf8'), `${key}\n`);

  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('delete from key_versions');
  const lost = await runCommand(['start'], data, env);
  assert.match(lost.stderr, /^gatehouse start: the table key_versions is empty though there are people: [^\n]+\n$/);
  assert.equal((await client.query('select from key_versions')).rowCount, 0, 'a key was made in place of the lost one');
  await client.end();
});

test('a data folder in which others could put their own files is refused by every command', async t => {
  const data = await folder(t);
  const database = await emptyDatabase();
  t.after(() => database.drop());
  const env = { DATABASE_URL: database.url, LOG_LEVEL: 'silent' };
  const refused = async (words: readonly string[], why: RegExp): Promise<void> => {
    const { code, stdout, stderr } = await runCommand(words, data, env, 'Correct-horse-43\n');
    assert.deepEqual([code, stdout], [1, ''], stderr);
    assert.match(stderr, /^gatehouse [^\n]+: GATEHOUSE_DATA cannot be used: [^\n]+\n$/);
    assert.match(stderr, why);
    assert.deepEqual(await readdir(data), []);
  };
  await mkdir(data);
  await chmod(data, 0o777);
  for (const words of [
    ['start'],
    ['migrate'],
    ['admin', 'create', '--email', 'a@example.com'],
    ['audit', 'verify'],
    ['keys', 'rotate'],
    ['keys', 'status'],
    ['keys', 'new-jwt-secret'],
  ]) {
    await refused(words, /can be written by all users, .* run chmod go-w/);
  }
  const told = await runCommand(['doctor'], data, env);
  assert.equal(told.code, 1);
  assert.equal(told.stdout.match(/^BAD .*can be written by all users/gm)?.length, 1, told.stdout);

  await chmod(data, 0o770);
  await refused(['start'], /can be written by its group/);
  await chmod(data, 0o755);
  await chmod(dirname(data), 0o777);
  await refused(['start'], /lies in \S+, which all users can write to, .* run chmod o-w/);
  await chmod(dirname(data), 0o1777);
  if (process.getuid?.() === 0) {
    await chown(data, 65534, 65534);
    await refused(['start'], /belongs to the user with id 65534, but Gatehouse runs as the user with id 0: run it as/);
    await chown(data, 0, 0);
  }
  const migrated = await runCommand(['migrate'], data, env);
  assert.deepEqual([migrated.code, migrated.stderr], [0, ''], 'in a sticky folder, as /tmp is, nobody can move ours');
});
