import type { Scope } from '../../kernel/actor.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { organizationsIn } from '../access/rules.ts';
import { slotMinutes, weighed } from './activity-events.ts';
import { type LocalDay, localDays } from './local-days.ts';

/** What the ledger says of one day, within somebody's scope. */
export interface DayOfActivity {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** Null inside organizations: sign-ins lie in none, and the ledger does not show them there either. */
  readonly sign_ins: number | null;
  readonly failed_sign_ins: number | null;
  /** Refusals other than failed sign-ins, with their repeats. */
  readonly denials: number;
  /** Different people who did something. */
  readonly active_people: number;
}

/** How many events of the last seconds are looked at, and in how many batches: more than can come within them. */
const freshEvents = 20_000;
const freshBatches = 20;

/**
 * The events that are in no count yet, weighed: what came within the last seconds. It is one snapshot with the counts,
 * so that no event is missing or there twice. The limits also tell PostgreSQL, whose estimates know nothing of the
 * positions, that these are few.
 */
const fresh = `events as (
    select e.* from activity_state a
      join lateral (select l.event_id from audit_leaves l where l.batch > a.batch
        and l.batch > (select coalesce(max(number), 0) from audit_batches) - ${freshBatches}
        order by l.batch, l.position limit ${freshEvents}) l on true
      join lateral (select * from audit_events e where e.id = l.event_id limit 1) e on true
    union all
    select e.* from audit_sealer s
      join lateral (select * from audit_events e where e.xid >= s.xid and s.xid <> '0'
        order by e.xid limit ${freshEvents}) e on true
      left join lateral (select true as sealed from audit_leaves l where l.event_id = e.id limit 1) l on true
    where l.sealed is null
  ), weighed as (${weighed}),
  fresh as (select w.* from weighed w where $1::uuid[] is null or w.organization_id = any($1::uuid[]))`;

/** The statements of a scope, so that each can use the index: of everything, or of organizations. */
const statements = { everything: textsOf('is null'), organizations: textsOf('= any($1::uuid[])') } as const;

function textsOf(within: string): { readonly counts: string; readonly people: string } {
  return {
    // `$2` begins with the first day and ends with the end of the last.
    counts: `with ${fresh}, counted as (
        select slot as at, sign_ins, failed_sign_ins, denials from activity_counts
        where organization_id ${within} and slot >= ($2::timestamptz[])[1]
        union all select at, sign_ins, failed_sign_ins, denials from fresh
      )
      select width_bucket(at, $2::timestamptz[]) as place, sum(sign_ins)::bigint as sign_ins,
        sum(failed_sign_ins)::bigint as failed_sign_ins, sum(denials)::bigint as denials
      from counted group by place`,
    // `$3` to `$5`: for each UTC day that a day has a part of, which quarters of an hour that is.
    people: `with ${fresh}, seen as (
        select m.place, p.actor_id from unnest($3::integer[], $4::date[], $5::varbit[]) as m (place, day, slots)
          join activity_people p on p.day = m.day and p.organization_id ${within}
            and p.slots & m.slots::bit(96) <> repeat('0', 96)::bit(96)
        union select width_bucket(at, $2::timestamptz[]), actor_id from fresh where actor_id is not null
      )
      select place, count(*) as active_people from seen group by place`,
  };
}

/** What the ledger says of the last days of a time zone, the oldest first, none left out. */
export async function activityOf(
  on: Queryable,
  scope: Scope,
  asked: { readonly timezone: string; readonly days: number; readonly now: Date },
): Promise<DayOfActivity[]> {
  const days = localDays(asked.timezone, asked.days, asked.now);
  const bounds = [...days.map(({ begins }) => begins), ...days.slice(-1).map(({ ends }) => ends)].map(iso);
  const values = [organizationsIn(scope), bounds];
  const parts = days.flatMap(partsOf);
  const which = scope === 'everything' ? 'everything' : 'organizations';
  const [counts, people] = await Promise.all([
    on.rows<{ place: number; sign_ins: number; failed_sign_ins: number; denials: number }>({
      name: `activity_of_days_${which}`,
      text: statements[which].counts,
      values,
    }),
    on.rows<{ place: number; active_people: number }>({
      name: `people_of_days_${which}`,
      text: statements[which].people,
      values: [...values, parts.map(part => part.place), parts.map(part => part.day), parts.map(part => part.slots)],
    }),
  ]);
  const everywhere = which === 'everything';
  return days.map(({ day }, index) => {
    const count = counts.find(({ place }) => place === index + 1);
    return {
      day,
      sign_ins: everywhere ? (count?.sign_ins ?? 0) : null,
      failed_sign_ins: everywhere ? (count?.failed_sign_ins ?? 0) : null,
      denials: count?.denials ?? 0,
      active_people: people.find(({ place }) => place === index + 1)?.active_people ?? 0,
    };
  });
}

/** The UTC days that a local day has a part of, and the quarters of an hour of each that are in it. */
function partsOf({ begins, ends }: LocalDay, index: number): { place: number; day: string; slots: string }[] {
  const [day, slot] = [86_400_000, slotMinutes * 60_000];
  const parts = [];
  for (let at = begins.getTime() - (begins.getTime() % day); at < ends.getTime(); at += day) {
    const slots = Array.from({ length: day / slot }, (_, place) => at + place * slot)
      .map(moment => (moment >= begins.getTime() && moment < ends.getTime() ? '1' : '0'))
      .join('');
    parts.push({ place: index + 1, day: new Date(at).toISOString().slice(0, 10), slots });
  }
  return parts;
}

const iso = (moment: Date): string => moment.toISOString();
