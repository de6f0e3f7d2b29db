import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startEmbeddedPostgres } from '../../src/platform/postgres/embedded.ts';
import { failing, startConnectWise } from '../support/connectwise.ts';
import { embeddedSql } from '../support/embedded.ts';
import { administrator, credentials, dataFolder, post, runCommand, signIn, startProcess } from '../support/process.ts';

const commands = [
  ['start'],
  ['migrate'],
  ['admin', 'create'],
  ['audit', 'verify'],
  ['audit', 'export'],
  ['audit', 'keys'],
  ['audit', 'accept'],
  ['keys', 'rotate'],
  ['keys', 'status'],
  ['keys', 'new-jwt-secret'],
  ['restore'],
  ['backup', 'verify'],
  ['backup', 'new-recovery-key'],
  ['doctor'],
];
const gatehouse = fileURLToPath(new URL('../../gatehouse', import.meta.url));

async function folder(t: TestContext): Promise<string> {
  const data = await dataFolder();
  t.after(() => data.remove());
  return data.path;
}

test('help is there for all and for each command; what is unknown is refused with 2', async t => {
  const data = await folder(t);
  const { stdout } = await promisify(execFile)(gatehouse, ['--help']);
  for (const words of commands) {
    assert.match(stdout, new RegExp(`^  ${words.join(' ')} +\\S`, 'm'));
    const help = await runCommand([...words, '--help'], data);
    assert.deepEqual([help.code, help.stderr], [0, '']);
    assert.match(help.stdout, new RegExp(`^Usage: gatehouse ${words.join(' ')}`));
  }
  assert.equal((await runCommand([], data)).stdout, stdout);
  for (const args of [['stop'], ['admin'], ['admin', 'delete'], ['keys'], ['--version-please']]) {
    const unknown = await runCommand(args, data);
    assert.deepEqual([unknown.code, unknown.stdout], [2, '']);
    assert.match(unknown.stderr, new RegExp(`^Unknown command: ${args.join(' ')}\n`));
  }
  for (const args of [
    ['start', '--port=1'],
    ['migrate', 'now'],
    ['keys', 'rotate', '2'],
    ['keys', 'status', '--all'],
    ['keys', 'new-jwt-secret', 'x'],
    ['doctor', '-x'],
    ['restore', '--backup', 'newest'],
    ['backup', 'verify', '--backup', 'x'],
    ['audit', 'verify', '--head', 'x'],
    ['admin', 'create'],
  ]) {
    const misused = await runCommand(args, data);
    assert.deepEqual([misused.code, misused.stdout], [2, ''], misused.stderr);
    assert.match(misused.stderr, /\n\nUsage: gatehouse /);
  }
});

