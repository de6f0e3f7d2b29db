import type { ArchiveWriter } from '../../platform/archive/archive.ts';
import type { Manifest } from '../../platform/archive/manifest.ts';
import { type ConnectionOptions, clientFor } from '../../platform/db/connection.ts';
import { explained } from '../../platform/db/errors.ts';
import { appliedMigrations } from '../../platform/db/migrate.ts';
import { quoted, sameTextForms, storedSequences, storedTables } from '../../platform/db/stored-tables.ts';
import { exactTime } from '../audit/chain.ts';
import { chosenTable } from './choose-organizations.ts';
import { copyTables } from './copy-tables.ts';

/** What a snapshot is taken with. */
export interface SnapshotOptions {
  readonly connection: ConnectionOptions;
  readonly writer: Pick<ArchiveWriter, 'chunk'>;
  readonly before: Manifest | null;
  /** Which tables and rows; null: all. Called in the snapshot. */
  readonly choose: Choose | null;
  readonly onProgress: (pages: { readonly read: number; readonly of: number }) => void;
  readonly signal: AbortSignal;
}

export type Choose = (
  client: import('pg').Client,
  tables: readonly string[],
) => Promise<{ readonly table: (name: string) => boolean; readonly rows: (name: string) => string | null }>;

/** A store that stands still may hold up the reading for so long; a transaction that nobody reads from must end by itself. */
const idleMilliseconds = 10 * 60_000;

/** What the database holds, as of one moment, while all others go on reading and writing. */
export type TableSnapshot = Pick<Manifest, 'migrations' | 'tables' | 'sequences' | 'ledger'>;

export async function takeSnapshot(options: SnapshotOptions): Promise<TableSnapshot> {
  const { connection, choose, signal } = options;
  const client = clientFor({ ...connection, applicationName: 'gatehouse backup', statementTimeoutMilliseconds: 0 });
  await client.connect().catch((error: unknown) => {
    throw explained(error);
  });
  try {
    // A transaction that only reads may make none.
    if (choose !== null) await client.query(chosenTable);
    await client.query('begin isolation level repeatable read read only');
    await client.query(`${sameTextForms}; set local idle_in_transaction_session_timeout = ${idleMilliseconds}`);
    const migrations = await appliedMigrations(client);
    const all = await storedTables(client);
    // Nobody may empty or alter one of them meanwhile.
    await client.query(`lock table ${all.map(({ name }) => quoted(name)).join(', ')} in access share mode`);
    const chosen = await choose?.(
      client,
      all.map(({ name }) => name),
    );
    const tables = all.filter(({ name }) => chosen?.table(name) ?? true);
    const of = tables.reduce((sum, { pages }) => sum + pages, 0);
    let read = 0;
    const copied = await copyTables(client, tables, {
      ...options,
      only: name => chosen?.rows(name) ?? null,
      signal,
      onPages: pages => {
        read += pages;
        options.onProgress({ read, of });
      },
    });
    // A part of the ledger proves nothing, and what is restored without it begins one of its own.
    const ledger = tables.some(({ name }) => name === 'audit_batches') ? await ledgerEnd(client) : null;
    return { migrations, tables: copied, sequences: await storedSequences(client), ledger };
  } catch (error) {
    throw explained(error);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Where the audit ledger ends in this snapshot: the witness of a restored one. */
async function ledgerEnd(client: import('pg').Client): Promise<Manifest['ledger']> {
  const { rows } = await client.query<NonNullable<Manifest['ledger']>>(
    `select number, encode(head, 'hex') as head, ${exactTime('sealed_at')} as "sealedAt",
       (select sum(events)::bigint from audit_batches) as events
     from audit_batches order by number desc limit 1`,
  );
  return rows[0] ?? null;
}
