import Type from 'typebox';
import { command, needs } from '../../action.ts';
import { forgetGuesses } from '../../mfa/guesses.ts';
import { clearFailuresOf } from '../../passwords/failures.ts';
import { helped, tellHelped } from './helped.ts';
import { locksOf } from './locks.ts';

/** Forgets a person's wrong passwords and codes, on all devices, so that they may sign in before a lock has run out. */
export const unlock = command('user.unlock', {
  input: Type.Object({ id: Type.String({ format: 'uuid' }) }, { additionalProperties: false }),
  permit: needs('user.security.other'),
  refuses: ['access.exceeds_own', 'user.not_found', 'user.own_account'],
  audit: { of: 'user', details: { password: true, code: false } },
  // Each lets somebody guess on.
  limit: { per: 'actor', max: 60, seconds: 60 },
  changesAccess: true,
  run: async (work, { id }): Promise<void> => {
    const { tx, at, target } = work;
    const person = await helped(work, id, 'unlock');
    const { password, code } = await locksOf(tx, id, at);
    target({ kind: 'user', id }, { password: password !== null, code: code !== null });
    await clearFailuresOf(tx, id);
    await forgetGuesses(tx, id);
    if (password !== null || code !== null) await tellHelped(work, person, 'account_unlocked');
  },
});