test('migrate, then admin create; both leave the folder to its owner, and neither works beside a server', async t => {
  const data = await folder(t);
  const migrated = await runCommand(['migrate'], data);
  assert.deepEqual([migrated.code, migrated.stderr], [0, '']);
  assert.match(migrated.stdout, /^Ran 0001_\w+\.sql/);
  assert.equal((await runCommand(['migrate'], data)).stdout, 'The database is up to date.\n');

  const create = (args: readonly string[], input: string) => runCommand(['admin', 'create', ...args], data, {}, input);
  const email = ['--email', 'admin@example.com'];
  for (const [args, input, code, why] of [
    [email, '', 2, /^the password is expected on standard input\n/],
    [email, 'password123\n', 1, /most common passwords; choose another\n$/],
    [['--email', 'nobody'], 'Correct-horse-42\n', 1, /: email must be a valid e-mail address/],
  ] as const) {
    const refused = await create(args, input);
    assert.equal(refused.code, code, refused.stderr);
    assert.match(refused.stderr, why);
    assert.equal(refused.stdout, '');
  }
  for (const [args, input, why] of [
    [
      email,
      '\u00e9 in two bytes, \xfc in one\n',
      /: the password is not UTF-8: byte 18 of standard input cannot be read$/,
    ],
    [email, 'Correct-horse-\xe4\n', /: the password is not UTF-8: byte 15 /],
    [email, 'Correct-horse-42\xfc', /: the password is not UTF-8: byte 17 /],
    [[...email, '--name', '\ufffd'], 'Correct-horse-42\n', /: argument 4 is not UTF-8: set the terminal to it/],
  ] as const) {
    const bytes = Buffer.from(input.replace('\u00e9', '\u00c3\u00a9'), 'latin1');
    const refused = await runCommand(['admin', 'create', ...args], data, {}, bytes);
    assert.deepEqual([refused.code, refused.stdout], [1, '']);
    assert.match(refused.stderr.trimEnd(), why);
    assert.equal(refused.stderr.split('\n').length, 2, 'one line');
  }
  const created = await create([...email, '--name', 'Ada Admin'], `${credentials.password}\r\nand more\n`);
  assert.deepEqual([created.code, created.stderr], [0, '']);
  assert.match(created.stdout, /^Created the administrator admin@example\.com \([0-9a-f-]{36}\)\n$/);
  assert.match((await create(email, 'Correct-horse-43\n')).stderr, /: A user with this email already exists\n$/);

  const server = await startProcess(data);
  t.after(() => server.kill('SIGKILL'));
  assert.equal(server.setupToken, null);
  await signIn(server.url);
  for (const args of [['migrate'], ['admin', 'create', '--email', 'second@example.com']]) {
    const refused = await runCommand(args, data, {}, `${credentials.password}\n`);
    assert.deepEqual([refused.code, refused.stdout], [1, '']);
    assert.match(refused.stderr, /^gatehouse [^\n]* is in use by another running Gatehouse [^\n]*\n$/);
  }
  await signIn(server.url);
});

test('doctor says what is good and what is not, and how to mend it', async t => {
  const data = await folder(t);
  const taken = createServer().listen(0, '127.0.0.1');
  t.after(() => taken.close());
  await new Promise(resolve => taken.once('listening', resolve));
  const address = taken.address();
  const port = typeof address === 'object' ? String(address?.port) : '';

  const good = await runCommand(['doctor'], data);
  assert.deepEqual([good.code, good.stderr], [0, ''], good.stdout);
  assert.equal(
    /^note +Gatehouse runs as root, .* give it a user of its own/m.test(good.stdout),
    process.getuid?.() === 0,
  );
  for (const line of [
    /^ok .*every variable/m,
    /^ok .*can be written by its owner alone/m,
    /^ok .*asks for the password in \S+pg\.password$/m,
    /^ok .*is free/m,
    /^ok .*PostgreSQL 18\S* answers/m,
    /^note .*database is empty/m,
    /^note .*SMTP_URL is not set/m,
    /^ok .*0 backups are in \S+backups$/m,
    /^note .*is on the disk of the data: .*set BACKUP_TO$/m,
    /^note .*backups open with the master key alone/m,
    /^note .*ConnectWise is not configured: .*set CONNECTWISE_URL, /m,
    /^Limits on shared resources:$/m,
    /^ {2}2 exports being sent at once per person, 4 per organization, 4 platform-wide, 8 on this server$/m,
    /^ {2}1,500 permissions per person in one place$/m,
  ]) {
    assert.match(good.stdout, line);
  }
  const bad = async (env: Readonly<Record<string, string>>, why: RegExp): Promise<void> => {
    const { code, stdout, stderr } = await runCommand(['doctor'], data, env);
    assert.deepEqual([code, stderr], [1, ''], stdout);
    assert.match(stdout, why);
  };
  await bad({ PORT: 'x' }, /^BAD +PORT must be .*; correct the variable$/m);
  await bad({ PORT: port }, /^BAD .*cannot be listened on .*set PORT or HOST/m);
  await bad({ DATABASE_URL: 'postgres://127.0.0.1:1/x' }, /^BAD .*the database cannot be used: .*ECONNREFUSED/m);
  await bad({ SMTP_URL: 'smtp://127.0.0.1:1' }, /^BAD .*mail server does not answer .*correct SMTP_URL$/m);
  await bad({ BACKUP_TO: '/dev/null/x' }, /^BAD +backups cannot go to \/dev\/null\/x: .*; correct BACKUP_\*$/m);
  await bad(
    { GATEHOUSE_DATA: '/dev/null/data' },
    /^BAD +GATEHOUSE_DATA cannot be used: \/dev\/null\/data cannot be made .*choose another place/m,
  );

  const server = await startProcess(data, administrator);
  const beside = await runCommand(['doctor'], data);
  assert.equal(beside.code, 0, beside.stdout);
  assert.match(
    beside.stdout,
    /^note .*in use by another running Gatehouse .* which is right if Gatehouse is running$/m,
  );
  assert.match(beside.stdout, /^note +there is no backup yet that was read back; take one, and set a schedule$/m);
  await server.kill('SIGTERM');
  const key = Buffer.alloc(32, 'gatehouse-key-of-another-database').toString('base64');
  await bad({ GATEHOUSE_MASTER_KEY: key }, /^BAD .*GATEHOUSE_MASTER_KEY is not the key/m);
});

