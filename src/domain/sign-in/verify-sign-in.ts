import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import { sha256 } from '../../platform/crypto/tokens.ts';
import { command, open } from '../action.ts';
import { challenged, signInOf } from '../mfa/challenges.ts';
import { totpFactor } from '../mfa/factors.ts';
import { Code, guess, useAnyCode } from '../mfa/guesses.ts';
import { spendLink } from '../people/links.ts';
import { userById } from '../people/users.ts';
import { type SignedIn, startSession } from '../sessions/sessions.ts';

/**
 * Finishes a sign-in with a code of the authenticator or a backup code. The token outlives wrong codes until it expires;
 * it has 256 random bits, so that only codes are worth guessing, and those are counted.
 */
export const verifySignIn = command('auth.mfa_verify', {
  input: Type.Object(
    { mfaToken: Type.String({ minLength: 1, maxLength: 512 }), code: Code },
    { additionalProperties: false },
  ),
  permit: open('the token that a login with the right password gave is the credential'),
  refuses: ['auth.link_rejected', 'auth.locked', 'auth.mfa_rejected', 'user.not_found'],
  run: async (work, { mfaToken, code }): Promise<SignedIn | RefusedAfterCommit> => {
    const { tx, at, actedBy, target } = work;
    const userId = await challenged(tx, mfaToken, at);
    const rejected = refuse('auth.mfa_rejected', {});
    if (userId === null) throw rejected;
    const factor = await totpFactor(tx, userId);
    // Turned off since the password was shown: the sign-in begins anew, without it.
    if (factor === undefined || factor.confirmed_at === null) throw rejected;
    actedBy(userId);
    const proof = await guess(work, userId, () => useAnyCode(work, userId, factor, code), rejected);
    const step = { sign_in: signInOf(sha256(mfaToken)) };
    if (proof instanceof RefusedAfterCommit) {
      target({ kind: 'user', id: userId }, step);
      return proof;
    }
    target({ kind: 'user', id: userId }, { ...step, factor: proof });
    await spendLink(tx, 'mfa', mfaToken, at);
    return startSession(work, await userById(tx, userId, 'everything'));
  },
});
