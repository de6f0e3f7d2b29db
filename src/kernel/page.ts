import { type DomainError, refuseField } from './errors.ts';
import { utf8 } from './utf8.ts';

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** How many there are in all, under the same filters. */
  readonly total: number;
  /** Whether there may be more than that: not all were counted. Default false. */
  readonly atLeast?: boolean;
  /** Opaque cursor of the last item, to continue after; null at the end. */
  readonly next: string | null;
  readonly limit: number;
}

/** Packs the sort key of a row (value and id) into an opaque cursor. */
export function cursorOf(key: readonly (string | null)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** The page that these rows make, of `total` in all; `key` is what a row is ordered by. */
export function pageOf<T>(
  items: readonly T[],
  total: number,
  limit: number,
  key: (row: T) => readonly (string | null)[],
): Page<T> {
  const last = items.at(-1);
  return { items, total, next: items.length === limit && last !== undefined ? cursorOf(key(last)) : null, limit };
}

/** Unpacks a cursor of `length` parts; refuses what we did not make. */
export function keyOf(cursor: string, length: number): (string | null)[] {
  try {
    const key: unknown = JSON.parse(utf8(Buffer.from(cursor, 'base64url')));
    if (Array.isArray(key) && key.length === length && key.every(isPart)) return key;
  } catch {
    // Falls through to the refusal: it is not one of ours either way.
  }
  throw notACursor();
}

/** Rows of what a filter or a search finds that can be reached by the number of a page. */
const reachable = 10_000;

/** Refuses pages so far into what a filter or a search finds that everything before them would have to be read. */
export function mustBeReachable({ limit, offset }: { readonly limit: number; readonly offset: number }): void {
  if (offset + limit <= reachable) return;
  const most = reachable.toLocaleString('en');
  throw refuseField(
    'page',
    `goes beyond the first ${most} that are found: narrow the search, or follow the cursor in the Link header`,
  );
}

/** Refuses a cursor that this list did not make. */
export function notACursor(): DomainError {
  return refuseField('after', 'is not a cursor of this list');
}

// PostgreSQL has no NUL in a text.
function isPart(part: unknown): part is string | null {
  return part === null || (typeof part === 'string' && !part.includes('\u0000'));
}
