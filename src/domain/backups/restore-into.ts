import type pg from 'pg';
import type { ArchiveReader } from '../../platform/archive/archive.ts';
import { ArchiveDamaged } from '../../platform/archive/errors.ts';
import type { Header, Manifest } from '../../platform/archive/manifest.ts';
import { type ConnectionOptions, clientFor } from '../../platform/db/connection.ts';
import { recount } from '../../platform/db/counts.ts';
import { DatabaseUnsuitable, explained } from '../../platform/db/errors.ts';
import { cannotFollow, migrateWithin, newestMigration } from '../../platform/db/migrate.ts';
import type { Queryable, Sql } from '../../platform/db/queryable.ts';
import { isEmpty, setAside } from '../../platform/db/set-aside.ts';
import { quoted, sameTextForms, storedTables } from '../../platform/db/stored-tables.ts';
import { fillTables, mustHoldTheSame } from './fill-tables.ts';

/** What a restore is doing, and how far it is, from 0 to 1. */
export type RestoreStep = 'copying rows' | 'building indexes' | 'comparing rows' | 'migrating';

export interface RestoreOptions {
  readonly connection: ConnectionOptions;
  readonly reader: Pick<ArchiveReader, 'chunk'>;
  readonly header: Pick<Header, 'sealed' | 'migration'>;
  readonly manifest: Manifest;
  /** What is done in the same transaction when all is there and migrated. */
  readonly settle: (on: Queryable) => Promise<void>;
  readonly onStep: (step: RestoreStep, part: number) => void;
}

/** Throws `DatabaseUnsuitable` where a backup cannot be restored by this version or into this database. Changes nothing. */
export async function mustTake({
  connection,
  manifest,
}: Pick<RestoreOptions, 'connection' | 'manifest'>): Promise<void> {
  const why = await cannotFollow(manifest.migrations);
  if (why !== null) throw new DatabaseUnsuitable(why);
  const client = await connected(connection);
  try {
    if (!(await isEmpty(client)))
      throw new DatabaseUnsuitable('the database is not empty: name an empty one, so that nothing is lost');
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Restores a backup into an empty database, in one transaction: whatever goes wrong, and whenever it is killed, the database is
 * empty again.
 */
export async function restoreInto(options: RestoreOptions): Promise<void> {
  const { connection, manifest, onStep } = options;
  await mustTake(options);
  const client = await connected(connection);
  try {
    await client.query('begin');
    await client.query(
      `${sameTextForms}; set local idle_in_transaction_session_timeout = 0; set local maintenance_work_mem = '256MB'`,
    );
    // Whoever else restores or migrates meanwhile waits, and finds it not empty.
    await client.query('select pg_advisory_xact_lock($1)', [restoreLock]);
    if (!(await isEmpty(client))) throw new DatabaseUnsuitable('the database is not empty any more');
    await migrateWithin(client, options.header.migration.version);
    await mustHaveTables(client, manifest);
    const aside = await setAside(client);
    // What migrations put there; tables that a selective backup does not hold keep it.
    await client.query(`truncate ${manifest.tables.map(({ name }) => quoted(name)).join(', ')}`);
    await fill(client, options);
    await aside.putBack((done, of) => onStep('building indexes', done / of));
    onStep('comparing rows', 0);
    await mustHoldTheSame(client, manifest);
    onStep('migrating', 0);
    await migrateWithin(client, await newestMigration());
    if (!manifest.tables.some(({ name }) => name === 'kept_counts')) await recount(queryableOn(client));
    await options.settle(queryableOn(client));
    await client.query('commit');
    // What PostgreSQL knows of the rows when it plans; it would come to that by itself, minutes later.
    await client.query('analyze');
  } catch (error) {
    throw explained(error);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Arbitrary, but the same in every Gatehouse. */
const restoreLock = 0x6761_7273;

async function fill(client: pg.Client, { reader, header, manifest, onStep }: RestoreOptions): Promise<void> {
  const chunks = manifest.tables.flatMap(table => table.chunks);
  const all = chunks.reduce((sum, { bytes }) => sum + bytes, 0);
  let copied = 0;
  await fillTables(client, manifest, {
    reader,
    sealed: header.sealed,
    onBytes(bytes) {
      copied += bytes;
      onStep('copying rows', copied / all);
    },
  });
}

/** A manifest that names other tables or columns than its migrations make is not of a Gatehouse of ours. */
async function mustHaveTables(client: pg.Client, manifest: Manifest): Promise<void> {
  const there = new Map((await storedTables(client)).map(({ name, columns }) => [name, new Set(columns)]));
  for (const { name, columns } of manifest.tables) {
    const known = there.get(name);
    const lacking = known === undefined ? [name] : columns.filter(column => !known.has(column));
    if (lacking.length > 0)
      throw new ArchiveDamaged(
        `the backup holds ${name}${known === undefined ? '' : `.${lacking}`}, which its migrations do not make`,
      );
  }
}

async function connected(connection: ConnectionOptions): Promise<pg.Client> {
  const client = clientFor({ ...connection, applicationName: 'gatehouse restore', statementTimeoutMilliseconds: 0 });
  await client.connect().catch((error: unknown) => {
    throw explained(error);
  });
  return client;
}

function queryableOn(client: pg.Client): Queryable {
  return {
    rows: async <O>({ text, values = [] }: Sql) => (await client.query(text, [...values])).rows as O[],
  };
}
