import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { sha256 } from '../../platform/crypto/tokens.ts';
import { command, open } from '../action.ts';
import { challenged, signInOf } from '../mfa/challenges.ts';
import { confirmedOf, factorsOf } from '../mfa/factors.ts';
import { mustNotBeLocked } from '../mfa/guesses.ts';
import { mustBeSendable } from '../mfa/methods.ts';
import { sendCode } from '../mfa/sent-codes.ts';
import { userById } from '../people/users.ts';
import { MfaToken } from './verify-sign-in.ts';

/** Where a code was sent, mostly hidden. */
export interface CodeSent {
  readonly sentTo: string;
}

/**
 * Sends a code that finishes a sign-in whose password was right. It works for that sign-in alone, and takes the place of
 * the one before.
 */
export const sendSignInCode = command('auth.mfa_send', {
  input: Type.Object({ mfaToken: MfaToken, method: Type.Enum(['email', 'sms']) }, { additionalProperties: false }),
  permit: open('the token that a login with the right password gave is the credential'),
  refuses: ['auth.locked', 'auth.mfa_rejected', 'not_configured', 'user.not_found'],
  audit: { of: 'user', details: { sign_in: '8b1a9953c461', sent: 'email' } },
  limit: { per: 'ip', max: 20, seconds: 60 },
  run: async (work, { mfaToken, method }): Promise<CodeSent> => {
    const { tx, ports, at, actedBy, target } = work;
    const userId = await challenged(tx, mfaToken, at);
    const factor = userId === null ? undefined : confirmedOf(await factorsOf(tx, userId), method);
    if (userId === null || factor === undefined) throw refuse('auth.mfa_rejected', {});
    const signIn = sha256(mfaToken);
    actedBy(userId);
    target({ kind: 'user', id: userId }, { sign_in: signInOf(signIn), sent: method });
    mustBeSendable(ports, method);
    await mustNotBeLocked(tx, userId, at);
    const { username, display_name } = await userById(tx, userId, 'everything');
    await sendCode(work, { id: userId, name: display_name ?? username }, factor, signIn);
    return { sentTo: factor.label };
  },
});
