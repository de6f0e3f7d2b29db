import Type from 'typebox';
import { type DomainError, refuse } from '../../kernel/errors.ts';
import { type RefusedAfterCommit, refusedAfterCommit } from '../../kernel/refused-after.ts';
import { sha256 } from '../../platform/crypto/tokens.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import type { InCommand } from '../action.ts';
import { clearFailures, countFailure, latestLock, lockedForUpdate } from '../passwords/failures.ts';
import { useBackupCode } from './backup-codes.ts';
import { type Factor, useTotpCode } from './factors.ts';

/** A code as people type it. */
export const Code = Type.String({ minLength: 1, maxLength: 64, format: 'line' });

/**
 * Judges a code that may be guessed. Wrong ones are counted per account, whichever sign-in or change they belong to, and
 * refused after the commit (`wrong`, or locked). The caller holds the account's row, so that guesses are judged one after the other and no more than the allowed ones are answered.
 *
 * A `spent` code is refused in the same words and not counted: whoever sends it had the right one, such as by a second
 * click, and who guesses one by chance learns a code that nothing takes any more.
 */
export async function guess<P extends string>(
  { tx, at }: InCommand,
  userId: string,
  judge: () => Promise<P | 'spent' | null>,
  wrong: DomainError,
): Promise<P | RefusedAfterCommit> {
  const key = guessKey(userId);
  const locked = await lockedForUpdate(tx, key, at);
  if (locked > 0) return refusedAfterCommit(refuse('auth.locked', { retryAfterSeconds: locked }));
  const proof = await judge();
  if (proof === null || proof === 'spent') {
    if (proof === null) await countFailure(tx, key, at);
    return refusedAfterCommit(wrong);
  }
  await clearFailures(tx, [key]);
  return proof;
}

/** Forgets wrong codes, and the lock they led to. */
export async function forgetGuesses(tx: Tx, userId: string): Promise<void> {
  await clearFailures(tx, [guessKey(userId)]);
}

/** Until when codes of a person are refused, RFC 3339 UTC; null when they are not. */
export function guessesLockedUntil(on: Queryable, userId: string, at: Date): Promise<string | null> {
  return latestLock(on, [guessKey(userId)], at);
}

/** What wrong codes of a person are counted under. */
function guessKey(userId: string): Buffer {
  return sha256(`mfa:${userId}`);
}

/** Judges a code of the authenticator or a backup code, and tells which it was. */
export async function useAnyCode(
  work: InCommand,
  userId: string,
  factor: Factor,
  code: string,
): Promise<'totp' | 'backup_code' | 'spent' | null> {
  return (await useTotpCode(work, factor, code)) ?? (await useBackupCode(work, userId, code));
}
