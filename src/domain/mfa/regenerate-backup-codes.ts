import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import { bySession, command } from '../action.ts';
import { hashBounds } from '../passwords/turn.ts';
import { isProtected } from './all-factors.ts';
import { backupCodesUsually, makeBackupCodes } from './backup-codes.ts';
import { BackupCodeCount } from './confirm-totp.ts';
import { confirmedOf, factorsOf, useTotpCode } from './factors.ts';
import { Code, guess } from './guesses.ts';
import { admit, CurrentPassword, stepUp } from './step-up.ts';

/**
 * Makes new backup codes in place of the old ones, and returns them this once. Only a code of the authenticator will do,
 * or the password where there is none: one backup code that fell into wrong hands must not become twenty, nor one mail.
 */
export const regenerateBackupCodes = command('mfa.regenerate_backup_codes', {
  input: Type.Object(
    {
      code: Type.Optional(Code),
      password: Type.Optional(CurrentPassword),
      backupCodes: Type.Optional(BackupCodeCount),
    },
    { additionalProperties: false },
  ),
  permit: bySession('factors'),
  refuses: ['auth.locked', 'auth.sign_in_again', 'auth.wrong_password', 'mfa.not_enabled', 'mfa.wrong_code'],
  audit: { of: ['mfa_factor', 'user'], details: { backupCodes: 10 } },
  limit: { per: 'actor', max: 20, seconds: 60 },
  bounds: hashBounds,
  prepare: async (read, { password }) => {
    const totp = confirmedOf(await factorsOf(read.db, read.userId), 'totp');
    const authenticator = totp !== undefined;
    const passwordNeeded = !authenticator && (await isProtected(read.db, read.userId));
    return { authenticator, shown: await stepUp(read, password, { passwordNeeded }) };
  },
  run: async (work, { code, backupCodes = backupCodesUsually }): Promise<string[] | RefusedAfterCommit> => {
    const { tx, userId, prepared, target } = work;
    const account = await admit(work, prepared.shown);
    if (account instanceof RefusedAfterCommit) return account;
    const totp = confirmedOf(await factorsOf(tx, userId), 'totp');
    // Turned off meanwhile, or the only factor: what was asked for would not be enough.
    if ((totp === undefined && prepared.authenticator) || !(await isProtected(tx, userId)))
      throw refuse('mfa.not_enabled', {});
    if (totp === undefined) target({ kind: 'user', id: userId }, { backupCodes });
    else {
      if (code === undefined) throw refuseField('code', 'is required');
      target({ kind: 'mfa_factor', id: totp.id }, { backupCodes });
      const proof = await guess(work, userId, () => useTotpCode(work, totp, code), refuse('mfa.wrong_code', {}));
      if (proof instanceof RefusedAfterCommit) return proof;
    }
    return makeBackupCodes(work, userId, backupCodes);
  },
});
