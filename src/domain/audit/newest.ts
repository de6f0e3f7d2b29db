import type { Queryable } from '../../platform/db/queryable.ts';
import { allConditions, type Fragment, joined, raw, sql } from '../../platform/db/sql.ts';
import { type AuditFilter, eventsBetween, isOtherTarget, newestThat } from './audit-events.ts';
import type { Range } from './ranges.ts';

/** From where in the log to read on. */
export interface Reading {
  /** Of its filters, only the times are held to. */
  readonly filter: AuditFilter;
  readonly before: string | undefined;
  /** Events that are read at most. */
  readonly most: number;
}

/** The newest events of some ranges: as a query, and where they end. */
export interface Newest {
  readonly events: Fragment;
  /** The oldest event down to which they are complete; null when there is nothing behind it. */
  end(): Promise<string | null>;
}

const has: Readonly<Record<Range['by'], (value: unknown) => Fragment>> = {
  target: value => sql`e.target_id = ${value}::text`,
  other: isOtherTarget,
  actor: value => sql`e.actor_id = ${value}::uuid`,
  ip: value => sql`e.ip = ${value}::text`,
  action: value => sql`e.action = ${value}::text`,
  organization: value => sql`e.organization_id = ${value}::uuid`,
};

/** The whole log, or one range of it, which is read no further than it is needed. */
export function newestOf(on: Queryable, range: Range | null, { filter, before, most }: Reading): Newest {
  const condition = allConditions([
    eventsBetween(filter, before),
    ...(range === null ? [] : [has[range.by](range.value)]),
  ]);
  return {
    events: newestThat(condition, most),
    async end() {
      const [last] = await on.rows<{ id: string }>(
        sql`select e.id from audit_events e where ${condition} order by e.id desc limit 1 offset ${most - 1}`,
      );
      return last?.id ?? null;
    },
  };
}

/** Several ranges: the ids of their newest events are put in order first, each once. */
export async function newestAmong(
  on: Queryable,
  ranges: readonly Range[],
  { filter, before, most }: Reading,
): Promise<Newest> {
  const each = Math.ceil(most / Math.max(1, ranges.length));
  const parts = [...new Set(ranges.map(({ by }) => by))].map(by => {
    const values = ranges.filter(range => range.by === by).map(({ value }) => value);
    const found = sql`select e.id from audit_events e where ${eventsBetween(filter, before)} and ${has[by](raw('v.value'))}`;
    // What is in details has an index without an order: those found are few, and put in order afterwards.
    const newest =
      by === 'other'
        ? sql`select id from (${found} offset 0) o order by id desc limit ${each}`
        : sql`${found} order by e.id desc limit ${each}`;
    return sql`select ${by}::text as by, v.value, e.id from unnest(${values}::text[]) v (value) cross join lateral (${newest}) e`;
  });
  const rows =
    parts.length === 0
      ? []
      : await on.rows<{ id: string; ends: boolean }>(
          sql`select id, bool_or(place = ${each}) as ends from (
              select id, row_number() over (partition by by, value order by id desc) as place
              from (${joined(parts, ' union all ')}) found
            ) placed group by id order by id desc`,
        );
  // A range of which more was there than was read may go on right behind the last one that was.
  const end = rows.findIndex(({ ends }) => ends);
  const ids = (end === -1 ? rows : rows.slice(0, end + 1)).map(({ id }) => id);
  return {
    events: newestThat(sql`e.id = any(${ids}::uuid[])`),
    end: async () => (end === -1 ? null : (ids.at(-1) ?? null)),
  };
}
