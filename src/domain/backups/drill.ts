import { archiveReader, headerIn } from '../../platform/archive/archive.ts';
import type { ArchiveKeys } from '../../platform/archive/archive-keys.ts';
import type { ArchiveStore } from '../../platform/archive/archive-store.ts';
import { ArchiveDamaged } from '../../platform/archive/errors.ts';
import { type ConnectionOptions, clientFor } from '../../platform/db/connection.ts';
import { Database } from '../../platform/db/database.ts';
import { DatabaseUnsuitable, explained, StatementFailed } from '../../platform/db/errors.ts';
import type { Objects } from '../../platform/objects/objects.ts';
import type { LedgerKeys } from '../audit/keys.ts';
import { verifyLedger } from '../audit/verify.ts';
import { restoreInto } from './restore-into.ts';

export interface DrillOptions {
  readonly connection: ConnectionOptions;
  readonly store: ArchiveStore;
  readonly keys: ArchiveKeys;
  readonly ledger: LedgerKeys;
  /** Where archives of the ledger lie. */
  readonly objects: Pick<Objects, 'get'>;
  /** The backup. */
  readonly id: string;
}

/**
 * Restores a backup for trial into a database of its own on the same server, which is dropped afterwards: every row is compared, and
 * the audit ledger in it verified. Returns the number of rows; throws what would keep it from being restored.
 */
export async function drill({ connection, store, keys, ledger, objects, id }: DrillOptions): Promise<number> {
  const reader = await archiveReader(store, keys);
  const unopened = await headerIn(store, id);
  const { header } = unopened;
  const manifest = await reader.manifest(unopened);
  return inScratchDatabase(connection, async scratch => {
    await restoreInto({ connection: scratch, reader, header, manifest, settle: async () => {}, onStep: () => {} });
    const database = new Database({ ...scratch, readers: 1, writers: 1, waitMilliseconds: 5_000 });
    try {
      const expected = manifest.ledger === null ? { objects } : { objects, expectedHead: manifest.ledger };
      const { ok, problems, findings } = await verifyLedger(database, ledger, expected);
      if (!ok)
        throw new ArchiveDamaged(
          `the audit ledger in backup ${id} has ${problems} problems: ${findings[0]?.message ?? ''}`,
        );
    } finally {
      await database.close();
    }
    return manifest.tables.reduce((sum, { rows }) => sum + rows, 0);
  });
}

/** One name for each database: what a killed drill has left is found by the next. */
async function inScratchDatabase<T>(
  connection: ConnectionOptions,
  work: (scratch: ConnectionOptions) => Promise<T>,
): Promise<T> {
  const admin = clientFor({ ...connection, applicationName: 'gatehouse drill', statementTimeoutMilliseconds: 0 });
  await admin.connect().catch((error: unknown) => {
    throw explained(error);
  });
  try {
    const { rows } = await admin.query<{ name: string }>(
      `select 'gatehouse_drill_' || oid as name from pg_database where datname = current_database()`,
    );
    const name = rows[0]?.name ?? 'gatehouse_drill';
    const drop = () => admin.query(`drop database if exists ${name} with (force)`);
    await drop();
    await admin.query(`create database ${name} template template0 encoding 'UTF8'`).catch((error: unknown) => {
      const why = explained(error);
      throw why instanceof StatementFailed && why.code === '42501'
        ? new DatabaseUnsuitable(
            'a backup cannot be restored for trial: give the database user the right CREATEDB (alter role … createdb)',
          )
        : why;
    });
    try {
      return await work({ ...connection, server: otherDatabase(connection.server, name) });
    } finally {
      await drop();
    }
  } finally {
    await admin.end().catch(() => {});
  }
}

function otherDatabase(server: ConnectionOptions['server'], name: string): ConnectionOptions['server'] {
  if (server.connectionString === undefined) return { ...server, database: name };
  const url = new URL(server.connectionString);
  url.pathname = `/${name}`;
  return { ...server, connectionString: url.href };
}
