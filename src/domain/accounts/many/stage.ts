import type { Readable } from 'node:stream';
import { refuse, refuseField } from '../../../kernel/errors.ts';
import { foldAscii } from '../../../kernel/fold-ascii.ts';
import { NotUtf8, utf8Pieces } from '../../../kernel/utf8.ts';
import type { Database } from '../../../platform/db/database.ts';
import type { Queryable } from '../../../platform/db/queryable.ts';
import { mostRows, type Order, readOrder } from './json-rows.ts';

/** A row as it was given, and what is already known to be wrong with it. */
export interface StagedUser {
  readonly place: number;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly problem: string | null;
}

export interface StagedOrder extends Order {
  readonly bulkId: string;
  readonly total: number;
}

const batch = 2_000;

/** Reads an order to its end and puts its rows aside; nothing stays when it throws. Rows that name one person twice are marked. */
export async function stageOrder(
  { db, newId }: { readonly db: Database; readonly newId: () => string },
  source: Readable,
): Promise<StagedOrder> {
  const bulkId = newId();
  const seen = new Map<string, number>();
  let total = 0;
  let rows: StagedUser[] = [];
  const flush = async (): Promise<void> => {
    await stage(db, bulkId, rows);
    rows = [];
  };
  try {
    const order = await readOrder(utf8Pieces(source), async line => {
      const { number: place, problem } = line;
      const fields = line.problem === null ? line.fields : {};
      total += 1;
      if (total > mostRows) throw refuse('import.too_many_lines', { most: mostRows });
      rows.push({ place, fields, problem: problem?.message ?? repeated(seen, fields, place) });
      if (rows.length === batch) await flush();
    });
    await flush();
    return { ...order, bulkId, total };
  } catch (error) {
    await dropRows(db, bulkId);
    throw error instanceof NotUtf8 ? refuseField('', 'is not UTF-8') : error;
  }
}

/** Marks a row that names somebody whom an earlier one named. */
function repeated(seen: Map<string, number>, fields: StagedUser['fields'], place: number): string | null {
  const who = fields['email'] ?? fields['id'];
  if (typeof who !== 'string') return null;
  const key = foldAscii(who.trim());
  const before = seen.get(key);
  if (before === undefined) seen.set(key, place);
  return before === undefined ? null : `is the same person as in row ${before}`;
}

async function stage(db: Database, bulkId: string, rows: readonly StagedUser[]): Promise<void> {
  if (rows.length === 0) return;
  // On a connection of its own while it lasts, as for imports.
  await db.transact(tx =>
    tx.rows({
      name: 'stage_many_users',
      text: `insert into bulk_rows (bulk_id, place, fields, problem)
        select $1, * from unnest($2::int[], $3::jsonb[], $4::text[])`,
      values: [
        bulkId,
        rows.map(({ place }) => place),
        rows.map(({ fields }) => storable(JSON.stringify(fields))),
        rows.map(({ problem }) => problem),
      ],
    }),
  );
}

/** JSON in which what PostgreSQL cannot hold (NUL, half a pair) is another character that no field takes. */
function storable(json: string): string {
  return json.replace(/\\\\|\\u0000|\\ud[89a-f][0-9a-f]{2}/g, each => (each === '\\\\' ? each : '\\u0001'));
}

/** The rows behind a place, in order. */
export function rowsAfter(on: Queryable, bulkId: string, after: number, most: number): Promise<StagedUser[]> {
  return on.rows<StagedUser>({
    name: 'many_users_after',
    text: 'select place, fields, problem from bulk_rows where bulk_id = $1 and place > $2 order by place limit $3',
    values: [bulkId, after, most],
  });
}

export async function dropRows(on: Queryable, bulkId: string): Promise<void> {
  await on.rows({ text: 'delete from bulk_rows where bulk_id = $1', values: [bulkId] });
}