test('doctor says whether ConnectWise answers, and what to mend', async t => {
  const data = await folder(t);
  const far = await startConnectWise();
  t.after(() => far[Symbol.asyncDispose]());
  const doctor = (env: Readonly<Record<string, string>> = {}) => runCommand(['doctor'], data, { ...far.env, ...env });
  const good = await doctor();
  assert.deepEqual([good.code, good.stderr], [0, '']);
  assert.match(good.stdout, /^ok +ConnectWise answers at http:\S+ and accepts the keys$/m);
  const wrong = await doctor({ CONNECTWISE_PRIVATE_KEY: 'another-key' });
  assert.equal(wrong.code, 1);
  assert.match(wrong.stdout, /^BAD .*ConnectWise does not accept the configured keys \(401\); correct .*CONNECTWISE_/m);
  assert.ok(!wrong.stdout.includes('another-key'));
  const gone = await doctor({ CONNECTWISE_URL: 'http://127.0.0.1:1' });
  assert.equal(gone.code, 1);
  assert.match(gone.stdout, /^BAD .*ConnectWise cannot be reached/m);
  far.misbehave = failing(429, { 'retry-after': '600' });
  const throttled = await doctor();
  assert.equal(throttled.code, 0);
  assert.match(throttled.stdout, /^note +ConnectWise was asked too often \(429\); try again later$/m);
});

test('audit verify: intact after a run, and each way of tampering is found', async t => {
  const data = await folder(t);
  const server = await startProcess(data, administrator);
  t.after(() => server.kill('SIGKILL'));
  const token = await signIn(server.url);
  for (const name of ['One', 'Two', 'Three']) {
    assert.equal((await post(`${server.url}/api/v1/teams`, { name }, token)).status, 201);
  }
  await untilSealed(data);
  await server.kill('SIGTERM');

  const verify = (args: readonly string[] = []) => runCommand(['audit', 'verify', ...args], data);
  const intact = await verify();
  assert.deepEqual([intact.code, intact.stderr], [0, '']);
  const [, events, head] =
    /^The audit ledger is intact: (\d+) events in \d+ batches, \d+ not sealed yet; head (\d+:[0-9a-f]{64})$/m.exec(
      intact.stdout,
    ) ?? [];
  assert.ok(Number(events) >= 5, intact.stdout);
  assert.equal((await verify(['--head', head ?? ''])).code, 0);
  assert.equal((await verify(['--head', `1:${'0'.repeat(64)}`])).code, 1, 'a head that never was');

  const tampered = async (change: string, undo: string): Promise<void> => {
    await asIntruder(data, change);
    const found = await verify();
    assert.equal(found.code, 1, `not found: ${change}`);
    assert.match(found.stdout, /^The audit ledger has \d+ problems?/m);
    await asIntruder(data, undo);
    assert.equal((await verify()).code, 0, undo);
  };
  const one = `(select id from audit_events where action = 'team.create' order by id limit 1)`;
  await tampered(
    `update audit_events set outcome = 'denied' where id = ${one}`,
    `update audit_events set outcome = 'success' where id = ${one}`,
  );
  await tampered(
    `create table kept as select * from audit_events where id = ${one}; delete from audit_events where id = ${one}`,
    'insert into audit_events select * from kept; drop table kept',
  );
});

