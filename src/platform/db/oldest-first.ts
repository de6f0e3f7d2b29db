import type { Found, Window } from '../../kernel/page.ts';
import { type Counted, keptCount } from './counts.ts';
import { type Ordered, partOf, rowsOf } from './ordered.ts';
import type { Queryable } from './queryable.ts';

/** A list whose rows have an id and a time when they were made. */
interface Aged extends Omit<Ordered, 'key'> {
  /** The name that `from` gives the rows. */
  readonly alias: string;
  /** What the database counts of it by itself. */
  readonly kept: Counted;
}

/**
 * A part of a list with the oldest first. Every value is a filter, where null lets everything through: what no filter narrows
 * is counted already.
 */
export function oldestFirst<T>(on: Queryable, { alias, kept, ...list }: Aged, window: Window): Promise<Found<T>> {
  const ordered: Ordered = {
    ...list,
    key: [
      { sql: `${alias}.created_at`, type: 'timestamptz' },
      { sql: `${alias}.id`, type: 'uuid' },
    ],
  };
  const all = list.values.every(value => value === null);
  return partOf<T>(on, ordered, () => (all ? keptCount(on, kept) : rowsOf(on, ordered)), window);
}
