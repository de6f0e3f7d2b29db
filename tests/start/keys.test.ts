import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openKeyring } from '../../src/platform/crypto/keyring.ts';
import { localKeyProvider, parseMasterKey } from '../../src/platform/crypto/local-key-provider.ts';
import {
  type Fields,
  lostCredentials,
  makeCredentials,
  type Rows,
  untilRow,
  versionsOf,
} from '../keys/keys.support.ts';
import { embeddedSql } from '../support/embedded.ts';
import { dataFolder, runCommand, startProcess } from '../support/process.ts';

async function folder(t: TestContext): Promise<string> {
  const data = await dataFolder();
  t.after(() => data.remove());
  return data.path;
}

async function keyringOf(data: string, rows: Rows) {
  const provider = localKeyProvider(parseMasterKey(await readFile(join(data, 'master.key'), 'utf8')));
  return openKeyring(
    provider,
    await rows<{ version: number; wrapped: Buffer }>('select version, wrapped from key_versions'),
  );
}

const rotate = (data: string, env = {}) => runCommand(['keys', 'rotate'], data, env);
const status = (data: string) => runCommand(['keys', 'status'], data);

test('keys rotate and status without a server; another master key is refused and changes nothing', async t => {
  const data = await folder(t);
  const empty = await status(data);
  assert.deepEqual([empty.code, empty.stderr], [0, '']);
  assert.match(empty.stdout, /^The database is not migrated to this version yet/);

  const done = await rotate(data);
  assert.deepEqual([done.code, done.stderr], [0, '']);
  assert.match(done.stdout, /^No server is running: rotating here\.\n/);
  assert.match(done.stdout, /^Every sealed value is under key version 2; 1 were brought there\.\n$/m);

  const refused = await rotate(data, { GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64') });
  assert.deepEqual([refused.code, refused.stdout], [1, '']);
  assert.match(
    refused.stderr,
    /^gatehouse keys rotate: GATEHOUSE_MASTER_KEY is not the key [^\n]*nothing was changed\n$/,
  );

  const listed = await status(data);
  assert.deepEqual([listed.code, listed.stderr], [0, '']);
  const made = 'made \\d{4}-\\d\\d-\\d\\dT\\S+Z';
  assert.match(
    listed.stdout,
    new RegExp(`^key version 1  ${made}  0 values\nkey version 2  ${made}  1 values, seals what is new\n$`),
  );
});

test('keys rotate beside a server; killed in the midst, a rotation goes on, here or with the next server', async t => {
  const data = await folder(t);
  const start = async () => {
    const server = await startProcess(data);
    t.after(() => server.kill('SIGKILL'));
    return server;
  };
  const first = await start();
  const midway = 'select version, rewrapped from key_rotations where finished_at is null and rewrapped > 0';
  let fields: Fields = new Map();
  const assertWhole = async (rows: Rows): Promise<void> => {
    assert.deepEqual(await lostCredentials(rows, await keyringOf(data, rows), fields), []);
  };
  {
    // Its PostgreSQL outlives a server that is killed, and is taken over by the next.
    await using sql = await embeddedSql(data);
    fields = await makeCredentials(sql.rows, await keyringOf(data, sql.rows), 10_000);
    // Two at once ask for one rotation.
    for (const { code, stdout, stderr } of await Promise.all([rotate(data), rotate(data)])) {
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, /^Asked the running server for a new key version\./);
      assert.match(stdout, /^Every sealed value is under key version 2; 10001 were brought there\.$/m);
    }
    assert.deepEqual(await versionsOf(sql.rows), { 2: 10_000 });
    await assertWhole(sql.rows);
    const beside = await status(data);
    assert.match(beside.stdout, /^key version 1 .* 0 values\nkey version 2 .* 10001 values, seals what is new\n$/);

    const asking = rotate(data);
    await untilRow(sql.rows, midway);
    await first.kill('SIGKILL');
    assert.equal((await sql.rows(midway)).length, 1, 'it was killed in the midst');
    await assertWhole(sql.rows);
    const { code, stdout, stderr } = await asking;
    assert.deepEqual([code, stderr], [0, ''], stdout);
    assert.match(stdout, /^The server that was asked is gone; going on without it\.$/m);
    assert.match(stdout, /Going on with the rotation to key version 3 of /);
    assert.match(stdout, /^Every sealed value is under key version 3; 10001 were brought there\.$/m);
  }

  const second = await start();
  await using sql = await embeddedSql(data);
  assert.deepEqual(await versionsOf(sql.rows), { 3: 10_000 });
  // As if the one who asked, and the server, were gone before anything was done.
  await sql.rows('insert into key_rotations (id) values ($1)', [randomUUID()]);
  await second.kill('SIGKILL');
  const third = await start();
  await untilRow(sql.rows, midway);
  await third.kill('SIGKILL');
  assert.equal((await sql.rows(midway)).length, 1, 'it was killed in the midst');
  await assertWhole(sql.rows);
  const { stdout } = await status(data);
  assert.match(stdout, /^A rotation to version 4 is under way: \d+ of 10001$/m);
  await start();
  await untilRow(sql.rows, 'select 1 from key_rotations where version = 4 and finished_at is not null');
  assert.deepEqual(await versionsOf(sql.rows), { 4: 10_000 });
  await assertWhole(sql.rows);
});
