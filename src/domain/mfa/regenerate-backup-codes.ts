import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import { command, self } from '../action.ts';
import { hashBounds } from '../passwords/turn.ts';
import { backupCodesUsually, makeBackupCodes } from './backup-codes.ts';
import { BackupCodeCount } from './confirm-totp.ts';
import { confirmedFactor, useTotpCode } from './factors.ts';
import { Code, guess } from './guesses.ts';
import { admit, CurrentPassword, stepUp } from './step-up.ts';

/**
 * Makes new backup codes in place of the old ones, and returns them this once. Only a code of the authenticator will do:
 * one backup code that fell into wrong hands must not become twenty.
 */
export const regenerateBackupCodes = command('mfa.regenerate_backup_codes', {
  input: Type.Object(
    { code: Code, password: Type.Optional(CurrentPassword), backupCodes: Type.Optional(BackupCodeCount) },
    { additionalProperties: false },
  ),
  permit: self('factors'),
  refuses: ['auth.locked', 'auth.sign_in_again', 'auth.wrong_password', 'mfa.not_enabled', 'mfa.wrong_code'],
  limit: { per: 'actor', max: 20, seconds: 60 },
  bounds: hashBounds,
  prepare: (read, { password }) => stepUp(read, password),
  run: async (work, { code, backupCodes = backupCodesUsually }): Promise<string[] | RefusedAfterCommit> => {
    const { tx, userId, prepared, target } = work;
    const account = await admit(work, prepared);
    if (account instanceof RefusedAfterCommit) return account;
    const factor = await confirmedFactor(tx, userId);
    target({ kind: 'mfa_factor', id: factor.id }, { backupCodes });
    const wrong = refuse('mfa.wrong_code', {});
    const proof = await guess(work, userId, () => useTotpCode(work, factor, code), wrong);
    if (proof instanceof RefusedAfterCommit) return proof;
    return makeBackupCodes(work, userId, backupCodes);
  },
});
