import Type from 'typebox';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import { bySession, command } from '../action.ts';
import { changesOf } from '../changes.ts';
import { Id } from '../fields.ts';
import { admit, CurrentPassword, stepUp } from '../mfa/step-up.ts';
import { hashBounds } from '../passwords/turn.ts';
import { storedRanges } from '../rules/networks.ts';
import { editsOwnKey } from './editable.ts';
import { KeyAddresses, KeyName } from './fields.ts';
import { heldKey, keyOf, keyTarget, type OwnedKey } from './keys.ts';

/** Renames a key, or says where it may be used from. What it may do is settled when it is made. */
export const updateApiKey = command('api_key.update', {
  input: Type.Object(
    {
      id: Id,
      name: Type.Optional(KeyName),
      addresses: Type.Optional(KeyAddresses),
      password: Type.Optional(CurrentPassword),
    },
    { additionalProperties: false },
  ),
  permit: bySession('profile'),
  refuses: ['api_key.not_found', 'auth.locked', 'auth.sign_in_again', 'auth.wrong_password'],
  audit: { of: 'api_key', details: { changes: { name: { from: 'Before', to: 'After' } } } },
  limit: { per: 'actor', max: 60, seconds: 60 },
  bounds: hashBounds,
  edits: editsOwnKey,
  prepare: (read, { password }) => stepUp(read, password),
  run: async (work, { id, name, addresses }): Promise<OwnedKey | RefusedAfterCommit> => {
    const { tx, at, userId, prepared, target, emit } = work;
    const ranges = addresses === undefined ? undefined : storedRanges(addresses, 'addresses');
    const account = await admit(work, prepared);
    if (account instanceof RefusedAfterCommit) return account;
    const before = await heldKey(tx, { id, userId }, at);
    await tx.rows({
      name: 'update_api_key',
      text: 'update api_keys set name = $2, ranges = $3, updated_at = $4 where id = $1',
      values: [id, name ?? before.name, ranges ?? before.ranges, at],
    });
    const after = await keyOf(tx, { id, userId }, at);
    target(keyTarget(after), changesOf(before, after, ['name', 'ranges']));
    emit({ type: 'api_key.changed', secrets: (after.secrets ?? []).map(({ lookup }) => lookup), how: 'edited' });
    return after;
  },
  revisionOf: key => key,
});
