import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import type { SignatureScheme } from './signatures.ts';

/** Somebody's keys as they are in use now. */
export interface KeysInUse {
  readonly user_id: string;
  readonly identity_key: Buffer;
  readonly identity_version: number;
  readonly identity_since: string;
  /** Of the signed pre-key. */
  readonly version: number;
  readonly public_key: Buffer;
  readonly key_id: number | null;
  readonly signature: Buffer | null;
  readonly signature_scheme: SignatureScheme | null;
  readonly created_at: string;
  readonly expires_at: string | null;
}

export interface OneTimeKeyRow {
  readonly public_key: Buffer;
  readonly key_id: number | null;
}

/**
 * Holds somebody's keys against whoever changes or hands them out, until the end of the transaction; null when they
 * have none. Who has none is held by their account, so that two uploads at once are one after the other.
 */
export async function heldKeys(tx: Tx, userId: string): Promise<KeysInUse | null> {
  await tx.rows(sql`select 1 from users where id = ${userId} for no key update`.named('hold_keys_of_account'));
  const held = await tx.rows(sql`select 1 from identity_keys where user_id = ${userId} for update`.named('hold_keys'));
  return held.length === 0 ? null : await keysInUse(tx, userId);
}

/** Somebody's keys, or null when they have none. */
export async function keysInUse(on: Queryable, userId: string): Promise<KeysInUse | null> {
  const [row] = await on.rows<KeysInUse>(
    sql`select k.user_id, k.identity_key, k.identity_version, k.identity_since, s.version, s.public_key, s.key_id, s.signature,
        s.signature_scheme, s.created_at, s.expires_at
      from identity_keys k join signed_pre_keys s on s.user_id = k.user_id and s.replaced_at is null
      where k.user_id = ${userId}`.named('keys_in_use'),
  );
  return row ?? null;
}

/** How many one-time keys are left to hand out. */
export async function oneTimeKeysLeft(on: Queryable, userId: string): Promise<number> {
  const [row] = await on.rows<{ left: number }>(
    sql`select count(*) as left from one_time_keys where user_id = ${userId} and handed_out_at is null`.named(
      'one_time_keys_left',
    ),
  );
  return row?.left ?? 0;
}

/** Those left, in the order in which they are handed out. */
export function oneTimeKeysOf(on: Queryable, userId: string): Promise<OneTimeKeyRow[]> {
  return on.rows<OneTimeKeyRow>(
    sql`select public_key, key_id from one_time_keys where user_id = ${userId} and handed_out_at is null
      order by added_at, place`.named('own_one_time_keys'),
  );
}
