import type { Found, Window } from '../../kernel/page.ts';
import type { Queryable } from './queryable.ts';
import { type Fragment, joined, raw, sql } from './sql.ts';

/** A list in one order. */
export interface Ordered {
  /** The columns of a row. */
  readonly columns: Fragment;
  /** What follows `from`, with all conditions; ends where `and` may follow. */
  readonly from: Fragment;
  /** What the rows are ordered by: SQL and type of each part. No two rows are the same in all of them. */
  readonly key: readonly { readonly sql: string; readonly type: 'text' | 'uuid' | 'timestamp' | 'timestamptz' }[];
}

/** The part of a list that is asked for. */
export interface Stretch extends Window {
  readonly descending?: boolean | undefined;
  /** The key of the row to continue after, in place of an offset. */
  readonly after?: readonly (string | null)[] | undefined;
}

/** Rows that are read in vain at most. */
const near = 200;
/** Milliseconds that marks of a list may be used for: while it stays as long as it was, and in any case. */
const usable = { same: 60_000, anyway: 5_000 } as const;
/** Lists that marks are kept of, in one process: at a million rows a list has about a megabyte of them. */
const mostLists = 30;

interface Marks {
  readonly total: number;
  readonly since: number;
  readonly keys: Promise<readonly (readonly string[])[]>;
}

const known = new WeakMap<Queryable, Map<string, Marks>>();

/**
 * A part of a list, and how many rows the list has, at a cost that does not grow with the offset. Far from its beginning
 * the list is read from its end, or from the nearest mark: the keys of every two hundredth row are noted when a place in
 * the middle is first asked for, and again once the list has become longer or shorter. A list that changes all the time is
 * noted every five seconds at most; until then a place in its middle is off by what has been added or removed before it.
 * @param total counts the rows, exactly
 */
export async function partOf<T>(
  on: Queryable,
  list: Ordered,
  total: () => Promise<number>,
  asked: Stretch,
): Promise<Found<T>> {
  if (asked.after !== undefined || asked.offset <= near) {
    const [items, counted] = await Promise.all([on.rows<T>(statement(list, asked)), total()]);
    return { items, total: counted };
  }
  const counted = await total();
  const { offset, descending = false } = asked;
  const limit = Math.min(asked.limit, counted - offset);
  if (limit <= 0) return { items: [], total: counted };
  // As it stands in ascending order.
  const first = descending ? counted - offset - limit : offset;
  const behind = counted - first - limit;
  if (Math.min(first, behind) <= near) {
    const items = await on.rows<T>(
      statement(list, { limit, offset: Math.min(first, behind), descending: behind < first }),
    );
    return { items: behind < first === descending ? items : items.reverse(), total: counted };
  }
  const mark = (await marksOf(on, list, counted))[Math.floor(first / near)];
  const items = await on.rows<T>(
    mark === undefined
      ? statement(list, { limit, offset: first })
      : statement(list, { limit, offset: first % near }, { from: mark }),
  );
  return { items: descending ? items.reverse() : items, total: counted };
}

/** Counts the rows of a list, for lists whose length nobody keeps; it costs what they are. */
export async function rowsOf(on: Queryable, from: Fragment): Promise<number> {
  const [row] = await on.rows<{ total: number }>(sql`select count(*) as total from ${from}`);
  return row?.total ?? 0;
}

/** The statement of a part of a list: of the whole, after a key, or from one on. */
export function statement(
  { columns, from, key }: Ordered,
  { limit, offset, descending = false, after }: Stretch,
  { from: begin }: { readonly from?: readonly string[] } = {},
): Fragment {
  const [way, past] = descending ? (['desc', '<'] as const) : (['asc', '>'] as const);
  const bound = begin ?? after;
  const beyond =
    bound === undefined
      ? raw('')
      : sql`and (${partsOf(key)}) ${raw(begin === undefined ? past : '>=')} (${joined(
          key.map(({ type }, index) => sql`${bound[index]}::${raw(type)}`),
          ', ',
        )})`;
  return sql`select ${columns} from ${from} ${beyond} order by ${partsOf(key, way)} limit ${limit} offset ${offset}`;
}

/** What a list is ordered by, as SQL. */
export function partsOf(key: Ordered['key'], way: 'asc' | 'desc' | '' = ''): Fragment {
  return raw(key.map(({ sql: text }) => `${text} ${way}`).join(', '));
}

function marksOf(on: Queryable, list: Ordered, total: number): Marks['keys'] {
  const lists = known.get(on) ?? new Map<string, Marks>();
  known.set(on, lists);
  const name = JSON.stringify([list.from.text, list.from.values, list.key]);
  const noted = lists.get(name);
  const age = noted === undefined ? 0 : performance.now() - noted.since;
  if (noted !== undefined && age < (noted.total === total ? usable.same : usable.anyway)) return noted.keys;
  const keys = note(on, list);
  lists.delete(name);
  lists.set(name, { total, since: performance.now(), keys });
  for (const oldest of lists.keys()) {
    if (lists.size <= mostLists) break;
    lists.delete(oldest);
  }
  keys.catch(() => lists.delete(name));
  return keys;
}

/** Goes from mark to mark by the index of the order: whatever PostgreSQL believes of the list, it sorts none of it. */
async function note(on: Queryable, { from, key }: Ordered): Promise<string[][]> {
  const parts = raw(key.map(({ sql: text }, index) => `${text} as k${index}`).join(', '));
  const order = partsOf(key);
  const last = raw(key.map((_, index) => `marked.k${index}`).join(', '));
  const [found] = await on.rows<{ keys: string[][] | null }>(
    sql`with recursive marks as (
        (select 1 as place, ${parts} from ${from} order by ${order} limit 1)
        union all
        select marked.place + 1, following.* from marks marked cross join lateral
          (select ${parts} from ${from} and (${order}) > (${last}) order by ${order} offset ${near - 1} limit 1) following
      ) select json_agg(json_build_array(${last}) order by marked.place) as keys from marks marked`,
  );
  return found?.keys ?? [];
}
