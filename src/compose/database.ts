import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { ConnectionOptions } from '../platform/db/connection.ts';
import { Database } from '../platform/db/database.ts';
import { DatabaseUnsuitable } from '../platform/db/errors.ts';
import { refusePooler } from '../platform/db/pooler.ts';
import { serverAt } from '../platform/db/server.ts';
import { WriterLock, type WriterMode } from '../platform/db/writer-lock.ts';
import { keepEmbeddedPostgres } from '../platform/postgres/kept.ts';
import { prepareDataFolder } from './data-folder.ts';

export interface OpenedDatabase {
  readonly database: Database;
  readonly writer: WriterLock;
  /** Resolves with why, when the embedded server cannot be kept running, or when this process may no longer write. */
  readonly failed: Promise<string>;
  close(): Promise<void>;
}

/** Another process writes to this database; the message says what to do. */
export class DatabaseInUse extends Error {}

const inUse: Readonly<Record<WriterMode, string>> = {
  alone:
    'another Gatehouse is using this database; stop it first, or set REDIS_URL on all instances to run several of them',
  shared:
    'a Gatehouse without REDIS_URL is using this database; stop it first, and set REDIS_URL on all instances that use it',
};

/**
 * Starts the embedded server, or connects to the one that DATABASE_URL names, and takes the lock of those who write:
 * shared when REDIS_URL is set, else alone. Throws when the server is of a version we do not know, or when a Gatehouse
 * that this one does not go with holds the lock.
 * @param onTaken called each time before the lock counts as held: others may have written until then
 * @param onEnded told when the embedded server ended by itself; it is started again, and until the lock is taken anew
 *   everything is refused with `DatabaseUnavailable`
 */
export async function openDatabase(
  config: Config,
  onTaken: () => void,
  onEnded: (why: string) => void = () => {},
): Promise<OpenedDatabase> {
  await prepareDataFolder(config.data);
  let opened: Database | undefined;
  let writer: WriterLock | null = null;
  const keeping = {
    onEnded: (why: string) => {
      opened?.pause('PostgreSQL has ended and is started again');
      onEnded(why);
    },
    onRestarted: () => writer?.retake(),
  };
  const embedded =
    config.databaseUrl === null
      ? await keepEmbeddedPostgres({ dataDirectory: join(config.data, 'pg') }, keeping)
      : null;
  const options: ConnectionOptions = {
    server: embedded === null ? serverAt(config.databaseUrl ?? '') : { ...embedded.connection, ssl: false },
    statementTimeoutMilliseconds: 15_000,
    applicationName: 'gatehouse',
  };
  const database = new Database({ ...options, readers: 3, writers: 12, waitMilliseconds: 5_000 });
  opened = database;
  const close = async (): Promise<void> => {
    await writer?.release();
    await database.close();
    await embedded?.stop();
  };
  try {
    if (embedded === null) await refusePooler(options);
    await mustBeSupported(database);
    const mode = config.redisUrl === null ? 'alone' : 'shared';
    writer = await WriterLock.take(options, {
      mode,
      onTaken: () => {
        onTaken();
        database.resume();
      },
    });
    if (writer === null) throw new DatabaseInUse(inUse[mode]);
  } catch (error) {
    await close();
    throw error;
  }
  const { displaced } = writer;
  const failed = new Promise<string>(resolve => {
    void displaced.then(() => resolve(inUse.shared));
    void embedded?.failed.then(resolve);
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
