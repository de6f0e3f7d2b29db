import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { sql } from '../../platform/db/sql.ts';
import { command, self } from '../action.ts';
import { OneTimeKeys, PublicKey, signing } from './fields.ts';
import { heldKeys } from './key-rows.ts';
import { addOneTimeKeys, oneTimeKeysIn, signedPreKeyIn, useSignedPreKey } from './store-keys.ts';
import type { Uploaded } from './upload-keys.ts';

/** Puts another signed pre-key into use, and other one-time keys in place of those that nobody has been given. */
export const rotatePreKeys = command('identity_keys.rotate', {
  input: Type.Object(
    { new_signed_pre_key: PublicKey, ...signing, new_one_time_keys: OneTimeKeys },
    { additionalProperties: false },
  ),
  permit: self('keys'),
  refuses: ['keys.id_taken', 'keys.not_found'],
  audit: { of: 'user', details: { version: 2, identityVersion: 1, oneTimeKeys: 100 } },
  limit: { per: 'actor', max: 60, seconds: 3600 },
  bounds: ['person.one_time_keys'],
  run: async (work, { new_signed_pre_key, new_one_time_keys, ...signed }): Promise<Uploaded> => {
    const { tx, at, userId, target } = work;
    const before = await heldKeys(tx, userId);
    if (before === null) throw refuse('keys.not_found', {});
    const preKey = signedPreKeyIn('new_signed_pre_key', new_signed_pre_key, signed, before.identity_key, at);
    const oneTimeKeys = oneTimeKeysIn('new_one_time_keys', new_one_time_keys);
    const identity = { key: before.identity_key, version: before.identity_version };
    const version = await useSignedPreKey(work, userId, { before, identity }, preKey);
    const bytes = oneTimeKeys.map(key => key.bytes);
    await tx.rows(
      sql`delete from one_time_keys where user_id = ${userId} and handed_out_at is null
        and not public_key = any(${bytes}::bytea[])`.named('replace_one_time_keys'),
    );
    const left = await addOneTimeKeys(work, userId, oneTimeKeys);
    target({ kind: 'user', id: userId }, { version, identityVersion: identity.version, oneTimeKeys: left });
    return { oneTimeKeys: left, version, identityVersion: identity.version };
  },
});
