import Type from 'typebox';
import { type DomainError, refuse } from '../../kernel/errors.ts';
import { type RefusedAfterCommit, refusedAfterCommit } from '../../kernel/refused-after.ts';
import { sha256 } from '../../platform/crypto/tokens.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import type { InCommand } from '../action.ts';
import { clearFailures, countFailure, latestLock, lockedForUpdate } from '../passwords/failures.ts';
import { useBackupCode } from './backup-codes.ts';
import { confirmedOf, type Factor, useTotpCode } from './factors.ts';
import type { SecondFactor } from './methods.ts';
import { useSentCode } from './sent-codes.ts';

/** A code as people type it. */
export const Code = Type.String({ minLength: 1, maxLength: 64, format: 'line', writeOnly: true });

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

/** Refuses while too many wrong codes were tried: no code would be judged. */
export async function mustNotBeLocked(tx: Tx, userId: string, at: Date): Promise<void> {
  const locked = await lockedForUpdate(tx, guessKey(userId), at);
  if (locked > 0) throw refuse('auth.locked', { retryAfterSeconds: locked });
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

/** Judges a code of an authenticator or a backup code, and tells which it was. */
export async function useAuthenticatorOrBackupCode(
  work: InCommand,
  userId: string,
  factors: readonly Factor[],
  code: string,
): Promise<'totp' | 'backup_code' | 'spent' | null> {
  const totp = confirmedOf(factors, 'totp');
  return (totp === undefined ? null : await useTotpCode(work, totp, code)) ?? (await useBackupCode(work, userId, code));
}

/** Judges any code that finishes a sign-in, whose token has this hash: also those that were sent for it. */
export async function useSignInCode(
  work: InCommand,
  { userId, signIn }: { readonly userId: string; readonly signIn: Uint8Array },
  factors: readonly Factor[],
  code: string,
): Promise<SecondFactor | 'spent' | null> {
  const confirmed = factors.filter(({ confirmed_at }) => confirmed_at !== null);
  return (
    (await useAuthenticatorOrBackupCode(work, userId, factors, code)) ??
    (await useSentCode(work, { userId, signIn, factors: confirmed }, code))
  );
}
