import type { Tx } from '../../platform/db/queryable.ts';
import { living } from './companies.ts';
import type { SyncStands } from './sync-run.ts';

/** A company made here that has the identifier of one taken over; both stay. */
export interface Collision {
  readonly id: string;
  readonly identifier: string;
  readonly cw_company_id: number;
}

/** What a sync came to, besides what its pages counted. */
export interface SyncResults {
  readonly missing: number;
  readonly collisions: readonly Collision[];
  readonly bad_records: SyncStands['bad'];
  /** Why it ended early; null: it did not. */
  readonly error: string | null;
}

/**
 * Ends a sync. Those that ConnectWise lists no longer are marked, where it was listed to the end and whatever could not
 * be read has a number: it may be any of those that are missing.
 */
export async function endOfSync(
  tx: Tx,
  state: SyncStands,
  how: { readonly at: Date; readonly error: string | null },
): Promise<SyncResults> {
  const whole = how.error === null && !state.unnumbered;
  if (whole) await markMissing(tx, state, how.at);
  return {
    missing: whole ? await countMissing(tx) : 0,
    collisions: await collisionsNow(tx),
    bad_records: state.bad,
    error: how.error,
  };
}

/** Marks those taken over before that were not looked at since a moment, and are not among the others; never deletes them. */
async function markMissing(tx: Tx, { startedAt, badIds }: SyncStands, at: Date): Promise<void> {
  await tx.rows({
    name: 'mark_missing_companies',
    text: `update companies c set cw_data = coalesce(c.cw_data, '{}') || '{"missing": true}', updated_at = $2
      where c.cw_company_id is not null and not coalesce(c.cw_data, '{}') @> '{"missing": true}'
        and (c.cw_fetched_at is null or c.cw_fetched_at < $3::timestamptz) and c.cw_company_id <> all ($1::int[])`,
    values: [badIds, at, startedAt],
  });
}

async function countMissing(tx: Tx): Promise<number> {
  const [counted] = await tx.rows<{ count: number }>({
    name: 'count_missing_companies',
    text: `select count(*) as count from companies c where c.cw_company_id is not null and ${living}
      and (c.cw_data @> '{"missing": true}' or c.cw_data @> '{"deleted": true}')`,
  });
  return counted?.count ?? 0;
}

function collisionsNow(tx: Tx): Promise<Collision[]> {
  return tx.rows<Collision>({
    name: 'company_collisions',
    text: `select c.id, c.identifier, t.cw_company_id from companies c
      join companies t on t.cw_company_id is not null and t.identifier is not null
        and fold_ascii(t.identifier) = fold_ascii(c.identifier) and t.organization_id is not distinct from c.organization_id
      where c.cw_company_id is null and c.identifier is not null and ${living}
      order by c.id, t.cw_company_id limit 100`,
  });
}
