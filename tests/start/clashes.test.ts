import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import pg from 'pg';
import { newId } from '../../src/platform/ids.ts';
import { migratedTo } from '../support/older-database.ts';
import { turkishDatabase } from '../support/postgres.ts';
import { dataFolder, runCommand } from '../support/process.ts';

/** The last migration before addresses were compared by A–Z alone. */
const before = 13;

async function olderDatabase(t: TestContext) {
  const [database, data] = await Promise.all([turkishDatabase(), dataFolder()]);
  await migratedTo(database.url, before);
  const client = new pg.Client({ connectionString: database.url });
  client.on('error', () => {});
  await client.connect();
  t.after(async () => {
    await client.end();
    await data.remove();
    await database.drop();
  });
  const person = (email: string, username: string) =>
    client.query('insert into users (id, email, username) values ($1, $2, $3)', [newId(), email, username]);
  // People are there, so no keys are made.
  const keys = { JWT_SECRET: 'x'.repeat(32), GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64') };
  return { client, data: data.path, env: { DATABASE_URL: database.url, RATE_LIMITS: 'off', ...keys }, person };
}

test('two accounts that become one are named by doctor, migrate and start, and nothing is changed', async t => {
  const { client, data, env, person } = await olderDatabase(t);
  await person('ivan@example.com', 'ivan');
  await person('IVAN@EXAMPLE.COM', 'ivan-2');
  await person('ılhan@example.com', 'ilhan');
  const type = 'insert into credential_types (id, name) values ($1, $2)';
  await client.query(type, [newId(), 'WIFI']);
  await client.query(type, [newId(), 'wifi']);

  const accounts = 'two accounts would become one: ivan@example.com and IVAN@EXAMPLE.COM';
  const types = 'two credential types would become one: WIFI and wifi';
  const doctor = await runCommand(['doctor'], data, env);
  assert.equal(doctor.code, 1);
  for (const each of [accounts, types])
    assert.match(doctor.stdout, new RegExp(`^BAD {3}${each.replaceAll('.', '\\.')}; delete one of them `, 'm'));
  for (const command of ['migrate', 'start']) {
    const refused = await runCommand([command], data, env);
    assert.equal(refused.code, 1);
    assert.equal(
      refused.stderr,
      `gatehouse ${command}: ${accounts}; ${types}; delete one of each with the Gatehouse you had before, then start this one (nothing was changed)\n`,
    );
  }
  const { rows } = await client.query('select max(version) as newest from schema_migrations');
  assert.deepEqual(rows, [{ newest: before }]);
  const { rows: indexes } = await client.query(
    `select indexdef ~ 'lower' as old from pg_indexes where indexname = 'users_email_key'`,
  );
  assert.deepEqual(indexes, [{ old: true }]);

  await client.query(`delete from users where username = 'ivan-2'`);
  await client.query(`delete from credential_types where name = 'wifi'`);
  const migrated = await runCommand(['migrate'], data, env);
  assert.equal(migrated.code, 0, migrated.stderr);
  const { rows: people } = await client.query('select email from users order by username');
  assert.deepEqual(people, [{ email: 'ılhan@example.com' }, { email: 'ivan@example.com' }]);
  assert.equal((await runCommand(['doctor'], data, env)).code, 0);
});

test('two invitations of one address into one organization become the later one', async t => {
  const { client, data, env } = await olderDatabase(t);
  const organization = newId();
  await client.query(`insert into organizations (id, name) values ($1, 'Acme')`, [organization]);
  for (const [email, hour] of [
    ['ivan@example.com', 1],
    ['IVAN@EXAMPLE.COM', 2],
  ] as const)
    await client.query(
      `insert into organization_invitations (id, organization_id, email, hash, created_at, expires_at)
        values ($1, $2, $3, $4, $5::timestamptz + make_interval(hours => $6), now())`,
      [newId(), organization, email, Buffer.from(email), '2026-01-01', hour],
    );
  const migrated = await runCommand(['migrate'], data, env);
  assert.equal(migrated.code, 0, migrated.stderr);
  const { rows } = await client.query('select email from organization_invitations');
  assert.deepEqual(rows, [{ email: 'IVAN@EXAMPLE.COM' }]);
});
