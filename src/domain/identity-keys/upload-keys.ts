import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import { sql } from '../../platform/db/sql.ts';
import { command, type InCommand, self } from '../action.ts';
import { admit, CurrentPassword, sessionOf, stepUp } from '../mfa/step-up.ts';
import { hashBounds } from '../passwords/turn.ts';
import { OneTimeKeys, PublicKey, signing } from './fields.ts';
import { publicKeyIn } from './key-bytes.ts';
import { heldKeys, type KeysInUse, keysInUse } from './key-rows.ts';
import { addOneTimeKeys, oneTimeKeysIn, signedPreKeyIn, useSignedPreKey } from './store-keys.ts';
import { tellReplaced } from './tell-replaced.ts';

/** What is left to hand out, and which signed pre-key is in use. */
export interface Uploaded {
  readonly oneTimeKeys: number;
  readonly version: number;
  readonly identityVersion: number;
}

/**
 * Publishes one's keys: the first time, another signed pre-key, or more one-time keys. Another identity key takes
 * `replace: true` and, as for any sensitive change, the password or a sign-in just now; contacts are told.
 */
export const uploadKeys = command('identity_keys.upload', {
  input: Type.Object(
    {
      identity_key: PublicKey,
      signed_pre_key: PublicKey,
      ...signing,
      one_time_pre_keys: OneTimeKeys,
      replace: Type.Optional(Type.Boolean({ description: 'Take the place of another identity key. Default false' })),
      password: Type.Optional(CurrentPassword),
    },
    { additionalProperties: false },
  ),
  permit: self('keys'),
  refuses: ['auth.locked', 'auth.sign_in_again', 'auth.wrong_password', 'keys.id_taken', 'keys.identity_exists'],
  audit: { of: 'user', details: { version: 2, identityVersion: 1, oneTimeKeys: 100 } },
  limit: { per: 'actor', max: 60, seconds: 3600 },
  bounds: [...hashBounds, 'person.one_time_keys'],
  prepare: async (read, { identity_key, replace = false, password }) => {
    const before = replace ? await keysInUse(read.db, read.userId) : null;
    const replaces = before !== null && !before.identity_key.equals(publicKeyIn('identity_key', identity_key));
    return replaces ? await stepUp({ ...read, actor: sessionOf(read.actor) }, password) : null;
  },
  run: async (work, { identity_key, signed_pre_key, one_time_pre_keys, replace = false, password, ...signed }) => {
    const { tx, at, userId, prepared, target } = work;
    const identityKey = publicKeyIn('identity_key', identity_key);
    const preKey = signedPreKeyIn('signed_pre_key', signed_pre_key, signed, identityKey, at);
    const oneTimeKeys = oneTimeKeysIn('one_time_pre_keys', one_time_pre_keys);
    const before = await heldKeys(tx, userId);
    const replaces = before !== null && !before.identity_key.equals(identityKey);
    if (replaces) {
      if (!replace) throw refuse('keys.identity_exists', {});
      if (prepared === null) throw refuse('auth.sign_in_again', {});
      const account = await admit({ ...work, actor: sessionOf(work.actor) }, prepared);
      if (account instanceof RefusedAfterCommit) return account;
    }
    const identity = {
      key: identityKey,
      version: await identityVersion(work, userId, before, { replaces, identityKey }),
    };
    const version = await useSignedPreKey(work, userId, { before, identity }, preKey);
    const left = await addOneTimeKeys(work, userId, oneTimeKeys);
    target({ kind: 'user', id: userId }, { version, identityVersion: identity.version, oneTimeKeys: left });
    if (replaces) await tellReplaced(work, userId, identity.version);
    return { oneTimeKeys: left, version, identityVersion: identity.version } satisfies Uploaded;
  },
});

/** Stores the identity key where it is new, and returns its version. What is left of one before is handed out no more. */
async function identityVersion(
  { tx, at }: Pick<InCommand, 'tx' | 'at'>,
  userId: string,
  before: KeysInUse | null,
  { replaces, identityKey }: { readonly replaces: boolean; readonly identityKey: Buffer },
): Promise<number> {
  if (before !== null && !replaces) return before.identity_version;
  if (replaces) await withdrawOneTimeKeys({ tx }, userId);
  const version = (before?.identity_version ?? 0) + 1;
  await tx.rows(
    sql`insert into identity_keys (user_id, identity_key, identity_version, identity_since)
        values (${userId}, ${identityKey}, ${version}, ${at})
      on conflict (user_id) do update set identity_key = excluded.identity_key,
        identity_version = excluded.identity_version, identity_since = excluded.identity_since`.named(
      'store_identity_key',
    ),
  );
  return version;
}

/** Withdraws all that is left, and the ids of what was handed out: another identity begins to count anew. */
export async function withdrawOneTimeKeys({ tx }: Pick<InCommand, 'tx'>, userId: string): Promise<void> {
  await tx.rows(
    sql`delete from one_time_keys where user_id = ${userId} and handed_out_at is null`.named('withdraw_one_time_keys'),
  );
  await tx.rows(
    sql`update one_time_keys set key_id = null where user_id = ${userId} and key_id is not null`.named(
      'forget_one_time_key_ids',
    ),
  );
}
