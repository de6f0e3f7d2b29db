import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../src/platform/db/migrate.ts';
import { startEmbeddedPostgres } from '../src/platform/postgres/embedded.ts';
import { connectionUrl } from '../tests/support/connection-url.ts';

/**
 * Runs something on an embedded PostgreSQL of its own, with the migrated template that servers under test are cloned
 * from. `TEST_DATABASE_SERVER` (a URL with DATABASE in place of the name) takes another server in its place.
 */
export async function withTestDatabase<T>(run: (server: string) => Promise<T>): Promise<T> {
  const given = process.env['TEST_DATABASE_SERVER'];
  if (given !== undefined) {
    await makeTemplate(given);
    return run(given);
  }
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-tests-'));
  // What a crash of the machine would lose does not matter here, and speed does.
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };
  const server = await startEmbeddedPostgres({ dataDirectory: join(folder, 'pg'), settings });
  try {
    const url = connectionUrl(server.connection, 'DATABASE');
    await makeTemplate(url);
    return await run(url);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeTemplate(url: string): Promise<void> {
  const admin = new pg.Client({ connectionString: url.replace('DATABASE', 'postgres') });
  await admin.connect();
  await admin.query('drop database if exists gatehouse_template');
  await admin.query('create database gatehouse_template');
  await admin.end();
  await migrate({
    server: { connectionString: url.replace('DATABASE', 'gatehouse_template') },
    statementTimeoutMilliseconds: 0,
    applicationName: 'tests',
  });
}
