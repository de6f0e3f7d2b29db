import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import { bySession, command, type InCommand } from '../action.ts';
import { later, lifetimes } from '../lifetimes.ts';
import { noteFactor } from '../sessions/sessions.ts';
import { announce } from './announce.ts';
import { backupCodesLeft, takeUpBackupCodes } from './backup-codes.ts';
import { type Factor, factorsOf, markConfirmed, useTotpCode } from './factors.ts';
import { Code, guess } from './guesses.ts';
import type { FactorKind } from './methods.ts';
import { useSentCode } from './sent-codes.ts';
import { type OwnAccount, ownAccount } from './step-up.ts';

export interface Confirmed {
  readonly method: FactorKind;
  readonly at: Date;
  readonly backupCodesLeft: number;
}

/**
 * Turns on the second factor that was set up last, once a code shows that it works; the backup codes that were given with
 * it count from now on. Who begins here proved who they are a moment before, so the setup does not wait for ever.
 */
export const confirmFactor = command('mfa.confirm', {
  input: Type.Object({ code: Code }, { additionalProperties: false }),
  permit: bySession('factors'),
  refuses: ['auth.locked', 'mfa.already_enabled', 'mfa.not_started', 'mfa.wrong_code'],
  audit: { of: 'mfa_factor', details: { method: 'totp' } },
  run: async (work, { code }): Promise<Confirmed | RefusedAfterCommit> => {
    const { tx, at, actor, userId, step } = work;
    const account = await ownAccount(tx, actor);
    const factors = await factorsOf(tx, userId);
    const begun = factors.find(({ confirmed_at }) => confirmed_at === null);
    if (begun === undefined && factors.length > 0) throw refuse('mfa.already_enabled', {});
    const confirmed = await confirm(work, { userId, account, factor: begun, turned: factors.length === 1 }, code);
    if (confirmed instanceof RefusedAfterCommit) return confirmed;
    await noteFactor(work, actor, confirmed.kind);
    await takeUpBackupCodes(tx, userId, confirmed.id);
    step('confirmed');
    return { method: confirmed.kind, at, backupCodesLeft: await backupCodesLeft(tx, userId) };
  },
});

interface Confirming {
  readonly userId: string;
  readonly account: OwnAccount;
  /** The one that waits for its first code. */
  readonly factor: Factor | undefined;
  /** There is no other. */
  readonly turned: boolean;
}

/** Judges the first code of a factor and turns the factor on. Returns the factor; tells its owner. */
export async function confirm(
  work: InCommand,
  { userId, account, factor, turned }: Confirming,
  code: string,
): Promise<Factor | RefusedAfterCommit> {
  const { tx, at, target } = work;
  const oldest = later(at, -lifetimes.enrolment);
  if (factor === undefined || Date.parse(factor.created_at) < oldest.getTime()) throw refuse('mfa.not_started', {});
  target({ kind: 'mfa_factor', id: factor.id }, { method: factor.kind });
  const judge = () =>
    factor.kind === 'totp'
      ? useTotpCode(work, factor, code)
      : useSentCode(work, { userId, signIn: null, factors: [factor] }, code);
  const proof = await guess(work, userId, judge, refuse('mfa.wrong_code', {}));
  if (proof instanceof RefusedAfterCommit) return proof;
  await markConfirmed(tx, factor.id, at);
  await announce(work, userId, account, { what: factor.kind, on: true, turned });
  return factor;
}
