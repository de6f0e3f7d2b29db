import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import pg from 'pg';
import { startOwnPgBouncer, withoutPgBouncer } from '../support/own-pgbouncer.ts';
import { cloneDatabase } from '../support/postgres.ts';
import { dataFolder, runCommand, startProcess } from '../support/process.ts';

test('a pooler that breaks what belongs to a connection is refused, one that does not is taken', {
  skip: withoutPgBouncer,
}, async t => {
  const folder = await dataFolder();
  const database = await cloneDatabase();
  t.after(async () => {
    await database.drop();
    await folder.remove();
  });
  const behind = async (settings: readonly string[], use: (env: Record<string, string>) => Promise<void>) => {
    const pooler = await startOwnPgBouncer(new URL(database.url), settings);
    const env = { DATABASE_URL: pooler.url, GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64') };
    await use(env).finally(() => pooler.remove());
  };
  const refused = (settings: readonly string[], why: RegExp) =>
    behind(settings, async env => {
      const started = await runCommand(['start'], folder.path, { LOG_LEVEL: 'silent', ...env });
      assert.equal(started.code, 1, started.stdout);
      assert.match(started.stderr, why);
      const doctor = await runCommand(['doctor'], folder.path, env);
      assert.equal(doctor.code, 1);
      assert.match(doctor.stdout, why);
    });

  const anything = 'ignore_startup_parameters = options';
  await refused(
    ['pool_mode = transaction'],
    /a pooler \(PgBouncer\?\) refuses the settings of a connection; name PostgreSQL/,
  );
  await refused(['pool_mode = session', anything], /drops the settings of a connection; name PostgreSQL itself/);

  // Where the database itself has the settings, nothing is missed.
  const sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
  const name = new URL(database.url).pathname.slice(1);
  await sql.query(`alter database ${name} set timezone = 'UTC'`);
  await sql.query(`alter database ${name} set statement_timeout = 15000`);
  await sql.end();
  const inTurns = ['pool_mode = transaction', anything];
  await refused(inTurns, /a pooler in transaction mode .* set its pool_mode to session/);
  await refused([...inTurns, 'server_round_robin = 1', 'min_pool_size = 3'], /a pooler in transaction mode/);
  await behind(['pool_mode = session', anything], async env => {
    const server = await startProcess(folder.path, env);
    try {
      assert.equal((await fetch(`${server.url}/health/ready`)).status, 200);
    } finally {
      await server.kill('SIGTERM');
    }
  });
});
