import { sha256 } from '../../platform/crypto/tokens.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { failuresUntilLockout, later, lifetimes } from './lifetimes.ts';

/**
 * What failed logins are counted under: the account, known or not; and apart from strangers' guesses for a device that
 * has signed in to this account before.
 */
export function failureKey(account: string, device: string | null): Buffer {
  return sha256(device === null ? `account:${account}` : `device:${device}:${account}`);
}

interface Failures {
  readonly failures: number;
  readonly locked_until: string | null;
}

/** Seconds for which the key stays locked; 0 when it is not. */
export async function lockedFor(on: Queryable, key: Buffer, at: Date): Promise<number> {
  const [row] = await on.rows<Failures>({
    name: 'login_failures',
    text: 'select failures, locked_until from login_failures where key = $1',
    values: [key],
  });
  return remaining(row, at);
}

/** Like `lockedFor`, holding the key until the transaction ends, so that racing logins are judged one after the other. */
export async function lockedForUpdate(tx: Tx, key: Buffer, at: Date): Promise<number> {
  const [row] = await tx.rows<Failures>({
    name: 'login_failures_lock',
    text: 'select failures, locked_until from login_failures where key = $1 for update',
    values: [key],
  });
  return remaining(row, at);
}

/** Counts a failure; returns the seconds of lock that were in force before it (0: the failure may be told as such). */
export async function countFailure(tx: Tx, key: Buffer, at: Date): Promise<number> {
  const since = later(at, -lifetimes.lockout);
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
    values: [key, since, at, failuresUntilLockout, later(at, lifetimes.lockout)],
  });
  return 0;
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

/** All that failures of a person are counted under. */
async function failureKeysOf(on: Queryable, userId: string): Promise<Buffer[]> {
  const devices = await on.rows<{ device_id: string }>({
    name: 'devices_of_person',
    text: 'select device_id from known_devices where user_id = $1',
    values: [userId],
  });
  return [null, ...devices.map(({ device_id }) => device_id)].map(device => failureKey(userId, device));
}

function remaining(row: Failures | undefined, at: Date): number {
  if (row === undefined || row.locked_until === null) return 0;
  return Math.max(0, Math.ceil((Date.parse(row.locked_until) - at.getTime()) / 1000));
}
