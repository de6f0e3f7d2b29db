import Type from 'typebox';
import { refuse } from '../../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../../kernel/refused-after.ts';
import { command, inSession, needs } from '../../action.ts';
import { dropAllFactors } from '../../mfa/all-factors.ts';
import { forgetGuesses } from '../../mfa/guesses.ts';
import { admit, CurrentPassword, stepUp } from '../../mfa/step-up.ts';
import { hashBounds } from '../../passwords/turn.ts';
import { helped, tellHelped } from './helped.ts';

/**
 * Takes away a person's second factors with their backup codes, for those who have lost them. With the administrator's own
 * password or soon after their sign-in: a stolen token must not weaken other accounts.
 */
export const resetFactor = command('user.reset_mfa', {
  input: Type.Object(
    { id: Type.String({ format: 'uuid' }), password: Type.Optional(CurrentPassword) },
    { additionalProperties: false },
  ),
  permit: inSession(needs('user.security.other')),
  refuses: [
    'access.exceeds_own',
    'auth.locked',
    'auth.sign_in_again',
    'auth.wrong_password',
    'mfa.not_enabled',
    'user.not_found',
    'user.own_account',
  ],
  audit: { of: 'user' },
  limit: { per: 'actor', max: 60, seconds: 60 },
  changesAccess: true,
  bounds: hashBounds,
  prepare: (read, { password }) => stepUp(read, password),
  run: async (work, { id }): Promise<undefined | RefusedAfterCommit> => {
    const { tx, prepared } = work;
    const person = await helped(work, id, 'reset the second factor of');
    const admitted = await admit(work, prepared);
    if (admitted instanceof RefusedAfterCommit) return admitted;
    if ((await dropAllFactors(tx, id)) === 0) throw refuse('mfa.not_enabled', {});
    await forgetGuesses(tx, id);
    await tellHelped(work, person, 'mfa_reset');
    return undefined;
  },
});
