import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import { command, self } from '../action.ts';
import { queueMail } from '../mail/outbox.ts';
import { notify } from '../notifications/notify.ts';
import { hashBounds } from '../passwords/turn.ts';
import { removeBackupCodes } from './backup-codes.ts';
import { confirmedFactor, removeFactors } from './factors.ts';
import { Code, guess, useAnyCode } from './guesses.ts';
import { mfaChanged } from './notices.ts';
import { admit, CurrentPassword, stepUp } from './step-up.ts';

/** Turns multi-factor sign-in off: with the password (for those who have one) and a code, so that neither alone is enough. */
export const disableMfa = command('mfa.disable', {
  input: Type.Object({ password: Type.Optional(CurrentPassword), code: Code }, { additionalProperties: false }),
  permit: self('factors'),
  refuses: ['auth.locked', 'auth.sign_in_again', 'auth.wrong_password', 'mfa.not_enabled', 'mfa.wrong_code'],
  limit: { per: 'actor', max: 20, seconds: 60 },
  bounds: hashBounds,
  prepare: (read, { password }) => stepUp(read, password, { passwordNeeded: true }),
  run: async (work, { code }): Promise<undefined | RefusedAfterCommit> => {
    const { tx, at, userId, caller, prepared, target } = work;
    const account = await admit(work, prepared);
    if (account instanceof RefusedAfterCommit) return account;
    const factor = await confirmedFactor(tx, userId);
    target({ kind: 'mfa_factor', id: factor.id });
    const wrong = refuse('mfa.wrong_code', {});
    const proof = await guess(work, userId, () => useAnyCode(work, userId, factor, code), wrong);
    if (proof instanceof RefusedAfterCommit) return proof;
    await removeFactors(tx, userId, 'all');
    await removeBackupCodes(tx, userId);
    await queueMail(work, {
      kind: 'mfa_disabled',
      to: account.email,
      name: account.display_name ?? account.username,
      at: at.toISOString(),
      ip: caller.ip,
    });
    await notify(work, mfaChanged, {
      to: [userId],
      facts: { on: false },
      by: null,
      target: { kind: 'account', id: userId },
    });
    return undefined;
  },
});