test('audit verify, export and keys beside a server, and what the independent verifier makes of the file', async t => {
  const data = await folder(t);
  const server = await startProcess(data, administrator);
  t.after(() => server.kill('SIGKILL'));
  const token = await signIn(server.url);
  assert.equal((await post(`${server.url}/api/v1/teams`, { name: 'One' }, token)).status, 201);
  await untilSealed(data);
  const verified = await runCommand(['audit', 'verify'], data);
  assert.deepEqual([verified.code, verified.stderr], [0, ''], verified.stdout);
  const [, head = ''] = /; head (\d+:[0-9a-f]{64})$/m.exec(verified.stdout) ?? [];

  const file = join(data, '../range.ndjson');
  for (const args of [[], ['--output', file, '--from', 'yesterday'], ['--output', file, '--to', '2026-02-30']])
    assert.equal((await runCommand(['audit', 'export', ...args], data)).code, 2);
  const written = await runCommand(['audit', 'export', '--output', file, '--from', '2026-01-01'], data);
  assert.deepEqual([written.code, written.stderr], [0, '']);
  assert.match(written.stdout, /range\.ndjson: \d+ events in \d+ batches\n$/);
  assert.equal((await runCommand(['audit', 'export', '--output', file], data)).code, 1, 'what is there stays');
  const content = await readFile(file, 'utf8');
  assert.match(content, /"action":"team\.create"/);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  const again = await runCommand(['audit', 'verify', '--file', file], data);
  assert.deepEqual([again.code, again.stderr], [0, '']);
  assert.match(again.stdout, /range\.ndjson is intact: \d+ events in \d+ batches \(batches 1 to \d+\)\n$/);

  const keys = await runCommand(['audit', 'keys'], data);
  assert.match(keys.stdout, /^[A-Za-z0-9+/]{43}=\n$/);
  const secret = join(data, '../keys.json');
  await writeFile(secret, (await runCommand(['audit', 'keys', '--secret'], data)).stdout);
  const verifier = fileURLToPath(new URL('../../docs/verify-audit.mjs', import.meta.url));
  const checked = await promisify(execFile)(process.execPath, [
    ...[verifier, file, '--public-key', keys.stdout.trim(), '--keys', secret, '--head', head],
  ]);
  assert.match(checked.stdout, /^Nothing is wrong: \d+ events, batches 1 to \d+/);

  await writeFile(file, content.replace('team.create', 'team.delete'));
  const changed = await runCommand(['audit', 'verify', '--file', file], data);
  assert.equal(changed.code, 1);
  assert.match(changed.stdout, /its lines are not those that were signed\n/);
  await server.kill('SIGTERM');
  const [event] = await ofLedger(
    data,
    `select actor_id, details from audit_events where action = 'audit.export_range'`,
  );
  assert.deepEqual(event, { actor_id: '00000000-0000-0000-0000-000000000000', details: { from: '2026-01-01' } });
});

async function ofLedger(data: string, sql: string) {
  const postgres = await startEmbeddedPostgres({ dataDirectory: join(data, 'pg') });
  try {
    await using database = await embeddedSql(data);
    return await database.rows(sql);
  } finally {
    await postgres.stop();
  }
}

