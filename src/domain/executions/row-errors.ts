import Type from 'typebox';
import { CursorWindow, type Page, pageOf } from '../../kernel/page.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { query, self } from '../action.ts';
import { executionById } from './executions.ts';
import { ExecutionId } from './fields.ts';

/** What a run could not do of what it was given. */
export interface RowError {
  /** Which row, from 0. */
  readonly place: number;
  /** What the row was about, as it was given. */
  readonly subject: string | null;
  readonly field: string | null;
  readonly message: string;
}

/** Rows that one read brings at most. */
const chunk = 500;

/** Keeps what could not be done with some rows; each is told once. */
export async function keepErrors(tx: Tx, execution: string, errors: readonly RowError[]): Promise<void> {
  if (errors.length === 0) return;
  await tx.rows({
    name: 'keep_execution_errors',
    text: `insert into execution_errors (execution_id, place, subject, field, message)
      select $1, * from unnest($2::int[], $3::text[], $4::text[], $5::text[]) on conflict do nothing`,
    values: [
      execution,
      errors.map(({ place }) => place),
      errors.map(({ subject }) => subject?.slice(0, 320) ?? null),
      errors.map(({ field }) => field),
      errors.map(({ message }) => message),
    ],
  });
}

/** Some of them, in the order of the rows. */
export function errorsFrom(
  on: Queryable,
  id: string,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<RowError[]> {
  return on.rows<RowError>(
    sql`select place, subject, field, message from execution_errors where execution_id = ${id}
      order by place limit ${limit} offset ${offset}`,
  );
}

/** What an execution could not do, in the order of the rows: one's own, or another's where the caller may read it. */
export const listRowErrors = query('execution.errors', {
  input: Type.Object({ id: ExecutionId, ...CursorWindow }, { additionalProperties: false }),
  permit: self('executions'),
  refuses: ['execution.not_found'],
  run: async ({ db, userId, actor }, { id, ...window }): Promise<Page<RowError>> => {
    await executionById(db, id, { userId, scope: actor.holds('workflow.read') });
    const [items, counted] = await Promise.all([
      errorsFrom(db, id, window),
      db.rows<{ total: number }>(sql`select count(*) as total from execution_errors where execution_id = ${id}`),
    ]);
    return pageOf({ items, total: counted[0]?.total ?? 0, atLeast: false }, window, ({ place }) => [String(place)]);
  },
});

/** All of them, in chunks, for a file. */
export const exportRowErrors = query('execution.errors.export', {
  input: Type.Object({ id: ExecutionId }, { additionalProperties: false }),
  permit: self('executions'),
  refuses: ['execution.not_found'],
  run: async ({ db, userId, actor }, { id }): Promise<AsyncIterable<readonly RowError[]>> => {
    await executionById(db, id, { userId, scope: actor.holds('workflow.read') });
    return chunksOf(db, id);
  },
});

/** By one read after the other: whoever takes them slowly holds no connection, which a snapshot would. */
async function* chunksOf(db: Queryable, id: string): AsyncGenerator<readonly RowError[]> {
  for (let after = -1; ; ) {
    const rows = await db.rows<RowError>(
      sql`select place, subject, field, message from execution_errors
        where execution_id = ${id} and place > ${after} order by place limit ${chunk}`,
    );
    if (rows.length === 0) return;
    yield rows;
    after = rows.at(-1)?.place ?? after;
  }
}
