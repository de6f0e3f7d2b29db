import Type from 'typebox';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import { sql } from '../../platform/db/sql.ts';
import { bySession, command } from '../action.ts';
import { Id } from '../fields.ts';
import { admit, CurrentPassword, stepUp } from '../mfa/step-up.ts';
import { hashBounds } from '../passwords/turn.ts';
import { editsOwnKey } from './editable.ts';
import { endKeys } from './end-keys.ts';
import { heldKey, keyTarget } from './keys.ts';

/** Revokes a key of one's own: its next use is refused, on every instance, and its sockets close. */
export const deleteApiKey = command('api_key.delete', {
  input: Type.Object({ id: Id, password: Type.Optional(CurrentPassword) }, { additionalProperties: false }),
  permit: bySession('profile'),
  refuses: ['api_key.not_found', 'auth.locked', 'auth.sign_in_again', 'auth.wrong_password'],
  audit: { of: 'api_key' },
  limit: { per: 'actor', max: 60, seconds: 60 },
  bounds: hashBounds,
  edits: editsOwnKey,
  prepare: (read, { password }) => stepUp(read, password),
  run: async (work, { id }): Promise<undefined | RefusedAfterCommit> => {
    const { tx, at, userId, prepared, target } = work;
    const account = await admit(work, prepared);
    if (account instanceof RefusedAfterCommit) return account;
    target(keyTarget(await heldKey(tx, { id, userId }, at)));
    await endKeys(work, sql`k.id = ${id}`);
    return undefined;
  },
});
