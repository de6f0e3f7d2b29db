import type { Scope } from '../../kernel/actor.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, prepared, raw, sql } from '../../platform/db/sql.ts';
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
function fresh(organizations: unknown): Fragment {
  const events = raw(String(freshEvents));
  return sql`events as (
    select e.* from activity_state a
      join lateral (select l.event_id from audit_leaves l where l.batch > a.batch
        and l.batch > (select coalesce(max(number), 0) from audit_batches) - ${raw(String(freshBatches))}
        order by l.batch, l.position limit ${events}) l on true
      join lateral (select * from audit_events e where e.id = l.event_id limit 1) e on true
    union all
    select e.* from audit_sealer s
      join lateral (select * from audit_events e where e.xid >= s.xid and s.xid <> '0'
        order by e.xid limit ${events}) e on true
      left join lateral (select true as sealed from audit_leaves l where l.event_id = e.id limit 1) l on true
    where l.sealed is null
  ), weighed as (${raw(weighed)}),
  fresh as (select w.* from weighed w
    where ${organizations}::uuid[] is null or w.organization_id = any(${organizations}::uuid[]))`;
}

/** The statements of a scope, so that each can use the index: of everything, or of organizations. */
const statements = {
  everything: statementsOf('everything', () => raw('is null')),
  organizations: statementsOf('organizations', ids => sql`= any(${ids}::uuid[])`),
} as const;

function statementsOf(which: string, within: (organizations: unknown) => Fragment) {
  return {
    // `bounds` begin with the first day and end with the end of the last.
    counts: prepared<[organizations: readonly string[] | null, bounds: readonly string[]]>(
      `activity_of_days_${which}`,
      (organizations, bounds) => sql`with ${fresh(organizations)}, counted as (
        select slot as at, sign_ins, failed_sign_ins, denials from activity_counts
        where organization_id ${within(organizations)} and slot >= (${bounds}::timestamptz[])[1]
        union all select at, sign_ins, failed_sign_ins, denials from fresh
      )
      select width_bucket(at, ${bounds}::timestamptz[]) as place, sum(sign_ins)::bigint as sign_ins,
        sum(failed_sign_ins)::bigint as failed_sign_ins, sum(denials)::bigint as denials
      from counted group by place`,
    ),
    // `places`, `days` and `slots`: for each UTC day that a day has a part of, which quarters of an hour that is.
    people: prepared<
      [
        organizations: readonly string[] | null,
        bounds: readonly string[],
        places: readonly number[],
        days: readonly string[],
        slots: readonly string[],
      ]
    >(
      `people_of_days_${which}`,
      (organizations, bounds, places, days, slots) => sql`with ${fresh(organizations)}, seen as (
        select m.place, p.actor_id
        from unnest(${places}::integer[], ${days}::date[], ${slots}::varbit[]) as m (place, day, slots)
          join activity_people p on p.day = m.day and p.organization_id ${within(organizations)}
            and p.slots & m.slots::bit(96) <> repeat('0', 96)::bit(96)
        union select width_bucket(at, ${bounds}::timestamptz[]), actor_id from fresh where actor_id is not null
      )
      select place, count(*) as active_people from seen group by place`,
    ),
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
  const organizations = organizationsIn(scope);
  const parts = days.flatMap(partsOf);
  const which = scope === 'everything' ? 'everything' : 'organizations';
  const [counts, people] = await Promise.all([
    on.rows<{ place: number; sign_ins: number; failed_sign_ins: number; denials: number }>(
      statements[which].counts(organizations, bounds),
    ),
    on.rows<{ place: number; active_people: number }>(
      statements[which].people(
        organizations,
        bounds,
        parts.map(({ place }) => place),
        parts.map(({ day }) => day),
        parts.map(part => part.slots),
      ),
    ),
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
