import { type DomainError, refuseField } from './errors.ts';
import { utf8 } from './utf8.ts';

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** How many there are in all, under the same filters. */
  readonly total: number;
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

/** Refuses a cursor that this list did not make. */
export function notACursor(): DomainError {
  return refuseField('after', 'is not a cursor of this list');
}

// PostgreSQL has no NUL in a text.
function isPart(part: unknown): part is string | null {
  return part === null || (typeof part === 'string' && !part.includes('\u0000'));
}
