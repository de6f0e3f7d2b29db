import type { Queryable } from '../../../platform/db/queryable.ts';
import { guessesLockedUntil } from '../../mfa/guesses.ts';
import { lockedUntil } from '../../passwords/failures.ts';

/** Until when a person is locked out, RFC 3339 UTC; null when they are not. */
export interface Locks {
  /** By wrong passwords. */
  readonly password: string | null;
  /** By wrong codes of the second factor. */
  readonly code: string | null;
}

export async function locksOf(on: Queryable, userId: string, at: Date): Promise<Locks> {
  return { password: await lockedUntil(on, userId, at), code: await guessesLockedUntil(on, userId, at) };
}
