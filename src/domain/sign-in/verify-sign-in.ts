import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import { sha256 } from '../../platform/crypto/tokens.ts';
import { command, open } from '../action.ts';
import { isProtected } from '../mfa/all-factors.ts';
import { beginSession } from '../mfa/begin-session.ts';
import { challenged, signInOf, wayOf } from '../mfa/challenges.ts';
import { factorsOf } from '../mfa/factors.ts';
import { Code, guess, useSignInCode } from '../mfa/guesses.ts';
import { spendLink } from '../people/links.ts';
import type { SignedIn } from '../sessions/sessions.ts';

export const MfaToken = Type.String({ minLength: 1, maxLength: 512 });

/**
 * Finishes a sign-in with a code of the authenticator, one that was sent for it, or a backup code. The token outlives wrong
 * codes until it expires; it has 256 random bits, so that only codes are worth guessing, and those are counted.
 */
export const verifySignIn = command('auth.mfa_verify', {
  input: Type.Object({ mfaToken: MfaToken, code: Code }, { additionalProperties: false }),
  permit: open('the token that a login with the right password gave is the credential'),
  refuses: [
    'access.address',
    'auth.banned',
    'auth.link_rejected',
    'auth.locked',
    'auth.mfa_enrolment_required',
    'auth.mfa_rejected',
    'auth.mfa_required',
    'auth.password_expired',
    'auth.provider_required',
    'user.not_found',
  ],
  audit: { of: 'user', details: { sign_in: '8b1a9953c461', factor: 'totp', asked: 'second factor' } },
  run: async (work, { mfaToken, code }): Promise<SignedIn | RefusedAfterCommit> => {
    const { tx, at, actedBy, target } = work;
    const userId = await challenged(tx, mfaToken, at);
    const rejected = refuse('auth.mfa_rejected', {});
    // Turned off since the password was shown: the sign-in begins anew, without it.
    if (userId === null || !(await isProtected(tx, userId))) throw rejected;
    actedBy(userId);
    const signIn = sha256(mfaToken);
    const factors = await factorsOf(tx, userId);
    const proof = await guess(work, userId, () => useSignInCode(work, { userId, signIn }, factors, code), rejected);
    const step = { sign_in: signInOf(signIn) };
    if (proof instanceof RefusedAfterCommit) {
      target({ kind: 'user', id: userId }, step);
      return proof;
    }
    target({ kind: 'user', id: userId }, { ...step, factor: proof });
    const way = await wayOf(tx, mfaToken);
    await spendLink(tx, 'mfa', mfaToken, at);
    return beginSession(work, userId, { way, proof });
  },
});
