import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import pg from 'pg';
import { cloneDatabase } from '../support/postgres.ts';
import { dataFolder, runCommand } from '../support/process.ts';

test('doctor says what a PostgreSQL of one’s own, its backups and the proxy in front lack', async t => {
  const folder = await dataFolder();
  const database = await cloneDatabase();
  const sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
  t.after(async () => {
    await sql.end();
    await database.drop();
    await folder.remove();
  });
  const env = { DATABASE_URL: database.url, GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64') };
  const doctor = async (more: Readonly<Record<string, string>> = {}) => {
    const { code, stdout } = await runCommand(['doctor'], folder.path, { ...env, ...more });
    return { code, stdout };
  };
  const backup = (at: string, status: string, error: string | null) =>
    sql.query(
      `insert into backups (id, kind, status, encrypted, include_database, include_files, retention_days, requested_at, taken_at,
          finished_at, verified_at, error)
        values (lpad((select count(*) + 1 from backups)::text, 32, '0')::uuid, 'full', $2, true, true, true, 30, $1, $1, $1, case when $3::text is null then $1::timestamptz end, $3)`,
      [at, status, error],
    );

  const fresh = await doctor();
  assert.match(fresh.stdout, /^ok +PostgreSQL allows \d+ connections; an instance takes up to 20$/m);
  assert.match(fresh.stdout, /^note +fsync is off in PostgreSQL: a power cut ruins the database; set it on$/m);
  assert.match(fresh.stdout, /^note +there is no backup yet that was read back/m);

  const dayAgo = new Date(Date.now() - 25 * 3_600_000).toISOString();
  await backup(dayAgo, 'succeeded', null);
  const unplanned = await doctor();
  assert.match(unplanned.stdout, /^ok +the newest backup that was read back is 25 hours old$/m);
  assert.match(unplanned.stdout, /^note +no backups are scheduled$/m);

  await sql.query(
    `insert into backup_schedule (every_hours, kind, include_files, encrypted, retention_days, drill_days)
      values (12, 'incremental', true, true, 30, 7)`,
  );
  await backup(new Date().toISOString(), 'failed', 'the disk is full');
  const late = await doctor({ PUBLIC_URL: 'https://gatehouse.example.com' });
  assert.equal(late.code, 1);
  assert.match(late.stdout, /^BAD +the newest backup that was read back is 25 hours old, and one is due every 12$/m);
  assert.match(late.stdout, /^BAD +the last backup failed: the disk is full$/m);
  assert.match(late.stdout, /^note +PUBLIC_URL is https, and TRUST_PROXY is empty: .*; name it$/m);
});
