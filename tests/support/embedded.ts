import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { reachEmbeddedPostgres } from '../../src/platform/postgres/reach.ts';

/** The process id of the PostgreSQL that a server runs in its data folder. */
export async function postmasterPid(data: string): Promise<number> {
  const pid = Number((await readFile(join(data, 'pg/postmaster.pid'), 'utf8')).split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1) throw new Error('postmaster.pid names no process');
  return pid;
}

/** Straight to the embedded database of a data folder, to look at what was stored or to tamper with it. */
export async function embeddedSql(data: string): Promise<{
  rows<T extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<T[]>;
  [Symbol.asyncDispose](): Promise<void>;
}> {
  const connection = await reachEmbeddedPostgres(join(data, 'pg'));
  if (connection === null) throw new Error(`no PostgreSQL runs in ${data}`);
  const client = new pg.Client(connection);
  // It ends with its server; a statement after that fails and says so.
  client.on('error', () => {});
  await client.connect();
  return {
    rows: async <T extends pg.QueryResultRow>(text: string, values?: unknown[]) =>
      (await client.query<T>(text, values)).rows,
    [Symbol.asyncDispose]: () => client.end(),
  };
}
