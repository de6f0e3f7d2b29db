import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { sha256 } from '../../platform/crypto/tokens.ts';
import type { RequestOptions } from '../../platform/webauthn/relying-party.ts';
import { command, open } from '../action.ts';
import { challenged } from '../mfa/challenges.ts';
import { makeChallenge } from '../mfa/passkeys/challenges.ts';
import { passkeysOf, relyingParty } from '../mfa/passkeys/passkeys.ts';
import { MfaToken } from './verify-sign-in.ts';

/**
 * Begins to sign in with a passkey: what the browser is asked for. With the token of a login whose password was right, one
 * of that person's; without, any that the browser has for this server.
 */
export const passkeyOptions = command('auth.passkey_options', {
  input: Type.Object({ mfaToken: Type.Optional(MfaToken) }, { additionalProperties: false }),
  permit: open('signing in is how one becomes known'),
  refuses: ['auth.mfa_rejected', 'passkey.not_possible'],
  limit: { per: 'ip', max: 60, seconds: 60 },
  audit: { off: 'nobody is known yet; how it ends is recorded' },
  run: async ({ tx, ports, at }, { mfaToken }): Promise<RequestOptions> => {
    const party = relyingParty(ports);
    if (mfaToken === undefined) {
      const challenge = await makeChallenge(tx, { purpose: 'passkey', userId: null, bound: null, at });
      return party.request(challenge, null);
    }
    const userId = await challenged(tx, mfaToken, at);
    const known = userId === null ? [] : await passkeysOf(tx, userId);
    if (known.length === 0) throw refuse('auth.mfa_rejected', {});
    const bound = sha256(mfaToken).toString('hex');
    return party.request(await makeChallenge(tx, { purpose: 'passkey', userId, bound, at }), known);
  },
});
