import { join } from 'node:path';
import type { Config } from '../config.ts';
import { Database } from '../platform/db/database.ts';
import { serverAt } from '../platform/db/server.ts';
import { reachEmbeddedPostgres } from '../platform/postgres/reach.ts';
import { prepareDataFolder } from './data-folder.ts';

/**
 * Connects to the database of a server that may be running, beside it: takes no lock and starts nothing. Whoever writes through it
 * may write only what no server remembers. Null when the embedded PostgreSQL does not run.
 */
export async function databaseBeside(config: Config): Promise<Database | null> {
  await prepareDataFolder(config.data);
  const embedded = config.databaseUrl === null ? await reachEmbeddedPostgres(join(config.data, 'pg')) : null;
  if (config.databaseUrl === null && embedded === null) return null;
  return new Database({
    server: embedded === null ? serverAt(config.databaseUrl ?? '') : { ...embedded, ssl: false },
    statementTimeoutMilliseconds: 15_000,
    applicationName: 'gatehouse command line',
    readers: 1,
    writers: 1,
    waitMilliseconds: 5_000,
  });
}
