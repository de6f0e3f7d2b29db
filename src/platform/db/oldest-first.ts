import type { Found, Window } from '../../kernel/page.ts';
import { type Counted, keptCount } from './counts.ts';
import { type Ordered, partOf, rowsOf } from './ordered.ts';
import type { Queryable } from './queryable.ts';

/** A list whose rows have an id and a time when they were made. */
interface Aged extends Omit<Ordered, 'key'> {
  /** Whether `from` leaves out none of what is kept: then the database has counted it. */
  readonly whole: boolean;
  /** The name that `from` gives the rows. */
  readonly alias: string;
  /** What the database counts of it by itself. */
  readonly kept: Counted;
}

/** A part of a list with the oldest first. */
export function oldestFirst<T>(
  on: Queryable,
  { alias, kept, whole, ...list }: Aged,
  window: Window,
): Promise<Found<T>> {
  const ordered: Ordered = {
    ...list,
    key: [
      { sql: `${alias}.created_at`, type: 'timestamptz' },
      { sql: `${alias}.id`, type: 'uuid' },
    ],
  };
  return partOf<T>(on, ordered, () => (whole ? keptCount(on, kept) : rowsOf(on, list.from)), window);
}
