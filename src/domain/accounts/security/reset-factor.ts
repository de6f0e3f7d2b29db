import Type from 'typebox';
import { refuse } from '../../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../../kernel/refused-after.ts';
import { command, needs } from '../../action.ts';
import { removeBackupCodes } from '../../mfa/backup-codes.ts';
import { removeFactors } from '../../mfa/factors.ts';
import { forgetGuesses } from '../../mfa/guesses.ts';
import { admit, CurrentPassword, stepUp } from '../../mfa/step-up.ts';
import { hashBounds } from '../../passwords/turn.ts';
import { helped, tellHelped } from './helped.ts';

/**
 * Takes away a person's second factor with its backup codes, for those who have lost it. With the administrator's own
 * password or soon after their sign-in: a stolen token must not weaken other accounts.
 */
export const resetFactor = command('user.reset_mfa', {
  input: Type.Object(
    { id: Type.String({ format: 'uuid' }), password: Type.Optional(CurrentPassword) },
    { additionalProperties: false },
  ),
  permit: needs('user.security.other'),
  refuses: [
    'access.exceeds_own',
    'auth.locked',
    'auth.sign_in_again',
    'auth.wrong_password',
    'mfa.not_enabled',
    'user.not_found',
    'user.own_account',
  ],
  limit: { per: 'actor', max: 60, seconds: 60 },
  changesAccess: true,
  bounds: hashBounds,
  prepare: (read, { password }) => stepUp(read, password),
  run: async (work, { id }): Promise<undefined | RefusedAfterCommit> => {
    const { tx, prepared } = work;
    const person = await helped(work, id, 'reset the second factor of');
    const admitted = await admit(work, prepared);
    if (admitted instanceof RefusedAfterCommit) return admitted;
    if ((await removeFactors(tx, id, 'all')) === 0) throw refuse('mfa.not_enabled', {});
    await removeBackupCodes(tx, id);
    await forgetGuesses(tx, id);
    await tellHelped(work, person, 'mfa_reset');
    return undefined;
  },
});
