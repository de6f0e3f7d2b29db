import type { Database } from '../../platform/db/database.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, prepared, raw, sql } from '../../platform/db/sql.ts';
import { weighed } from './activity-events.ts';

/** Batches that one transaction counts. */
const batchesAtOnce = 20;
/** So much that waits to be counted is read along with the counts; of more, only some of what happened would be told. */
const freshBatches = 20;
const freshEvents = 20_000;

/** What a day is counted by, as `activity_days` has it. */
export const dayCounts = ['actions', 'sign_ins', 'failed_sign_ins', 'denials', 'reveals'] as const;
export type DayCount = (typeof dayCounts)[number];

const counted = raw(dayCounts.join(', '));
const added = raw(dayCounts.map(name => `${name} = d.${name} + excluded.${name}`).join(', '));
const summed = raw(dayCounts.map(name => `sum(w.${name}) as ${name}`).join(', '));

// Infinite times, which only tampering leaves in the ledger, are on no day.
const addDays = prepared<[after: number, upTo: number]>(
  'activity_days',
  (after, upTo) => sql`with events as (
      select e.* from audit_leaves l join audit_events e on e.id = l.event_id
      where l.batch > ${after} and l.batch <= ${upTo} and isfinite(e.at)
    ), weighed as (${raw(weighed)})
    insert into activity_days as d (day, organization_id, actor_id, ${counted})
    select (w.at at time zone 'UTC')::date as day, w.organization_id, w.actor_id, ${summed} from weighed w
    group by day, w.organization_id, w.actor_id
    on conflict on constraint activity_days_key do update set ${added}`,
);

/**
 * Counts by days what was sealed and is not counted there yet. One instance at a time does it; a ledger that is older than its
 * counts is gone through from its beginning. Resolves with the number of batches.
 */
export async function countDays(database: Database): Promise<number> {
  for (let done = 0; ; ) {
    const step = await database.transact(async tx => {
      const [state] = await tx.rows<{ batch: number; newest: number }>({
        name: 'activity_days_position',
        text: `select s.batch, (select coalesce(max(number), 0) from audit_batches) as newest
          from activity_days_state s for update skip locked`,
      });
      if (state === undefined || state.newest <= state.batch) return 0;
      const upTo = Math.min(state.newest, state.batch + batchesAtOnce);
      tx.trail(addDays(state.batch, upTo));
      tx.trail({ name: 'activity_days_counted', text: 'update activity_days_state set batch = $1', values: [upTo] });
      return upTo - state.batch;
    });
    done += step;
    if (step === 0) return done;
  }
}

/** How far the counts by days reach. */
export interface DaysCounted {
  /** What happened before is not in them (RFC 3339); null: nothing is missing. */
  readonly since: string | null;
  /** Batches that are counted, and that there are. Where few are missing, `daysOf` reads them along. */
  readonly batch: number;
  readonly newest: number;
  readonly complete: boolean;
}

export async function daysCounted(on: Queryable): Promise<DaysCounted> {
  const [state] = await on.rows<Omit<DaysCounted, 'complete'>>({
    name: 'activity_days_reach',
    text: `select s.since, s.batch, (select coalesce(max(number), 0) from audit_batches) as newest from activity_days_state s`,
  });
  const { since = null, batch = 0, newest = 0 } = state ?? {};
  return { since, batch, newest, complete: newest - batch <= freshBatches };
}

/**
 * SQL: rows of `activity_days` from one day to another, both included, that fulfil a condition on `d`, together with what is not
 * counted yet: one snapshot, so that nothing is missing or there twice.
 */
export function daysOf(from: string, to: string, condition: Fragment): Fragment {
  const events = raw(String(freshEvents));
  const columns = raw(`d.day, d.organization_id, d.actor_id, ${dayCounts.map(name => `d.${name}`).join(', ')}`);
  const days = sql`d.day between ${from}::date and ${to}::date`;
  return sql`with events as (
      select e.* from activity_days_state a
        join lateral (select l.event_id from audit_leaves l where l.batch > a.batch
          and l.batch > (select coalesce(max(number), 0) from audit_batches) - ${raw(String(freshBatches))}
          order by l.batch, l.position limit ${events}) l on true
        join lateral (select * from audit_events e where e.id = l.event_id limit 1) e on true
      union all
      select e.* from audit_sealer s
        join lateral (select * from audit_events e where e.xid >= s.xid and s.xid <> '0'
          order by e.xid limit ${events}) e on true
        left join lateral (select true as sealed from audit_leaves l where l.event_id = e.id limit 1) l on true
      where l.sealed is null and isfinite(e.at)
    ), weighed as (${raw(weighed)}),
    fresh as (select (w.at at time zone 'UTC')::date as day, w.organization_id, w.actor_id, ${raw(dayCounts.map(name => `w.${name}`).join(', '))}
      from weighed w)
    select ${columns} from activity_days d where ${days} and ${condition}
    union all select ${columns} from fresh d where ${days} and ${condition}`;
}
