import type { Keyring } from '../../platform/crypto/keyring.ts';
import { SealBroken } from '../../platform/crypto/keyring.ts';
import type { Database, OpenTx } from '../../platform/db/database.ts';
import type { SealedColumn } from '../sealed-column.ts';

/** Rows at a time: some ten milliseconds of work, during which others wait for this process. */
const batch = 200;
/** Of what does not open, so many are named. */
const named = 100;
const firstId = '00000000-0000-0000-0000-000000000000';

export interface Rewrapping {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly signal: AbortSignal;
  /** Called in the transaction that has brought so many values under the current version. */
  readonly done: (tx: OpenTx, rewrapped: number) => void;
}

/** What a pass over the sealed columns found of older versions. */
export interface Pass {
  readonly rewrapped: number;
  /** Values that others were changing at that moment. */
  readonly left: number;
  /** `table.column id` of values that open under no key. */
  readonly broken: readonly string[];
}

/**
 * Brings what is sealed under older versions under the current one, row by row as it was read: a value that changed
 * meanwhile, or that a transaction holds, is left for the next pass. Waits for nobody's locks.
 */
export async function rewrapOlder(parts: Rewrapping, columns: readonly SealedColumn[]): Promise<Pass> {
  let rewrapped = 0;
  let left = 0;
  const broken: string[] = [];
  for (const column of columns) {
    let after: string | undefined = firstId;
    while (after !== undefined) {
      parts.signal.throwIfAborted();
      const rows = await olderThan(parts, column, after);
      const renewed = rows.flatMap(row => {
        const renewal = renewedRow(parts.keyring, column, row);
        if (renewal === null && broken.length < named) broken.push(`${column.table}.${column.column} ${row.id}`);
        return renewal ?? [];
      });
      const swapped = renewed.length === 0 ? 0 : await swap(parts, column, renewed);
      rewrapped += swapped;
      left += renewed.length - swapped;
      after = rows.length < batch ? undefined : rows.at(-1)?.id;
    }
  }
  return { rewrapped, left, broken };
}

interface Row {
  readonly id: string;
  readonly sealed: Uint8Array;
}

interface Renewed extends Row {
  readonly renewed: Uint8Array;
}

function olderThan({ database, keyring }: Rewrapping, column: SealedColumn, after: string): Promise<Row[]> {
  const version = Buffer.alloc(4);
  version.writeUInt32BE(keyring.current);
  return database.rows<Row>({
    name: `older_${column.table}_${column.column}`,
    // The version stands big-endian behind the byte of the kind, so that bytes compare like numbers.
    text: `select ${column.id} as id, ${column.column} as sealed from ${column.table}
      where ${column.id} > $1 and substring(${column.column} from 2 for 4) < $2 order by ${column.id} limit $3`,
    values: [after, version, batch],
  });
}

function renewedRow(keyring: Keyring, { kind, binding }: SealedColumn, { id, sealed }: Row): Renewed | null {
  try {
    const rewrap = kind === 'value' ? keyring.rewrap : keyring.rewrapRecordKey;
    return { id, sealed, renewed: rewrap(sealed, binding(id)) };
  } catch (error) {
    if (error instanceof SealBroken) return null;
    throw error;
  }
}

/** Puts the renewed bytes where the old ones still are; returns how many were. */
function swap(
  { database, done }: Rewrapping,
  { table, column, id }: SealedColumn,
  rows: readonly Renewed[],
): Promise<number> {
  return database.transact(async tx => {
    const [swapped] = await tx.rows<{ count: number }>({
      name: `rewrap_${table}_${column}`,
      text: `with renewed as (select * from unnest($1::uuid[], $2::bytea[], $3::bytea[]) as r (id, old, new)),
        free as (select t.${id} as id from ${table} t join renewed r on t.${id} = r.id and t.${column} = r.old
          for no key update of t skip locked),
        swapped as (update ${table} t set ${column} = r.new from renewed r join free f on f.id = r.id
          where t.${id} = r.id and t.${column} = r.old returning 1)
        select count(*) as count from swapped`,
      values: [rows.map(row => row.id), rows.map(row => row.sealed), rows.map(row => row.renewed)],
    });
    const count = swapped?.count ?? 0;
    if (count > 0) done(tx, count);
    return count;
  });
}
