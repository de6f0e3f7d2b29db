import assert from 'node:assert/strict';
import { chown, lstat, mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { isOpenToAll } from './account.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import { newClusterPath, query, quick, sharedCluster, startElsewhere } from './fixture.ts';

const isRoot = process.getuid?.() === 0;
const projectIsOpen = await isOpenToAll(import.meta.dirname);

const keepRow = `drop table if exists kept; create table kept as select 'still here' as text`;

describe('a start is refused', () => {
  test('on a relative path', async () => {
    await assert.rejects(startEmbeddedPostgres({ dataDirectory: 'data/pg' }), { code: 'data_directory_unusable' });
  });

  test('on a path that runs through a file', async t => {
    const file = await newClusterPath(t, tmpdir(), 'file');
    await writeFile(file, '');
    const refused = startEmbeddedPostgres({ dataDirectory: join(file, 'pg') });
    await assert.rejects(refused, { name: 'PostgresStartError', code: 'data_directory_unusable' });
    await rm(file);
  });

  test('on a folder with other files in it, leaving them alone', async t => {
    const dataDirectory = await newClusterPath(t);
    await mkdir(dataDirectory);
    await writeFile(join(dataDirectory, 'thesis.txt'), 'ten years of work');
    await assert.rejects(startEmbeddedPostgres({ dataDirectory }), { code: 'data_directory_not_a_cluster' });
    assert.deepEqual(await readdir(dataDirectory), ['thesis.txt']);
  });

  test('on a cluster of another major version', async t => {
    const dataDirectory = await newClusterPath(t);
    await mkdir(dataDirectory, { mode: 0o700 });
    await writeFile(join(dataDirectory, 'PG_VERSION'), '17\n');
    await assert.rejects(startEmbeddedPostgres({ dataDirectory }), {
      code: 'version_mismatch',
      message: /made by PostgreSQL 17, .* brings PostgreSQL 18/,
    });
    assert.equal(await readFile(join(dataDirectory, 'PG_VERSION'), 'utf8'), '17\n');
  });

  test('without the npm package', async t => {
    const dataDirectory = await newClusterPath(t);
    const packageDirectory = join(dirname(dataDirectory), 'not-installed');
    await assert.rejects(startEmbeddedPostgres({ dataDirectory, packageDirectory }), {
      code: 'binaries_missing',
      message: /npm install.*DATABASE_URL/,
    });
  });

  test('with a setting PostgreSQL does not know, naming it', async t => {
    const dataDirectory = await sharedCluster(t);
    const refused = startEmbeddedPostgres({ dataDirectory, settings: { ...quick, wrok_mem: '4MB' } });
    await assert.rejects(refused, { code: 'start_failed', message: /wrok_mem/ });
  });
});

describe('a first start', { concurrency: true }, () => {
  test('makes a durable cluster that only its socket leads to', async t => {
    const dataDirectory = await newClusterPath(t);
    const postgres = await startEmbeddedPostgres({ dataDirectory });
    assert.equal(postgres.adopted, false);
    const { host } = postgres.connection;
    assert.equal((await stat(host)).mode & 0o777, 0o700);
    assert.ok((await lstat(join(host, `.s.PGSQL.${postgres.connection.port}`))).isSocket());
    const [row] = await query(
      postgres.connection,
      `select current_user as role, current_database() as database, lower('ÄΩ') as lower,
         current_setting('listen_addresses') as tcp, current_setting('fsync') as fsync,
         current_setting('synchronous_commit') as commit, current_setting('timezone') as zone,
         current_setting('data_checksums') as checksums, pg_encoding_to_char(encoding) as encoding
       from pg_database where datname = current_database()`,
    );
    assert.deepEqual(row, {
      role: 'gatehouse',
      database: 'gatehouse',
      lower: 'äω',
      tcp: '',
      fsync: 'on',
      commit: 'on',
      zone: 'UTC',
      checksums: 'on',
      encoding: 'UTF8',
    });
    assert.deepEqual(await postgres.stop(), { clean: true });
    assert.equal(postgres.stop(), postgres.stop());
    assert.deepEqual((await readdir(dirname(dataDirectory))).sort(), ['pg', 'pg.hba', 'pg.log', 'pg.password']);
  });

  test('works in a folder that only root may enter', {
    skip: isRoot ? false : 'needs root: PostgreSQL runs as our own user otherwise',
  }, async t => {
    const dataDirectory = await newClusterPath(t, '/root');
    assert.equal((await stat(dirname(dataDirectory))).mode & 0o077, 0);
    const postgres = await startEmbeddedPostgres({ dataDirectory, settings: quick });
    assert.notEqual((await stat(dataDirectory)).uid, 0);
    assert.equal((await stat(dirname(dataDirectory))).uid, 0);
    await query(postgres.connection, 'create table written as select generate_series(1, 1000) as n');
    await query(postgres.connection, 'checkpoint');
    assert.deepEqual(await postgres.stop(), { clean: true });
  });

  test('works for an ordinary user, and leaves the cluster of another alone', {
    skip: isRoot && projectIsOpen ? false : 'needs root and a project folder open to all',
  }, async t => {
    const [alice, bob] = [65534, 2];
    const dataDirectory = await newClusterPath(t);
    await chown(dirname(dataDirectory), alice, alice);
    const own = startElsewhere(t, { dataDirectory, settings: quick }, alice);
    const report = await own.report;
    assert.ok(report.started);
    assert.equal((await stat(dataDirectory)).uid, alice);
    assert.deepEqual(await query(report.connection, 'select 1 as one'), [{ one: 1 }]);
    await own.stop();

    await chown(dirname(dataDirectory), bob, bob);
    const refused = await startElsewhere(t, { dataDirectory, settings: quick }, bob).report;
    assert.ok(!refused.started);
    assert.equal(refused.code, 'data_directory_not_ours');
    assert.equal(basename(dataDirectory), 'pg');
  });
});

describe('a start', () => {
  test('finds the data of the run before, in well under a second', async t => {
    const dataDirectory = await sharedCluster(t);
    const first = await startEmbeddedPostgres({ dataDirectory, settings: quick });
    await query(first.connection, keepRow);
    await first.stop();
    const before = performance.now();
    const second = await startEmbeddedPostgres({ dataDirectory, settings: quick });
    assert.ok(performance.now() - before < 1000);
    assert.equal(second.adopted, false);
    assert.deepEqual(await query(second.connection, 'select text from kept'), [{ text: 'still here' }]);
    await second.stop();
  });

  test('puts the log of a long life aside', async t => {
    const dataDirectory = await sharedCluster(t);
    await writeFile(`${dataDirectory}.log`, '');
    await truncate(`${dataDirectory}.log`, 9 * 1024 * 1024);
    await (await startEmbeddedPostgres({ dataDirectory, settings: quick })).stop();
    assert.equal((await stat(`${dataDirectory}.log.1`)).size, 9 * 1024 * 1024);
    assert.match(await readFile(`${dataDirectory}.log`, 'utf8'), /ready to accept connections/);
  });

  test('takes a short socket folder when the path is too long for a socket, and removes it', async t => {
    const cluster = await sharedCluster(t);
    const dataDirectory = await newClusterPath(t, tmpdir(), 'long'.repeat(25));
    await rename(cluster, dataDirectory);
    const postgres = await startEmbeddedPostgres({ dataDirectory, settings: quick });
    assert.ok(postgres.connection.host.length < 60);
    assert.equal((await stat(postgres.connection.host)).mode & 0o777, 0o700);
    assert.deepEqual(await query(postgres.connection, 'select 1 as one'), [{ one: 1 }]);
    await postgres.stop();
    await assert.rejects(stat(postgres.connection.host), { code: 'ENOENT' });
    await rename(dataDirectory, cluster);
  });

  test('hands a cluster that root copied into place to the account that runs it', {
    skip: isRoot ? false : 'needs root',
  }, async t => {
    const dataDirectory = await sharedCluster(t);
    await (await startEmbeddedPostgres({ dataDirectory, settings: quick })).stop();
    await chown(dataDirectory, 0, 0);
    for (const entry of await readdir(dataDirectory, { recursive: true }))
      await chown(join(dataDirectory, entry), 0, 0);
    const postgres = await startEmbeddedPostgres({ dataDirectory, settings: quick });
    assert.notEqual((await stat(join(dataDirectory, 'base'))).uid, 0);
    await postgres.stop();
  });
});
