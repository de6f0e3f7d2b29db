import type { Static } from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { endOf } from '../../kernel/moment.ts';
import { mustFit } from '../../kernel/share-counter.ts';
import { sql } from '../../platform/db/sql.ts';
import type { InCommand } from '../action.ts';
import { later } from '../lifetimes.ts';
import type { OneTimeKeys, Signing } from './fields.ts';
import { bytesIn, publicKeyIn } from './key-bytes.ts';
import { type KeysInUse, oneTimeKeysLeft } from './key-rows.ts';
import { fewKeys } from './notices.ts';
import { isSignedBy, type SignatureScheme } from './signatures.ts';

type Storing = Pick<InCommand, 'tx' | 'at'>;

/** A signed pre-key that was sent, with what was said of it. */
export interface SignedPreKey {
  readonly bytes: Buffer;
  readonly id: number | null;
  readonly signature: Buffer | null;
  readonly scheme: SignatureScheme | null;
  readonly expiresAt: Date | null;
}

const longestDays = 366;
const daySeconds = 24 * 3600;

/** What was sent as a signed pre-key; refuses a signature that the identity key did not make, and an end that has passed. */
export function signedPreKeyIn(
  field: string,
  text: string,
  sent: Signing,
  identityKey: Buffer,
  at: Date,
): SignedPreKey {
  const bytes = publicKeyIn(field, text);
  const given = sent.signed_pre_key_signature;
  if (given === undefined && sent.signature_scheme !== undefined)
    throw refuseField('signed_pre_key_signature', 'is required with a scheme');
  const signature = given === undefined ? null : bytesIn('signed_pre_key_signature', given);
  const scheme = signature === null ? null : (sent.signature_scheme ?? 'ed25519');
  if (signature !== null && scheme !== null && !isSignedBy(identityKey, { scheme, signature, bytes }))
    throw refuseField('signed_pre_key_signature', 'was not made by the identity key over the signed pre-key');
  const ends = sent.signed_pre_key_expires_at;
  const expiresAt = ends === undefined ? null : endOf(ends);
  if (expiresAt !== null && (expiresAt <= at || expiresAt > later(at, longestDays * daySeconds)))
    throw refuseField('signed_pre_key_expires_at', 'must be in the future, and at most a year ahead');
  return { bytes, id: sent.signed_pre_key_id ?? null, signature, scheme, expiresAt };
}

/** A one-time key that was sent. */
export interface OneTimeKeySent {
  readonly bytes: Buffer;
  readonly id: number | null;
}

/** What was sent as one-time keys; refuses one that stands there twice. */
export function oneTimeKeysIn(field: string, sent: Static<typeof OneTimeKeys>): OneTimeKeySent[] {
  const keys = sent.map((each, index) =>
    typeof each === 'string'
      ? { bytes: publicKeyIn(`${field}.${index}`, each), id: null }
      : { bytes: publicKeyIn(`${field}.${index}.key`, each.key), id: each.id },
  );
  const [seen, ids] = [new Set<string>(), new Set<number>()];
  for (const [index, { bytes, id }] of keys.entries()) {
    const key = bytes.toString('hex');
    if (seen.has(key)) throw refuseField(`${field}.${index}`, 'is the same key as one before it');
    if (id !== null && ids.has(id)) throw refuseField(`${field}.${index}.id`, 'is the id of a key before it');
    seen.add(key);
    if (id !== null) ids.add(id);
  }
  return keys;
}

/**
 * Puts a signed pre-key into use; the one before stays in the history. The same one again only says anew what is known of
 * it. The caller holds the keys.
 */
export async function useSignedPreKey(
  { tx, at }: Storing,
  userId: string,
  {
    before,
    identity,
  }: { readonly before: KeysInUse | null; readonly identity: { readonly key: Buffer; readonly version: number } },
  next: SignedPreKey,
): Promise<number> {
  const same = before !== null && before.identity_version === identity.version && before.public_key.equals(next.bytes);
  if (same) {
    await tx.rows(
      sql`update signed_pre_keys set signature = coalesce(${next.signature}, signature),
          signature_scheme = coalesce(${next.scheme}, signature_scheme), key_id = coalesce(${next.id}, key_id),
          expires_at = coalesce(${next.expiresAt}, expires_at)
        where user_id = ${userId} and version = ${before.version}`.named('say_signed_pre_key_anew'),
    );
    return before.version;
  }
  await tx.rows(
    sql`update signed_pre_keys set replaced_at = ${at} where user_id = ${userId} and replaced_at is null`.named(
      'replace_signed_pre_key',
    ),
  );
  const [row] = await tx.rows<{ version: number }>(
    sql`insert into signed_pre_keys (user_id, version, identity_key, identity_version, public_key, key_id, signature,
          signature_scheme, created_at, expires_at)
      select ${userId}, coalesce(max(version), 0) + 1, ${identity.key}, ${identity.version}, ${next.bytes}, ${next.id},
          ${next.signature}, ${next.scheme}, ${at}, ${next.expiresAt}
        from signed_pre_keys where user_id = ${userId} returning version`.named('insert_signed_pre_key'),
  );
  await tx.rows(
    sql`update identity_keys set reminded_at = null where user_id = ${userId}`.named('forget_reminder_to_rotate'),
  );
  return row?.version ?? 1;
}

/**
 * Adds one-time keys, but for those that are known: what was handed out stays so. Refuses an id that another key has, and
 * more than are kept. Returns how many are left to hand out. The caller holds the keys.
 */
export async function addOneTimeKeys(
  { tx, at }: Storing,
  userId: string,
  keys: readonly OneTimeKeySent[],
): Promise<number> {
  const bytes = keys.map(({ bytes }) => bytes);
  const ids = keys.map(({ id }) => id);
  const [taken] = await tx.rows<{ key_id: number }>(
    sql`select o.key_id from one_time_keys o join unnest(${bytes}::bytea[], ${ids}::integer[]) as n (public_key, key_id)
        on n.key_id = o.key_id and n.public_key <> o.public_key
      where o.user_id = ${userId} order by o.key_id limit 1`.named('one_time_key_ids_taken'),
  );
  if (taken !== undefined) throw refuse('keys.id_taken', { id: taken.key_id });
  await tx.rows(
    sql`insert into one_time_keys (user_id, public_key, key_id, added_at, place)
      select ${userId}, n.public_key, n.key_id, ${at}, n.place
        from unnest(${bytes}::bytea[], ${ids}::integer[]) with ordinality as n (public_key, key_id, place)
      on conflict (user_id, public_key) do nothing`.named('add_one_time_keys'),
  );
  const left = await oneTimeKeysLeft(tx, userId);
  mustFit('person.one_time_keys', 'person', left);
  const told = left === 0 ? 2 : left < fewKeys ? 1 : 0;
  await tx.rows(sql`update identity_keys set told = ${told} where user_id = ${userId}`.named('know_keys_left'));
  return left;
}
