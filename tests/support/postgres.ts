import { randomBytes } from 'node:crypto';
import pg from 'pg';

/**
 * The database server of this test run (scripts/test.ts starts one and names it here), and a template in it that is
 * migrated once and cloned for every server under test.
 */
const server = process.env['TEST_DATABASE_SERVER'];
export const template = 'gatehouse_template';

/** A new database cloned from the migrated template; `drop` removes it with whoever is still connected. */
export async function cloneDatabase(): Promise<{ readonly url: string; drop(): Promise<void> }> {
  return create(`template ${template} strategy file_copy`);
}

/** A new database with nothing in it. */
export function emptyDatabase(): Promise<{ readonly url: string; drop(): Promise<void> }> {
  return create('');
}

/** A new database with nothing in it, in Turkish: there `lower('IVAN')` is `ıvan`, and `upper('ivan')` is `İVAN`. */
export function turkishDatabase(): Promise<{ readonly url: string; drop(): Promise<void> }> {
  return create(`template template0 encoding 'UTF8' locale_provider icu icu_locale 'tr' locale 'C'`);
}

async function create(how: string): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin(`create database ${name} ${how}`);
  return { url: urlOf(name), drop: () => asAdmin(`drop database if exists ${name} with (force)`) };
}

/** The URL of a database on the test server. */
export function urlOf(database: string): string {
  if (server === undefined) throw new Error('run the tests with `npm test`: it starts the database server they use');
  return server.replace('DATABASE', database);
}

async function asAdmin(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf('postgres') });
  await client.connect();
  try {
    // Cloning asks for nobody else to be connected to the template; files that clone at once take turns.
    await client.query('select pg_advisory_lock(42)');
    await client.query(text);
  } finally {
    await client.end();
  }
}
