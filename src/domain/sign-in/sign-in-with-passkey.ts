import Type, { type Static } from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { RefusedAfterCommit, refusedAfterCommit } from '../../kernel/refused-after.ts';
import { sha256 } from '../../platform/crypto/tokens.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import type { Assertion } from '../../platform/webauthn/relying-party.ts';
import { anId, command, open } from '../action.ts';
import { beginSession } from '../mfa/begin-session.ts';
import { challenged, signInOf, wayOf } from '../mfa/challenges.ts';
import { guess } from '../mfa/guesses.ts';
import { spendChallenge } from '../mfa/passkeys/challenges.ts';
import { notePasskeyUse, type Passkey, passkeyOf, relyingParty } from '../mfa/passkeys/passkeys.ts';
import { AssertionResponse } from '../mfa/passkeys/responses.ts';
import { spendLink } from '../people/links.ts';
import type { SignedIn } from '../sessions/sessions.ts';
import { MfaToken } from './verify-sign-in.ts';

/**
 * Signs in with a passkey: in place of the password and of any second factor, where the authenticator has verified the
 * person; or as the second factor of a login whose password was right. A challenge is used up by whatever is shown for
 * it. What does not fit counts as a wrong code does, so that a lock holds whichever way somebody tries.
 */
export const signInWithPasskey = command('auth.passkey', {
  input: Type.Object(
    { response: AssertionResponse, mfaToken: Type.Optional(MfaToken) },
    { additionalProperties: false },
  ),
  permit: open('what the passkey has signed is the credential'),
  refuses: [
    'access.address',
    'auth.banned',
    'auth.deactivated',
    'auth.link_rejected',
    'auth.locked',
    'auth.mfa_enrolment_required',
    'auth.mfa_required',
    'auth.password_expired',
    'auth.provider_required',
    'passkey.not_possible',
    'passkey.rejected',
    'user.not_found',
  ],
  audit: { of: 'user', details: { passkey: anId, sign_in: '8b1a9953c461', factor: 'passkey', asked: 'second factor' } },
  limit: { per: 'ip', max: 60, seconds: 60 },
  prepare: async ({ db, ports }, { response }) => {
    const party = relyingParty(ports);
    const read = party.read(response);
    if (read === null) throw refuse('passkey.rejected', {});
    const passkey = await passkeyOf(db, read.credentialId);
    const shown = passkey === undefined ? null : await party.signed(response, read.challenge, passkey);
    return { challenge: read.challenge, passkey, shown };
  },
  run: async (work, { response, mfaToken }): Promise<SignedIn | RefusedAfterCommit> => {
    const { tx, at, prepared, actedBy, target } = work;
    const { challenge, passkey, shown } = prepared;
    const rejected = refuse('passkey.rejected', {});
    const spent = await spendChallenge(tx, 'passkey', challenge, at);
    if (spent === null) throw rejected;
    const signIn = mfaToken === undefined ? null : sha256(mfaToken);
    if (passkey === undefined || spent.bound !== (signIn?.toString('hex') ?? null)) return refusedAfterCommit(rejected);
    const { userId } = passkey;
    const active =
      mfaToken === undefined ? await holdOwner(tx, passkey) : (await challenged(tx, mfaToken, at)) === userId;
    if (active === null || (mfaToken !== undefined && !active)) return refusedAfterCommit(rejected);
    actedBy(userId);
    const step = signIn === null ? { passkey: passkey.id } : { passkey: passkey.id, sign_in: signInOf(signIn) };
    target({ kind: 'user', id: userId }, step);
    if (!active) return refusedAfterCommit(refuse('auth.deactivated', {}));
    const judge = async () =>
      shown !== null &&
      isEnough(shown, response, { userId, alone: signIn === null }) &&
      (await notePasskeyUse(tx, passkey, shown.counter, at))
        ? 'passkey'
        : null;
    const proof = await guess(work, userId, judge, rejected);
    if (proof instanceof RefusedAfterCommit) return proof;
    const way = mfaToken === undefined ? 'passkey' : await wayOf(tx, mfaToken);
    if (mfaToken !== undefined) await spendLink(tx, 'mfa', mfaToken, at);
    target({ kind: 'user', id: userId }, { ...step, factor: proof });
    return beginSession(work, userId, { way, proof: way === 'passkey' ? null : proof });
  },
});

/** Without a password the authenticator must have verified the person, and name the account that it was made for. */
function isEnough(
  { userVerified }: Assertion,
  { response }: Static<typeof AssertionResponse>,
  { userId, alone }: { readonly userId: string; readonly alone: boolean },
): boolean {
  const { userHandle } = response;
  if (typeof userHandle === 'string' && Buffer.from(userHandle, 'base64url').toString() !== userId) return false;
  return userVerified || !alone;
}

/** Holds the account of a passkey until the transaction ends; null when it was deleted, else whether it is active. */
async function holdOwner(tx: Tx, { userId }: Passkey): Promise<boolean | null> {
  const [account] = await tx.rows<{ active: boolean }>({
    name: 'hold_account_of_passkey',
    text: 'select active from users where id = $1 and deleted_at is null for no key update',
    values: [userId],
  });
  return account?.active ?? null;
}
