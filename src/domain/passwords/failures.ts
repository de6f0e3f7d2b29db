import { refuse } from '../../kernel/errors.ts';
import { foldAscii } from '../../kernel/fold-ascii.ts';
import { sha256 } from '../../platform/crypto/tokens.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { failuresUntilLockout, later, lifetimes } from '../lifetimes.ts';
import type { Rules } from '../rules/rules.ts';

/**
 * What failed logins are counted under: what was typed, whether or not there is such an account, so that what is locked
 * tells nothing. A device that has signed in to the account before is counted apart from strangers' guesses.
 */
export function failureKey(typed: string, device: string | null): Buffer {
  return keyOf('typed', foldAscii(typed), device);
}

/** What wrong passwords of somebody who is signed in are counted under: only they can lock it. */
export function ownFailureKey(userId: string, device: string | null): Buffer {
  return keyOf('own', userId, device);
}

function keyOf(kind: 'typed' | 'own', whose: string, device: string | null): Buffer {
  return sha256(`${kind}:${device ?? ''}:${whose}`);
}

interface Failures {
  readonly failures: number;
  readonly locked_until: string | null;
}

/** How many wrong passwords lock a key, and for how many seconds. */
export interface Lockout {
  readonly attempts: number;
  readonly seconds: number;
}

const usualLockout: Lockout = { attempts: failuresUntilLockout, seconds: lifetimes.lockout };

/** What policies make of it. */
export function lockoutOf({ lockout }: Rules): Lockout {
  const { attempts, minutes } = lockout;
  return {
    attempts: attempts?.value ?? usualLockout.attempts,
    seconds: minutes === undefined ? usualLockout.seconds : minutes.value * 60,
  };
}

/** How many more may fail before the key is locked, at least 1. Refuses with `auth.locked`. */
export async function failuresLeft(on: Queryable, key: Buffer, at: Date, lockout = usualLockout): Promise<number> {
  const [row] = await on.rows<Failures & { readonly recent: boolean }>({
    name: 'login_failures',
    text: `select failures, locked_until, first_at >= $2 and locked_until is null as recent
      from login_failures where key = $1`,
    values: [key, later(at, -lockout.seconds)],
  });
  const locked = remaining(row, at);
  if (locked > 0) throw refuse('auth.locked', { retryAfterSeconds: locked });
  return Math.max(1, lockout.attempts - (row?.recent === true ? row.failures : 0));
}

/** Seconds for which the key stays locked (0: it is not), holding it until the transaction ends, so that racing logins are judged one after the other. */
export async function lockedForUpdate(tx: Tx, key: Buffer, at: Date): Promise<number> {
  const [row] = await tx.rows<Failures>({
    name: 'login_failures_lock',
    text: 'select failures, locked_until from login_failures where key = $1 for update',
    values: [key],
  });
  return remaining(row, at);
}

/** Counts a failure; returns the seconds of lock that were in force before it (0: the failure may be told as such). */
export async function countFailure(tx: Tx, key: Buffer, at: Date, lockout = usualLockout): Promise<number> {
  const since = later(at, -lockout.seconds);
  await tx.rows({
    name: 'login_failure_row',
    text: `insert into login_failures (key, failures, first_at) values ($1, 0, $2) on conflict (key) do nothing`,
    values: [key, at],
  });
  const locked = await lockedForUpdate(tx, key, at);
  if (locked > 0) return locked;
  await tx.rows({
    name: 'count_login_failure',
    text: `update login_failures set
        failures = case when first_at < $2 or locked_until is not null then 1 else failures + 1 end,
        first_at = case when first_at < $2 or locked_until is not null then $3 else first_at end,
        locked_until = case when first_at >= $2 and locked_until is null and failures + 1 >= $4 then $5::timestamptz end
      where key = $1`,
    values: [key, since, at, lockout.attempts, later(at, lockout.seconds)],
  });
  return 0;
}

/** How many failures are counted under a key. */
export async function failuresOf(on: Queryable, key: Buffer): Promise<number> {
  const [row] = await on.rows<{ failures: number }>({
    name: 'failures_of_key',
    text: 'select failures from login_failures where key = $1',
    values: [key],
  });
  return row?.failures ?? 0;
}

/** Forgets the failures after a success. */
export async function clearFailures(tx: Tx, keys: readonly Buffer[]): Promise<void> {
  await tx.rows({
    name: 'clear_login_failures',
    text: 'delete from login_failures where key = any($1)',
    values: [keys],
  });
}

/** Forgets all failures of a person, on whatever device, and the locks they led to. */
export async function clearFailuresOf(tx: Tx, userId: string): Promise<void> {
  await clearFailures(tx, await failureKeysOf(tx, userId));
}

/** Until when a password is refused for a person somewhere, RFC 3339 UTC; null when nowhere. */
export async function lockedUntil(on: Queryable, userId: string, at: Date): Promise<string | null> {
  return latestLock(on, await failureKeysOf(on, userId), at);
}

/** Until when the last of these keys stays locked, RFC 3339 UTC; null when none is. */
export async function latestLock(on: Queryable, keys: readonly Buffer[], at: Date): Promise<string | null> {
  const [row] = await on.rows<{ locked_until: string | null }>({
    name: 'latest_login_lock',
    text: 'select max(locked_until) as locked_until from login_failures where key = any($1) and locked_until > $2',
    values: [keys, at],
  });
  return row?.locked_until ?? null;
}

/** All that failures of a person are counted under: address, user name and the person, each also on their own devices. */
async function failureKeysOf(on: Queryable, userId: string): Promise<Buffer[]> {
  const rows = await on.rows<{ email: string | null; username: string | null; device_id: string | null }>({
    name: 'failures_of_person',
    text: `select u.email, u.username, d.device_id
      from users u cross join lateral (
        select null::text as device_id union all select k.device_id::text from known_devices k where k.user_id = u.id
      ) d
      where u.id = $1`,
    values: [userId],
  });
  return rows.flatMap(({ email, username, device_id: device }) => [
    ...[email, username].flatMap(typed => (typed === null ? [] : [failureKey(typed, device)])),
    ownFailureKey(userId, device),
  ]);
}

function remaining(row: Failures | undefined, at: Date): number {
  if (row === undefined || row.locked_until === null) return 0;
  return Math.max(0, Math.ceil((Date.parse(row.locked_until) - at.getTime()) / 1000));
}
