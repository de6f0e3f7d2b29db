import Type from 'typebox';
import type { CreationOptions } from '../../platform/webauthn/relying-party.ts';
import { command, open } from '../action.ts';
import { type BegunFactor, beginFactor } from '../mfa/begin-factor.ts';
import { mustNotBeLocked } from '../mfa/guesses.ts';
import { creationFor } from '../mfa/passkeys/begin-passkey.ts';
import { relyingParty } from '../mfa/passkeys/passkeys.ts';
import { EnrolmentToken, enrolling } from './enrolment.ts';

/**
 * Begins to set up the second factor that policies ask for, in a sign-in that goes no further without. It protects nothing, and lets
 * nobody in, until a code confirms it.
 */
export const beginEnrolment = command('auth.mfa_enrol', {
  input: Type.Object({ token: EnrolmentToken, method: Type.Enum(['totp', 'email']) }, { additionalProperties: false }),
  permit: open('the token that a login gave, for setting up a factor, is the credential'),
  refuses: [
    'auth.enrolment_rejected',
    'auth.locked',
    'mfa.already_enabled',
    'mfa.not_asked',
    'mfa.unverified_address',
    'not_configured',
  ],
  audit: { of: 'user', also: ['mfa_factor'], details: { sign_in: '8b1a9953c461', method: 'totp' } },
  limit: { per: 'ip', max: 20, seconds: 60 },
  run: async (work, { token, method }): Promise<BegunFactor> => {
    const { userId, account } = await enrolling(work, token, method);
    await mustNotBeLocked(work.tx, userId, work.at);
    return beginFactor(work, { userId, account, method, number: null });
  },
});

/** Begins to add the passkey that policies ask for: what the browser is asked for. */
export const beginPasskeyEnrolment = command('auth.passkey_enrol', {
  input: Type.Object({ token: EnrolmentToken }, { additionalProperties: false }),
  permit: open('the token that a login gave, for setting up a factor, is the credential'),
  refuses: ['auth.enrolment_rejected', 'mfa.not_asked', 'passkey.not_possible', 'passkey.too_many'],
  audit: { of: 'user', details: { sign_in: '8b1a9953c461' } },
  limit: { per: 'ip', max: 20, seconds: 60 },
  run: async (work, { token }): Promise<CreationOptions> => {
    const party = relyingParty(work.ports);
    const { userId, account, signIn } = await enrolling(work, token, 'passkey');
    return creationFor(work, party, { userId, account, bound: signIn });
  },
});
