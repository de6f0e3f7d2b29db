import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { ConnectionOptions } from '../platform/db/connection.ts';
import { Database } from '../platform/db/database.ts';
import { DatabaseUnsuitable } from '../platform/db/errors.ts';
import { WriterLock } from '../platform/db/writer-lock.ts';
import { startEmbeddedPostgres } from '../platform/postgres/embedded.ts';
import { prepareDataFolder } from './data-folder.ts';

export interface OpenedDatabase {
  readonly database: Database;
  readonly writer: WriterLock;
  /** Resolves with why, when the embedded server ended by itself. */
  readonly failed: Promise<string>;
  close(): Promise<void>;
}

/** Another process writes to this database; the message says what to do. */
export class DatabaseInUse extends Error {}

/**
 * Starts the embedded server, or connects to the one that DATABASE_URL names, and takes the lock of the sole writer.
 * Throws when the server is of a version we do not know, or when another Gatehouse holds the lock.
 */
export async function openDatabase(config: Config, onTaken: () => void): Promise<OpenedDatabase> {
  await prepareDataFolder(config.data);
  const embedded =
    config.databaseUrl === null ? await startEmbeddedPostgres({ dataDirectory: join(config.data, 'pg') }) : null;
  const options: ConnectionOptions = {
    server: embedded === null ? { connectionString: config.databaseUrl ?? '' } : { ...embedded.connection, ssl: false },
    statementTimeoutMilliseconds: 15_000,
    applicationName: 'gatehouse',
  };
  const database = new Database({ ...options, readers: 3, writers: 12, waitMilliseconds: 5_000 });
  let writer: WriterLock | null = null;
  const close = async (): Promise<void> => {
    await writer?.release();
    await database.close();
    await embedded?.stop();
  };
  try {
    await mustBeSupported(database);
    writer = await WriterLock.take(options, onTaken);
    if (writer === null) {
      throw new DatabaseInUse(
        'another Gatehouse is using this database; stop it first (several instances need REDIS_URL, which is not available yet)',
      );
    }
  } catch (error) {
    await close();
    throw error;
  }
  const failed = new Promise<string>(resolve => {
    void embedded?.ended.then(({ code, signal, log }) =>
      resolve(`PostgreSQL ended (${signal ?? code ?? 'unknown'}): ${log}`),
    );
  });
  return { database, writer, failed, close };
}

async function mustBeSupported(database: Database): Promise<void> {
  const [row] = await database.rows<{ version: string; encoding: string; trigrams: boolean }>({
    text: `select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding,
      exists (select 1 from pg_available_extensions where name = 'pg_trgm') as trigrams`,
  });
  const major = Math.floor(Number(row?.version ?? 0) / 10_000);
  if (major < 15) throw new DatabaseUnsuitable(`PostgreSQL ${major} is too old: Gatehouse needs 15 or newer`);
  if (row?.encoding !== 'UTF8')
    throw new DatabaseUnsuitable(`the database is encoded in ${row?.encoding}: create it with encoding UTF8`);
  if (!row.trigrams)
    throw new DatabaseUnsuitable('the PostgreSQL server lacks the extension pg_trgm: install its contrib package');
}
