import Type from 'typebox';
import { type DomainError, refuseField } from './errors.ts';
import { utf8 } from './utf8.ts';

/** How a list is asked for: so many items at most, after the first so many. */
export const Window = {
  limit: Type.Integer({ minimum: 1, maximum: 1000 }),
  offset: Type.Integer({ minimum: 0 }),
};
/** As `Window`, or from the item on that a cursor names; null for none. */
export const CursorWindow = { ...Window, after: Type.Union([Type.String(), Type.Null()]) };

export interface Window {
  readonly limit: number;
  readonly offset: number;
}
export interface CursorWindow extends Window {
  readonly after: string | null;
}

/** Some items of a list, in its order. */
export interface Found<T> {
  readonly items: readonly T[];
  /** How many there are in all, under the same filters. */
  readonly total: number;
  /** Whether there may be more than that: not all were counted. Default false. */
  readonly atLeast?: boolean;
}

/** One page of a list, with how it was asked for. */
export interface Page<T> extends Found<T>, Window {
  /** Opaque cursor of the last item, to continue after; null at the end, and in lists that have no cursors. */
  readonly next: string | null;
}

/** Packs the sort key of a row (value and id) into an opaque cursor. */
export function cursorOf(key: readonly (string | null)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** The page that was found; `key` is what an item is ordered by, in lists that have cursors. */
export function pageOf<T>(
  { items, total, atLeast = false }: Found<T>,
  { limit, offset }: Window,
  key?: (item: T) => readonly (string | null)[],
): Page<T> {
  const last = items.length === limit ? items.at(-1) : undefined;
  const next = last === undefined || key === undefined ? null : cursorOf(key(last));
  return { items, total, atLeast, next, limit, offset };
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
export function mustBeReachable({ limit, offset }: Window): void {
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
