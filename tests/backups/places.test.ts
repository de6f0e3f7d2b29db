import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { archiveLock } from '../../src/domain/backups/archive-lock.ts';
import { until } from '../support/own-redis.ts';
import { type OwnS3, startOwnS3, withoutS3 } from '../support/own-s3.ts';
import { emptyDatabase } from '../support/postgres.ts';
import { dataFolder, runCommand } from '../support/process.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { atBackup, endedBackup, fillMegabytes, heldBackup, takenBackup } from './backups.support.ts';

describe('backups in a bucket', { skip: withoutS3, concurrency: false }, () => {
  let s3: OwnS3;
  let server: TestServer;
  let env: Record<string, string>;
  before(async () => {
    s3 = await startOwnS3();
    const { endpoint, bucket, region, accessKeyId, secretAccessKey } = s3.settings;
    env = {
      BACKUP_TO: `s3://${bucket}/backups/nightly`,
      BACKUP_S3_ENDPOINT: endpoint,
      BACKUP_S3_REGION: region,
      BACKUP_S3_ACCESS_KEY_ID: accessKeyId,
      BACKUP_S3_SECRET_ACCESS_KEY: secretAccessKey,
    };
    server = await startServer(env);
    await fillMegabytes(server, 4);
  });
  after(async () => {
    await server?.close();
    await s3?.remove();
  });

  test('are taken, read back by the command, and restored from there; doctor sees them', async t => {
    const full = await takenBackup(server, { backup_type: 'full' });
    assert.equal(full.error, null);
    assert.equal((await takenBackup(server, { backup_type: 'incremental' })).error, null);
    const database = await emptyDatabase();
    const data = await dataFolder();
    t.after(async () => {
      await data.remove();
      await database.drop();
    });
    const verified = await runCommand(['backup', 'verify', '--all'], server.data, env);
    assert.equal(verified.code, 0, verified.stderr);
    assert.equal(verified.stdout.match(/ is whole: /g)?.length, 2);
    const key = ['--old-key-file', join(server.data, 'master.key')];
    const restored = await runCommand(['restore', ...key], data.path, { ...env, DATABASE_URL: database.url });
    assert.equal(restored.code, 0, restored.stderr);
    const sql = new pg.Client({ connectionString: database.url });
    await sql.connect();
    const { rows } = await sql
      .query<{ total: number }>('select count(*)::int as total from teams')
      .finally(() => sql.end());
    assert.equal(rows[0]?.total, 500);
    const doctor = await runCommand(['doctor'], data.path, { ...env, DATABASE_URL: database.url });
    assert.match(doctor.stdout, /^ok +2 backups are in s3:\/\/gatehouse-tests\/backups/m);
  });

  test('that lose their store half-way fail, say so, and leave the others as they are; the next one goes on', async () => {
    await fillMegabytes(server, 20);
    const { id, goOn } = await heldBackup(server, { backup_type: 'full' });
    // From here on it reads, and nothing that it stores is answered.
    s3.freeze();
    await goOn();
    await until('it has read', async () => (await atBackup(server)).some(isCopying), 60_000);
    await s3.kill();
    const lost = await endedBackup(server, id);
    assert.equal(lost.status, 'failed');
    assert.match(lost.error ?? '', /the bucket for backups cannot be used/);
    const away = await runCommand(['doctor'], server.data, env);
    assert.match(away.stdout, /^BAD +backups cannot go to s3:\/\/.*; correct BACKUP_\*$/m);
    await s3.restart();
    const verified = await runCommand(['backup', 'verify', '--all'], server.data, env);
    assert.equal(verified.code, 0, verified.stderr);
    assert.equal(verified.stdout.match(/ is whole: /g)?.length, 2);
    assert.equal((await takenBackup(server, { backup_type: 'incremental' })).error, null);
  });
});

const canMount = process.getuid?.() === 0 && spawnSync('mount', ['--version']).status === 0;

test('a disk that fills while a backup is written: it fails, says so, and what was there still restores', {
  skip: canMount ? false : 'only root can make a small disk',
}, async t => {
  const place = await dataFolder('disk');
  await mkdir(place.path, { mode: 0o700 });
  const made = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=0700', 'tmpfs', place.path]);
  if (made.status !== 0) return t.skip('no disk can be mounted here');
  const env = { BACKUP_TO: place.path };
  const server = await startServer(env);
  t.after(async () => {
    await server.close();
    spawnSync('umount', [place.path]);
    await place.remove();
  });
  const good = await takenBackup(server, { backup_type: 'full' });
  assert.equal(good.error, null);
  await fillMegabytes(server, 24);
  const failed = await takenBackup(server, { backup_type: 'incremental' });
  assert.equal(failed.status, 'failed');
  assert.match(failed.error ?? '', /no space|ENOSPC/i);
  const verified = await runCommand(['backup', 'verify', '--all'], server.data, env);
  assert.equal(verified.code, 0, verified.stderr);
  assert.match(verified.stdout, new RegExp(`Backup ${good.backup_id} .* is whole`));
  // What the failed one had written is no use to anybody, and makes room again.
  await until(
    'there is room',
    async () => {
      const { stdout } = spawnSync('du', ['-sk', place.path], { encoding: 'utf8' });
      return Number(stdout.split('\t')[0]) < 4_000;
    },
    30_000,
  );
  await server.sql(`delete from teams where name like 'Filling %'`);
  assert.equal((await takenBackup(server, { backup_type: 'incremental' })).error, null);
});

test('a backup whose lock is lost is given up, and taken anew by whoever has the lock then', async t => {
  const server = await startServer();
  t.after(() => server.close());
  await fillMegabytes(server, 30);
  const { id, goOn } = await heldBackup(server, { backup_type: 'full' });
  const cut = () =>
    server.sql(
      `select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database
        where l.locktype = 'advisory' and l.objid = $1 and d.datname = current_database()`,
      [archiveLock],
    );
  assert.equal((await cut()).length, 1);
  await until('the lock is lost', async () => (await cut()).length === 0);
  await goOn();
  const [row] = await server.sql<{ started_at: Date }>('select started_at from backups where id = $1', [id]);
  assert.deepEqual((await endedBackup(server, id)).error, null);
  const [again] = await server.sql<{ started_at: Date }>('select started_at from backups where id = $1', [id]);
  assert.ok(row !== undefined && again !== undefined && again.started_at > row.started_at, 'it was begun anew');
});

const isCopying = ({ state, query }: { readonly state: string; readonly query: string }): boolean =>
  state === 'idle in transaction' && query.startsWith('copy');
