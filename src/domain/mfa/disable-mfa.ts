import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import { bySession, command, type InCommand } from '../action.ts';
import { hashBounds } from '../passwords/turn.ts';
import { dropAllFactors, isProtected } from './all-factors.ts';
import { announce } from './announce.ts';
import { confirmedOf, type Factor, factorsOf, removeFactors } from './factors.ts';
import { Code, guess, useAuthenticatorOrBackupCode } from './guesses.ts';
import { removeUnlessDemanded } from './keep-demanded.ts';
import { type FactorKind, Method } from './methods.ts';
import { admit, CurrentPassword, stepUp } from './step-up.ts';

export interface Disabled {
  /** Null: all that there were. */
  readonly method: FactorKind | null;
  /** Whether sign-ins still ask for a second factor. */
  readonly protected: boolean;
}

/**
 * Turns two-step sign-in off, or one way of it: with the password (for those who have one), and where there is an
 * authenticator with a code of it or a backup code, so that neither alone is enough. A code that was sent proves nothing
 * here: whoever has the mailbox may have the password by it.
 */
export const disableMfa = command('mfa.disable', {
  input: Type.Object(
    { method: Type.Optional(Method), password: Type.Optional(CurrentPassword), code: Type.Optional(Code) },
    { additionalProperties: false },
  ),
  permit: bySession('factors'),
  refuses: [
    'auth.locked',
    'auth.sign_in_again',
    'auth.wrong_password',
    'mfa.demanded',
    'mfa.not_enabled',
    'mfa.wrong_code',
  ],
  audit: { of: ['mfa_factor', 'user'] },
  limit: { per: 'actor', max: 20, seconds: 60 },
  bounds: hashBounds,
  prepare: (read, { password }) => stepUp(read, password, { passwordNeeded: true }),
  run: async (work, { method, code }): Promise<Disabled | RefusedAfterCommit> => {
    const { tx, userId, prepared, target, step } = work;
    const account = await admit(work, prepared);
    if (account instanceof RefusedAfterCommit) return account;
    const factors = await factorsOf(tx, userId);
    if (!(await isProtected(tx, userId))) throw refuse('mfa.not_enabled', {});
    const chosen = method === undefined ? undefined : confirmedOf(factors, method);
    if (method !== undefined && chosen === undefined) throw refuse('mfa.not_enabled', {});
    target(chosen === undefined ? { kind: 'user', id: userId } : { kind: 'mfa_factor', id: chosen.id });
    const proof = await proven(work, userId, factors, code);
    if (proof instanceof RefusedAfterCommit) return proof;
    await removeUnlessDemanded(work, userId, () =>
      method === undefined ? dropAllFactors(tx, userId) : removeFactors(tx, userId, method),
    );
    const still = await isProtected(tx, userId);
    if (!still) await dropAllFactors(tx, userId);
    step('turned off');
    await announce(work, userId, account, { what: method ?? 'totp', on: false, turned: !still });
    return { method: method ?? null, protected: still };
  },
});

async function proven(
  work: InCommand,
  userId: string,
  factors: readonly Factor[],
  code: string | undefined,
): Promise<unknown> {
  if (confirmedOf(factors, 'totp') === undefined) return null;
  if (code === undefined) throw refuseField('code', 'is required');
  const judge = () => useAuthenticatorOrBackupCode(work, userId, factors, code);
  return guess(work, userId, judge, refuse('mfa.wrong_code', {}));
}
