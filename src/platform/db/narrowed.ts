import type { Found } from '../../kernel/page.ts';
import { type Ordered, partsOf, rowsOf, type Stretch, statement } from './ordered.ts';
import type { Queryable } from './queryable.ts';
import { type Fragment, raw, sql } from './sql.ts';

/** Rows that a list may have for all of them to be looked at. */
const small = 10_000;
/** Rows of a longer one that are looked at before its indexes are asked, at least; and those that are then counted. */
const walked = 500;
const counted = 2_000;
/** How many times as far it is worth to walk for the rest of a page. */
const worth = 8;
/** What one in so many rows of a list is like can be counted by its index. */
const rarely = 20;

/** A list in one order, of which some rows are wanted. */
export interface Narrowed extends Ordered {
  /** The name that `from` gives the rows. */
  readonly alias: string;
  /** What a row has to be; some index serves it. */
  readonly filter: Fragment;
  /** Where it asks for several things at once: each of them that has an index of its own. */
  readonly conditions?: readonly Fragment[];
  /** Whether one index has what the filter finds in the order of the list, so that no more is read than is shown. */
  readonly inOrder?: boolean;
}

/**
 * A part of the rows that a filter or a search finds, in order, and how many it finds: exactly where these are few, or the
 * list is short. Where many are found, a page of them stands near the beginning: the list is walked. Where few are, their
 * index finds them all, and they are put in order. So neither a common text nor a rare one costs more in a longer list,
 * whatever PostgreSQL has learned of it so far.
 * @param size how long the whole list is
 * @param counting false: the total is of no interest
 */
export async function partOfFound<T>(
  on: Queryable,
  list: Narrowed,
  size: number,
  asked: Stretch,
  counting = true,
): Promise<Found<T>> {
  const whole = { ...list, from: sql`${list.from} and ${list.filter}` };
  if (size <= small && counting) {
    const [items, total] = await Promise.all([on.rows<T>(statement(whole, asked)), rowsOf(on, whole.from)]);
    return { items, total, atLeast: false };
  }
  if (list.inOrder === true) return inOrder<T>(on, whole, asked);
  const wanted = asked.offset + asked.limit;
  const most = Math.max(walked, 2 * wanted);
  let walk = await on.rows<T>(walking(list, asked, most));
  // One in a few is found: a page of them stands a little farther on.
  if (walk.length < asked.limit && walk.length * worth >= asked.limit)
    walk = await on.rows<T>(walking(list, asked, most * 2 * worth));
  if (walk.length === asked.limit) {
    if (!counting) return { items: walk, total: wanted, atLeast: true };
    const many = walking({ ...list, columns: raw('1') }, { limit: counted, offset: 0 }, counted);
    const total = Math.max(await rowsOf(on, sql`(${many}) found`), wanted);
    if (total * rarely > counted) return { items: walk, total, atLeast: true };
  }
  for (const condition of new Set([...(list.conditions ?? []), list.filter])) {
    const few = await fewOf<T>(on, list, condition, asked);
    if (few !== null) return few;
  }
  const items = walk.length === asked.limit ? walk : await on.rows<T>(statement(whole, asked));
  return { items, total: counted, atLeast: true };
}

/** What an index has in order already, and how many these are, counted no further than is worth it. */
async function inOrder<T>(on: Queryable, whole: Ordered, asked: Stretch): Promise<Found<T>> {
  const many = statement({ ...whole, columns: raw('1') }, { limit: counted + 1, offset: 0 });
  const [items, total] = await Promise.all([on.rows<T>(statement(whole, asked)), rowsOf(on, sql`(${many}) found`)]);
  if (total <= counted) return { items, total, atLeast: false };
  return { items, total: Math.max(counted, asked.offset + items.length), atLeast: true };
}

/**
 * The page of a filter of which one condition finds few rows: its index reads them all, and they are put in order then; the
 * order's own index would be read to its end. Null when they are many.
 */
async function fewOf<T>(on: Queryable, list: Narrowed, condition: Fragment, asked: Stretch): Promise<Found<T> | null> {
  const { from, filter } = list;
  const alias = raw(list.alias);
  const page = statement({ ...list, from: sql`few ${alias} where few_read <= ${counted} and ${filter}` }, asked);
  // Planned as if all were read, which an index does best, and read no farther than this. The counts are in every row.
  const rows = await on.rows<T & { few_read: number; few_found: number; few_page: true | null }>(
    sql`with found as materialized (select ${alias}.* from ${from} and ${condition}),
        few as materialized (select * from found limit ${counted + 1}),
        sums as (select count(*) as few_read, count(*) filter (where ${filter}) as few_found from few ${alias})
      select page.*, sums.* from sums left join lateral (select p.*, true as few_page from (${page}) p) page on true`,
  );
  const { few_read: read = 0, few_found: total = 0 } = rows[0] ?? {};
  if (read > counted) return null;
  // Of an empty page there is a row that has the counts alone.
  return { items: rows.filter(row => row.few_page), total, atLeast: false };
}

/** Totals that are held for those who turn pages, by database and list. */
const held = new WeakMap<
  Queryable,
  Map<string, { readonly size: number; readonly since: number; total: Promise<number> }>
>();
/** Milliseconds. */
const heldFor = 10_000;

/** How many rows a list has, where a page has to say it exactly: counted, and held for a few seconds and as long as the whole stays as long. */
export function heldTotal(on: Queryable, from: Fragment, size: number): Promise<number> {
  const totals = held.get(on) ?? new Map();
  held.set(on, totals);
  const now = performance.now();
  for (const [name, { since }] of totals) if (now - since > heldFor) totals.delete(name);
  const name = JSON.stringify([from.text, from.values]);
  const known = totals.get(name);
  if (known?.size === size) return known.total;
  const total = rowsOf(on, from);
  totals.set(name, { size, since: now, total });
  total.catch(() => totals.delete(name));
  return total;
}

/** The rows that are wanted among the first of a list. */
function walking(list: Narrowed, asked: Stretch, most: number): Fragment {
  const alias = raw(list.alias);
  const first = statement({ ...list, columns: sql`${alias}.*` }, { ...asked, limit: most, offset: 0 });
  // Said again: what joins the rows with those of the filter need not keep the order in which they come.
  const order = partsOf(list.key, asked.descending === true ? 'desc' : 'asc');
  return sql`select ${list.columns} from (${first}) ${alias} where ${list.filter} order by ${order}
    limit ${asked.limit} offset ${asked.offset}`;
}