test('audit accept: a cut ledger is not sealed until an operator accepts the break, which stays told', async t => {
  const data = await folder(t);
  const webhook = await startReceiver();
  t.after(() => webhook.close());
  const env = { AUDIT_WEBHOOK_URL: webhook.url, OUTBOUND_ALLOW: '127.0.0.1' };
  const verify = () => runCommand(['audit', 'verify'], data);
  const accept = (...args: string[]) => runCommand(['audit', 'accept', ...args], data, env);
  let server = await startProcess(data, administrator);
  t.after(() => server.kill('SIGKILL'));
  const token = await signIn(server.url);
  for (const name of ['One', 'Two']) {
    assert.equal((await post(`${server.url}/api/v1/teams`, { name }, token)).status, 201);
    await untilSealed(data);
  }
  await server.kill('SIGTERM');
  const nothing = await accept('--reason', 'just in case');
  assert.deepEqual([nothing.code, nothing.stdout], [1, '']);
  assert.match(nothing.stderr, /there is nothing to accept\n$/);
  for (const reason of ['', '  ', 'x'.repeat(501)]) assert.equal((await accept('--reason', reason)).code, 2);

  const last = '(select max(number) from audit_batches)';
  await asIntruder(
    data,
    `set session_replication_role = replica; delete from audit_leaves where batch = ${last}; delete from audit_batches where number = ${last}`,
  );
  server = await startProcess(data);
  await server.line(/"level":50[^\n]*"why":"the ledger ends with batch[^\n]*the audit ledger is no longer sealed/);
  const ready = await fetch(`${server.url}/health/ready`);
  assert.deepEqual([ready.status, ((await ready.json()) as { ledger: string }).ledger], [200, 'broken']);
  assert.equal((await accept('--reason', 'x')).code, 1, 'not beside a server');
  await server.kill('SIGTERM');
  assert.equal((await verify()).code, 1);

  const shown = await accept();
  assert.equal(shown.code, 1);
  assert.match(
    shown.stdout,
    /^What does not fit: the ledger ends with batch \d+, .*\n {2}kept {3}\d+:[0-9a-f]{64}\n {2}found {2}\d+:[0-9a-f]{64}\n$/,
  );
  assert.match(shown.stderr, /nothing was changed/);
  assert.equal((await verify()).code, 1);
  const accepted = await accept('--reason', 'restored a backup');
  assert.equal(accepted.code, 0, accepted.stderr);
  assert.match(accepted.stdout, /"reason":"restored a backup".*\nAccepted: the ledger goes on with batch \d+/);
  const [told] = webhook.bodies;
  assert.match(told ?? '', /"accepted":\{"why":"the ledger ends with batch .*"reason":"restored a backup"\}/);

  server = await startProcess(data);
  const sound = await fetch(`${server.url}/health/ready`);
  assert.equal(((await sound.json()) as { ledger: string }).ledger, 'ok');
  await server.kill('SIGTERM');
  const after = await verify();
  assert.equal(after.code, 0, after.stdout);
  assert.match(after.stdout, /^ {2}note: before batch \d+, .*An operator accepted that \("restored a backup"\)/m);
  assert.match(after.stdout, /^The audit ledger is intact but for what is noted above: /m);

  await rm(join(data, 'audit-head.json'));
  assert.match((await verify()).stdout, /^ {2}note: no head was kept in \S+audit-head.json: /m);
});

async function startReceiver(): Promise<{ readonly url: string; readonly bodies: string[]; close(): void }> {
  const bodies: string[] = [];
  const receiver = createHttpServer(async (request, response) => {
    bodies.push(await text(request));
    response.end();
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => receiver.once('listening', resolve));
  const address = receiver.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return { url: `http://127.0.0.1:${port}/heads`, bodies, close: () => void receiver.close() };
}

/** What someone with the database's own password could do. */
async function asIntruder(data: string, sql: string): Promise<void> {
  const postgres = await startEmbeddedPostgres({ dataDirectory: join(data, 'pg') });
  try {
    await using database = await embeddedSql(data);
    await database.rows(`drop trigger if exists append_only on audit_events; ${sql}`);
  } finally {
    await postgres.stop();
  }
}

async function untilSealed(data: string): Promise<void> {
  await using sql = await embeddedSql(data);
  for (let tries = 0; ; tries += 1) {
    const [row] = await sql.rows<{ unsealed: number }>(
      `select count(*)::int as unsealed from audit_events e
       where action = 'team.create' and not exists (select from audit_leaves l where l.event_id = e.id)`,
    );
    if (row?.unsealed === 0) return;
    assert.ok(tries < 100, 'nothing was sealed within 10 s');
    await sleep(100);
  }
}
