import { type Ordered, rowsOf, type Stretch, statement } from './ordered.ts';
import type { Queryable, Sql } from './queryable.ts';

/** Rows that a list may have for all of them to be looked at. */
const small = 10_000;
/** Rows of a longer one that are looked at before its indexes are asked, at least; and those that are then counted. */
const walked = 1_000;
const counted = 2_000;
/** How many times as far it is worth to walk for the rest of a page. */
const worth = 4;
/** What one in so many rows of a list is like can be counted by its index. */
const rarely = 20;

/** A list in one order, of which some rows are wanted. */
export interface Narrowed extends Ordered {
  /** The name that `from` gives the rows. */
  readonly alias: string;
  /** SQL of what a row has to be, with parameters that are among the values; some index serves it. */
  readonly filter: string;
  /** Where it asks for several things at once: each of them. */
  readonly conditions?: readonly string[];
}

export interface FoundRows<T> {
  readonly items: T[];
  readonly total: number;
  /** Whether there may be more than the total says. */
  readonly atLeast: boolean;
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
): Promise<FoundRows<T>> {
  const whole = { ...list, from: `${list.from} and ${list.filter}` };
  if (size <= small && counting) {
    const count = on.rows<{ total: number }>({
      text: `select count(*) as total from ${whole.from}`,
      values: list.values,
    });
    const [items, [all]] = await Promise.all([on.rows<T>(statement(whole, asked)), count]);
    return { items, total: all?.total ?? 0, atLeast: false };
  }
  const wanted = asked.offset + asked.limit;
  const most = Math.max(walked, 2 * wanted);
  let walk = await on.rows<T>(walking(list, asked, most));
  // One in a few is found: a page of them stands a little farther on.
  if (walk.length < asked.limit && walk.length * worth >= asked.limit)
    walk = await on.rows<T>(walking(list, asked, most * 2 * worth));
  if (walk.length === asked.limit) {
    if (!counting) return { items: walk, total: wanted, atLeast: true };
    const { text, values } = walking({ ...list, columns: '1' }, { limit: counted, offset: 0 }, counted);
    const [many] = await on.rows<{ total: number }>({ text: `select count(*) as total from (${text}) found`, values });
    const total = Math.max(many?.total ?? 0, wanted);
    if (total * rarely > counted) return { items: walk, total, atLeast: true };
  }
  for (const condition of new Set([...(list.conditions ?? []), list.filter])) {
    // Planned as if all were read, which an index does best, and read no farther than this.
    const some = `(with found as materialized (select ${list.alias}.* from ${list.from} and ${condition})
      select * from found limit ${counted + 1}) ${list.alias}`;
    const [few] = await on.rows<{ found: number; total: number }>({
      text: `select count(*) as found, count(*) filter (where ${list.filter}) as total from ${some}`,
      values: list.values,
    });
    const { found, total } = few ?? { found: 0, total: 0 };
    if (found > counted) continue;
    if (total === 0 || walk.length === asked.limit) return { items: walk, total, atLeast: false };
    // What is found is read first and put in order then: the order's own index would be read to its end.
    const from = `${some} where ${list.filter}`;
    return { items: await on.rows<T>(statement({ ...list, from }, asked)), total, atLeast: false };
  }
  const items = walk.length === asked.limit ? walk : await on.rows<T>(statement(whole, asked));
  return { items, total: counted, atLeast: true };
}

/** Totals that are held for those who turn pages, by database and list. */
const held = new WeakMap<
  Queryable,
  Map<string, { readonly size: number; readonly since: number; total: Promise<number> }>
>();
/** Milliseconds. */
const heldFor = 10_000;

/** How many rows a list has, where a page has to say it exactly: counted, and held for a few seconds and as long as the whole stays as long. */
export function heldTotal(on: Queryable, list: Pick<Ordered, 'from' | 'values'>, size: number): Promise<number> {
  const totals = held.get(on) ?? new Map();
  held.set(on, totals);
  const now = performance.now();
  for (const [name, { since }] of totals) if (now - since > heldFor) totals.delete(name);
  const name = JSON.stringify([list.from, list.values]);
  const known = totals.get(name);
  if (known?.size === size) return known.total;
  const total = rowsOf(on, list);
  totals.set(name, { size, since: now, total });
  total.catch(() => totals.delete(name));
  return total;
}

/** The rows that are wanted among the first of a list. */
function walking(list: Narrowed, asked: Stretch, most: number): Required<Pick<Sql, 'text' | 'values'>> {
  const { text, values } = statement({ ...list, columns: `${list.alias}.*` }, { ...asked, limit: most, offset: 0 });
  const way = asked.descending === true ? 'desc' : 'asc';
  // Said again: what joins the rows with those of the filter need not keep the order in which they come.
  const order = list.key.map(({ sql }) => `${sql} ${way}`).join(', ');
  return {
    text: `select ${list.columns} from (${text}) ${list.alias} where ${list.filter} order by ${order}
      limit ${asked.limit} offset ${asked.offset}`,
    values,
  };
}
