import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import { command, self } from '../action.ts';
import { later, lifetimes } from '../lifetimes.ts';
import { queueMail } from '../mail/outbox.ts';
import { notify } from '../notifications/notify.ts';
import { backupCodesAtMost, backupCodesUsually, makeBackupCodes } from './backup-codes.ts';
import { totpFactor, useTotpCode } from './factors.ts';
import { Code, guess } from './guesses.ts';
import { mfaChanged } from './notices.ts';
import { ownAccount, ownSession } from './step-up.ts';

export const BackupCodeCount = Type.Integer({ minimum: 1, maximum: backupCodesAtMost });

/**
 * Turns multi-factor sign-in on, once a code shows that the authenticator works; returns the backup codes, this once.
 * Who begins here proved who they are a moment before, so the setup does not wait for ever.
 */
export const confirmTotp = command('mfa.confirm_totp', {
  input: Type.Object({ code: Code, backupCodes: Type.Optional(BackupCodeCount) }, { additionalProperties: false }),
  permit: self('factors'),
  refuses: ['auth.locked', 'mfa.already_enabled', 'mfa.not_started', 'mfa.wrong_code'],
  run: async (work, { code, backupCodes = backupCodesUsually }): Promise<string[] | RefusedAfterCommit> => {
    const { tx, at, actor, userId, caller, target } = work;
    const account = await ownAccount(tx, ownSession(actor));
    const factor = await totpFactor(tx, userId);
    if (factor !== undefined && factor.confirmed_at !== null) throw refuse('mfa.already_enabled', {});
    const oldest = later(at, -lifetimes.enrolment);
    if (factor === undefined || Date.parse(factor.created_at) < oldest.getTime()) throw refuse('mfa.not_started', {});
    target({ kind: 'mfa_factor', id: factor.id }, { backupCodes });
    const wrong = refuse('mfa.wrong_code', {});
    const proof = await guess(work, userId, () => useTotpCode(work, factor, code), wrong);
    if (proof instanceof RefusedAfterCommit) return proof;
    await queueMail(work, {
      kind: 'mfa_enabled',
      to: account.email,
      name: account.display_name ?? account.username,
      at: at.toISOString(),
      ip: caller.ip,
    });
    await notify(work, mfaChanged, {
      to: [userId],
      facts: { on: true },
      by: null,
      target: { kind: 'account', id: userId },
    });
    return makeBackupCodes(work, userId, backupCodes);
  },
});
