import Type from 'typebox';
import { refuse } from '../../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../../kernel/refused-after.ts';
import type { CreationOptions, RelyingParty } from '../../../platform/webauthn/relying-party.ts';
import { bySession, command, type InCommand } from '../../action.ts';
import { hashBounds } from '../../passwords/turn.ts';
import { admit, CurrentPassword, type OwnAccount, stepUp } from '../step-up.ts';
import { makeChallenge } from './challenges.ts';
import { passkeysOf, relyingParty } from './passkeys.ts';

/** Far more than anybody's devices. */
export const mostPasskeys = 20;

/** Begins to add a passkey: what the browser is asked for. With the password or soon after a sign-in. */
export const beginPasskey = command('mfa.begin_passkey', {
  input: Type.Object({ password: Type.Optional(CurrentPassword) }, { additionalProperties: false }),
  permit: bySession('factors'),
  refuses: ['auth.locked', 'auth.sign_in_again', 'auth.wrong_password', 'passkey.not_possible', 'passkey.too_many'],
  audit: { of: 'user' },
  limit: { per: 'actor', max: 20, seconds: 60 },
  bounds: hashBounds,
  prepare: async (read, { password }) => ({ party: relyingParty(read.ports), shown: await stepUp(read, password) }),
  run: async (work): Promise<CreationOptions | RefusedAfterCommit> => {
    const { actor, prepared, target } = work;
    const { userId, sessionId } = actor;
    target({ kind: 'user', id: userId });
    const account = await admit(work, prepared.shown);
    if (account instanceof RefusedAfterCommit) return account;
    return creationFor(work, prepared.party, { userId, account, bound: sessionId });
  },
});

/** What a browser is asked for, to make a passkey for a person; `bound`: the session, or the sign-in, that adds it. */
export async function creationFor(
  { tx, at }: Pick<InCommand, 'tx' | 'at'>,
  party: RelyingParty,
  { userId, account, bound }: { readonly userId: string; readonly account: OwnAccount; readonly bound: string },
): Promise<CreationOptions> {
  const known = await passkeysOf(tx, userId);
  if (known.length >= mostPasskeys) throw refuse('passkey.too_many', { most: mostPasskeys });
  const challenge = await makeChallenge(tx, { purpose: 'passkey_add', userId, bound, at });
  const { email: name, username, display_name } = account;
  return party.creation({ id: userId, name, displayName: display_name ?? username, challenge, known });
}
