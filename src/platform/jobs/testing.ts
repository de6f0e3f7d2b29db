// What the tests of jobs and mail share: a database of their own on a real PostgreSQL.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Database } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { newId } from '../ids.ts';
import { startEmbeddedPostgres } from '../postgres/embedded.ts';

let started: Promise<pg.ClientConfig> | undefined;
let stopStarted = async (): Promise<void> => {};
after(() => stopStarted());

/** The server that TEST_DATABASE_URL names, or one started for this process. */
function testServer(): Promise<pg.ClientConfig> {
  const url = process.env['TEST_DATABASE_URL'];
  started ??= url === undefined ? startServer() : Promise.resolve(serverOf(new URL(url)));
  return started;
}

function serverOf(url: URL): pg.ClientConfig {
  const host = url.searchParams.get('host') ?? url.hostname;
  return { host, port: Number(url.port || 5432), user: url.username, password: decodeURIComponent(url.password) };
}

async function startServer(): Promise<pg.ClientConfig> {
  const dataDirectory = join(await mkdtemp(join(tmpdir(), 'gatehouse-test-')), 'pg');
  const server = await startEmbeddedPostgres({ dataDirectory, settings: { fsync: 'off' } });
  stopStarted = async () => {
    await server.stop();
    await rm(dirname(dataDirectory), { recursive: true, force: true, maxRetries: 5 });
  };
  return server.connection;
}

/** A migrated database that is dropped after the test. */
export async function testDatabase(
  t: TestContext,
): Promise<{ readonly server: pg.ClientConfig; readonly database: Database }> {
  const base = await testServer();
  const name = `mail_${newId().replaceAll('-', '')}`;
  const admin = { ...base, database: 'postgres' };
  await query(admin, `create database ${name}`);
  const server = { ...base, database: name };
  const options = { server, statementTimeoutMilliseconds: 5000, applicationName: 'test' };
  const database = new Database({ ...options, readers: 2, writers: 4, waitMilliseconds: 2000 });
  t.after(async () => {
    await database.close();
    await query(admin, `drop database ${name} with (force)`);
  });
  await migrate(options);
  return { server, database };
}

async function query(server: pg.ClientConfig, text: string): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  await client.query(text);
  await client.end();
}

/** Waits until `check` holds; fails after `seconds`, naming what did not happen. */
export async function until(what: string, check: () => boolean | Promise<boolean>, seconds = 10): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`did not happen in ${seconds} s: ${what}`);
    await sleep(20);
  }
}

/** A log that keeps its lines. */
export function keptLog() {
  const lines: string[] = [];
  const keep = (details: object, message: string): void => void lines.push(`${message} ${JSON.stringify(details)}`);
  return { lines, warn: keep, error: keep };
}
