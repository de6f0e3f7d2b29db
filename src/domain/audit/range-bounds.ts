import { beginningOf, endOf } from '../../kernel/moment.ts';
import type { Database } from '../../platform/db/database.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { type AuditFilter, eventsBetween, passes } from './audit-events.ts';

/** Numbers of batches, both included. */
export interface Bounds {
  readonly first: number;
  readonly last: number;
}

/**
 * The batches that hold what happened in a period, and those between them; null when nothing did. Without a beginning it is from the
 * first batch on, without an end up to the newest. Events say it, not the times of sealing: what a server that was stopped, or a break, kept from
 * being sealed was sealed long after it happened.
 */
export async function boundsOf(database: Database, period: Period): Promise<Bounds | null> {
  const newest = await newestBatch(database);
  if (newest === 0) return null;
  if (period.from === undefined && period.to === undefined) return { first: 1, last: newest };
  const [here, archived] = [await inDatabase(database, period), await inArchives(database, period)];
  const firsts = [here?.first, archived?.first].filter(number => number !== undefined);
  const lasts = [here?.last, archived?.last].filter(number => number !== undefined);
  if (firsts.length === 0) return null;
  return {
    first: period.from === undefined ? 1 : Math.min(...firsts),
    last: period.to === undefined ? newest : Math.max(...lasts),
  };
}

type Period = Pick<AuditFilter, 'from' | 'to'>;

async function inDatabase(database: Database, period: Period): Promise<Bounds | null> {
  // A year is looked through for longer than a statement may take.
  const rows = database.stream<{ first: number | null; last: number | null }>(
    sql`select min(l.batch) as first, max(l.batch) as last from audit_events e join audit_leaves l on l.event_id = e.id
      where ${eventsBetween(period)} and ${passes(period, null)}`,
    1,
  );
  let found: Bounds | null = null;
  for await (const [row] of rows) {
    if (row !== undefined && row.first !== null && row.last !== null) found = { first: row.first, last: row.last };
  }
  return found;
}

/** Whole archives: they know when their first and last events happened. */
async function inArchives(on: Queryable, { from, to }: Period): Promise<Bounds | null> {
  const [row] = await on.rows<{ first: number | null; last: number | null }>({
    name: 'audit_archives_between',
    text: `select min(first_batch) as first, max(last_batch) as last from audit_archives where archived_at is not null
      and ($1::timestamptz is null or last_at >= $1) and ($2::timestamptz is null or first_at < $2)`,
    values: [from === undefined ? null : beginningOf(from), to === undefined ? null : endOf(to)],
  });
  return row === undefined || row.first === null || row.last === null ? null : { first: row.first, last: row.last };
}

async function newestBatch(on: Queryable): Promise<number> {
  const [row] = await on.rows<{ number: number }>({
    name: 'audit_newest_number',
    text: 'select coalesce(max(number), 0) as number from audit_batches',
  });
  return row?.number ?? 0;
}
