import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import { bySession, command } from '../action.ts';
import { noteFactor } from '../sessions/sessions.ts';
import { backupCodesAtMost, backupCodesUsually, makeBackupCodes } from './backup-codes.ts';
import { confirm } from './confirm-factor.ts';
import { factorsOf } from './factors.ts';
import { Code } from './guesses.ts';
import { ownAccount } from './step-up.ts';

export const BackupCodeCount = Type.Integer({ minimum: 1, maximum: backupCodesAtMost });

/** Turns an authenticator on, once a code shows that it works; returns new backup codes, this once. */
export const confirmTotp = command('mfa.confirm_totp', {
  input: Type.Object({ code: Code, backupCodes: Type.Optional(BackupCodeCount) }, { additionalProperties: false }),
  permit: bySession('factors'),
  refuses: ['auth.locked', 'mfa.already_enabled', 'mfa.not_started', 'mfa.wrong_code'],
  audit: { of: 'mfa_factor', details: { method: 'totp', backupCodes: 10 } },
  run: async (work, { code, backupCodes = backupCodesUsually }): Promise<string[] | RefusedAfterCommit> => {
    const { tx, actor, userId, target } = work;
    const account = await ownAccount(tx, actor);
    const factors = await factorsOf(tx, userId);
    const factor = factors.find(({ kind }) => kind === 'totp');
    if (factor !== undefined && factor.confirmed_at !== null) throw refuse('mfa.already_enabled', {});
    const confirmed = await confirm(work, { userId, account, factor, turned: factors.length === 1 }, code);
    if (confirmed instanceof RefusedAfterCommit) return confirmed;
    await noteFactor(work, actor, 'totp');
    target({ kind: 'mfa_factor', id: confirmed.id }, { backupCodes });
    return makeBackupCodes(work, userId, backupCodes);
  },
});
