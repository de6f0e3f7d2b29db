import Type from 'typebox';
import { refuse } from '../../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../../kernel/refused-after.ts';
import { bySession, command, query } from '../../action.ts';
import { hashBounds } from '../../passwords/turn.ts';
import { dropAllFactors, isProtected } from '../all-factors.ts';
import { announce } from '../announce.ts';
import { removeUnlessDemanded } from '../keep-demanded.ts';
import { admit, CurrentPassword, stepUp } from '../step-up.ts';
import { passkeyViews, removePasskeys } from './passkeys.ts';

export const listPasskeys = query('mfa.list_passkeys', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: bySession('factors'),
  run: ({ db, userId }) => passkeyViews(db, userId),
});

export interface RemovedPasskey {
  readonly id: string;
  /** Whether sign-ins still ask for a second factor. */
  readonly protected: boolean;
}

/** Removes a passkey: with the password, for those who have one, as whoever has a session might make it last so. */
export const removePasskey = command('mfa.remove_passkey', {
  input: Type.Object(
    { id: Type.String({ format: 'uuid' }), password: Type.Optional(CurrentPassword) },
    { additionalProperties: false },
  ),
  permit: bySession('factors'),
  refuses: ['auth.locked', 'auth.sign_in_again', 'auth.wrong_password', 'mfa.demanded', 'passkey.not_found'],
  audit: { of: 'passkey' },
  limit: { per: 'actor', max: 20, seconds: 60 },
  bounds: hashBounds,
  prepare: (read, { password }) => stepUp(read, password, { passwordNeeded: true }),
  run: async (work, { id }): Promise<RemovedPasskey | RefusedAfterCommit> => {
    const { tx, userId, prepared, target, step } = work;
    target({ kind: 'passkey', id });
    const account = await admit(work, prepared);
    if (account instanceof RefusedAfterCommit) return account;
    const removed = await removeUnlessDemanded(work, userId, () => removePasskeys(tx, userId, id));
    if (removed === 0) throw refuse('passkey.not_found', {});
    const still = await isProtected(tx, userId);
    if (!still) await dropAllFactors(tx, userId);
    step('removed');
    await announce(work, userId, account, { what: 'passkey', on: false, turned: !still });
    return { id, protected: still };
  },
});
