import type { Database } from '../../platform/db/database.ts';
import { type Fragment, prepared, raw, sql } from '../../platform/db/sql.ts';
import { countDays } from './activity-days.ts';
import { slotMinutes, weighed } from './activity-events.ts';

/** Batches that one transaction counts: up to 20,000 events, about half a second. */
const batchesAtOnce = 20;
/** A ledger that is older than its counts is counted this far back; nobody asks for more. */
const countedDays = 100;

/**
 * The batches after one up to another, weighed: each event counts for everything, and once more for its organization.
 * Infinite times, which only tampering leaves in the ledger, are in no quarter of an hour.
 */
const placed = (after: unknown, upTo: unknown, since: unknown): Fragment => sql`events as (
    select e.* from audit_leaves l join audit_events e on e.id = l.event_id
    where l.batch > ${after} and l.batch <= ${upTo} and e.at > ${since} and isfinite(e.at)
  ), weighed as (${raw(weighed)}),
  placed as (
    select null::uuid as place, w.* from weighed w
    union all select w.organization_id, w.* from weighed w where w.organization_id is not null
  )`;

const addCounts = prepared<[after: number, upTo: number, since: Date]>(
  'activity_counts',
  (after, upTo, since) => sql`with ${placed(after, upTo, since)}
  insert into activity_counts as c (organization_id, slot, sign_ins, failed_sign_ins, denials)
  select place, date_bin('${raw(String(slotMinutes))} minutes', at, 'epoch') as slot, sum(sign_ins), sum(failed_sign_ins), sum(denials)
  from placed where sign_ins + failed_sign_ins + denials > 0 group by place, slot
  on conflict on constraint activity_counts_key do update set sign_ins = c.sign_ins + excluded.sign_ins,
    failed_sign_ins = c.failed_sign_ins + excluded.failed_sign_ins, denials = c.denials + excluded.denials`,
);

// Most people have done something in that quarter of an hour before: nothing is written for them.
const addPeople = prepared<[after: number, upTo: number, since: Date]>(
  'activity_people',
  (after, upTo, since) => sql`with ${placed(after, upTo, since)}
  insert into activity_people as p (organization_id, day, actor_id, slots)
  select place, (at at time zone 'UTC')::date as day, actor_id, bit_or(set_bit(repeat('0', 96)::bit(96),
    floor(extract(epoch from (at at time zone 'UTC')::time) / ${raw(String(slotMinutes * 60))})::integer, 1))
  from placed where actor_id is not null group by place, day, actor_id
  on conflict on constraint activity_people_key do update set slots = p.slots | excluded.slots
    where p.slots | excluded.slots <> p.slots`,
);

/**
 * Counts what was sealed and is not counted yet, up to the newest batch. Of all instances one at a time does it, and
 * whatever another version sealed meanwhile is counted by whoever comes next. Resolves with the number of batches.
 */
export async function countActivity(database: Database, now: Date): Promise<number> {
  const from = new Date(now.getTime() - countedDays * 86_400_000);
  for (let counted = 0; ; ) {
    const step = await database.transact(async tx => {
      const [state] = await tx.rows<{ batch: number; newest: number }>({
        name: 'activity_position',
        text: `select s.batch, (select coalesce(max(number), 0) from audit_batches) as newest
          from activity_state s for update skip locked`,
      });
      if (state === undefined || state.newest <= state.batch) return 0;
      const upTo = Math.min(state.newest, state.batch + batchesAtOnce);
      tx.trail(addCounts(state.batch, upTo, from));
      tx.trail(addPeople(state.batch, upTo, from));
      tx.trail({ name: 'activity_counted', text: 'update activity_state set batch = $1', values: [upTo] });
      return upTo - state.batch;
    });
    counted += step;
    if (step === 0) return counted;
  }
}

export interface ActivityCounter {
  /** Counts what there is to count, once more after the count that is under way. */
  look(): void;
  stop(): Promise<void>;
}

/** Keeps the counts up with the seal, beside it: whatever goes wrong here must not keep the ledger from being sealed. */
export function activityCounter(options: {
  readonly database: Database;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}): ActivityCounter {
  let running: Promise<void> | undefined;
  let wanted = false;
  async function run(): Promise<void> {
    while (wanted) {
      wanted = false;
      await countActivity(options.database, options.now()).catch(options.onError);
      await countDays(options.database).catch(options.onError);
    }
    running = undefined;
  }
  return {
    look() {
      wanted = true;
      running ??= run();
    },
    async stop() {
      await running;
    },
  };
}
