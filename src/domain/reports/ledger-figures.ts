import { type Fragment, raw, sql } from '../../platform/db/sql.ts';
import { type DayCount, dayCounts, daysOf } from '../audit/activity-days.ts';
import { type Asking, partOf } from './asking.ts';
import { eachOf } from './fields.ts';

/** What people did, told one by one. Ids alone: names are looked up when it is read. */
export interface DonePerson {
  readonly user_id: string;
  readonly counts: Readonly<Record<DayCount, number>>;
}

export interface LedgerFigures {
  readonly totals: Readonly<Record<DayCount | 'active_people', number>>;
  /** For each day, in order. */
  readonly days: Readonly<Record<DayCount | 'active_people', readonly number[]>>;
}

const names = [...dayCounts, 'active_people'] as const;
const sums = raw(
  [...dayCounts.map(name => `sum(d.${name}) as ${name}`), 'count(distinct d.actor_id) as active_people'].join(', '),
);
type Row = Readonly<Record<(typeof names)[number], number>>;

const rowsOf = ({ subject, days }: Asking): Fragment =>
  daysOf(days.from, days.to, partOf(subject, 'd.organization_id', 'd.actor_id'));

/** What the ledger has of those days, counted. */
export async function ledgerFigures(asking: Asking): Promise<LedgerFigures> {
  const counted = sql`with done as materialized (${rowsOf(asking)})
    select d.day::text as day, ${sums} from done d group by grouping sets ((d.day), ())`;
  const rows = await asking.on.rows<Row & { day: string | null }>(counted);
  const byDay = new Map(rows.map(row => [row.day, row]));
  const each = eachOf(asking.days);
  const of = <T>(figure: (name: (typeof names)[number]) => T) =>
    Object.fromEntries(names.map(name => [name, figure(name)])) as Record<(typeof names)[number], T>;
  return {
    totals: of(name => Number(byDay.get(null)?.[name] ?? 0)),
    days: of(name => each.map(day => Number(byDay.get(day)?.[name] ?? 0))),
  };
}

/** Who did it: at most so many, those who did most first, and how many there are besides who may be told. */
export interface DoneBy {
  readonly listed: readonly DonePerson[];
  /** Of those who may be singled out. */
  readonly told: number;
  /** Active people who do not want to be singled out, or whose account is gone. */
  readonly hidden: number;
}

export async function doneBy(asking: Asking, most: number): Promise<DoneBy> {
  const counted = sql`with done as (${rowsOf(asking)}), summed as (
      select d.actor_id, ${sums} from done d where d.actor_id is not null group by d.actor_id
    ), shown as (
      select s.*, u.id is not null and u.privacy->>'analytics_tracking' is distinct from 'false' as told
      from summed s left join users u on u.id = s.actor_id and u.deleted_at is null
    ), counted as (select count(*) filter (where told) as told, count(*) filter (where not told) as hidden from shown)
    select c.told, c.hidden, s.* from counted c left join lateral (
      select x.actor_id, ${raw(dayCounts.map(name => `x.${name}`).join(', '))} from shown x where x.told
      order by x.actions desc, x.actor_id limit ${most}) s on true`;
  const rows = await asking.on.rows<Row & { actor_id: string | null; told: number; hidden: number }>(counted);
  const listed = rows.flatMap(row =>
    row.actor_id === null
      ? []
      : [
          {
            user_id: row.actor_id,
            counts: Object.fromEntries(dayCounts.map(name => [name, Number(row[name])])) as DonePerson['counts'],
          },
        ],
  );
  return { listed, told: Number(rows[0]?.told ?? 0), hidden: Number(rows[0]?.hidden ?? 0) };
}
