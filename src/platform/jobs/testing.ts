// What the tests of jobs and mail share: a database of their own on a real PostgreSQL.
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { cloneDatabase } from '../../../tests/support/postgres.ts';
import { Database } from '../db/database.ts';

/** A migrated database that is dropped after the test. */
export async function testDatabase(
  t: TestContext,
): Promise<{ readonly server: pg.ClientConfig; readonly database: Database }> {
  const clone = await cloneDatabase();
  const server = { connectionString: clone.url };
  const options = { server, statementTimeoutMilliseconds: 5000, applicationName: 'test' };
  const database = new Database({ ...options, readers: 2, writers: 4, waitMilliseconds: 2000 });
  t.after(async () => {
    await database.close();
    await clone.drop();
  });
  return { server, database };
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
