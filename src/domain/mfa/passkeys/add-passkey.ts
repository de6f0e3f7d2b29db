import Type, { type Static } from 'typebox';
import { refuse } from '../../../kernel/errors.ts';
import { RefusedAfterCommit, refusedAfterCommit } from '../../../kernel/refused-after.ts';
import type { NewCredential } from '../../../platform/webauthn/relying-party.ts';
import { bySession, command, type InCommand } from '../../action.ts';
import type { Ports } from '../../ports.ts';
import { noteFactor } from '../../sessions/sessions.ts';
import { isProtected } from '../all-factors.ts';
import { announce } from '../announce.ts';
import { backupCodesLeft, backupCodesUsually, makeBackupCodes } from '../backup-codes.ts';
import { type OwnAccount, ownAccount } from '../step-up.ts';
import { mostPasskeys } from './begin-passkey.ts';
import { spendChallenge } from './challenges.ts';
import { insertPasskey, type PasskeyView, passkeyViews, relyingParty } from './passkeys.ts';
import { CreationResponse } from './responses.ts';

export const PasskeyName = Type.String({ minLength: 1, maxLength: 100, format: 'name' });

export interface AddedPasskey {
  readonly passkey: PasskeyView;
  /** For whoever has none left: a passkey can be lost. */
  readonly backupCodes: readonly string[];
}

/**
 * Adds the passkey that the browser has made. Sign-ins with the password ask for it from then on, or for another second
 * factor.
 */
export const addPasskey = command('mfa.add_passkey', {
  input: Type.Object({ response: CreationResponse, name: Type.Optional(PasskeyName) }, { additionalProperties: false }),
  permit: bySession('factors'),
  refuses: ['passkey.not_made', 'passkey.not_possible', 'passkey.taken', 'passkey.too_many'],
  audit: { of: 'user', also: ['passkey'] },
  limit: { per: 'actor', max: 20, seconds: 60 },
  prepare: ({ ports }, { response }) => madePasskey(ports, response),
  run: async (work, { name }): Promise<AddedPasskey | RefusedAfterCommit> => {
    const session = work.actor;
    const account = await ownAccount(work.tx, session);
    const { userId, sessionId: bound } = session;
    const added = await keepPasskey(work, { ...work.prepared, userId, account, bound, name });
    if (!(added instanceof RefusedAfterCommit)) await noteFactor(work, session, 'passkey');
    return added;
  },
});

interface Made {
  readonly challenge: string | null;
  readonly made: NewCredential | null;
}

/** What a browser has made, and for which challenge; for `prepare`. */
export async function madePasskey(ports: Ports, response: Static<typeof CreationResponse>): Promise<Made> {
  const party = relyingParty(ports);
  const challenge = party.read(response)?.challenge ?? null;
  return { challenge, made: challenge === null ? null : await party.made(response, challenge) };
}

/** Stores it for the person whose account is held; `bound`: what the challenge must have been made for. */
export async function keepPasskey(
  work: InCommand,
  {
    challenge,
    made,
    userId,
    account,
    bound,
    name = 'Passkey',
  }: Made & {
    readonly userId: string;
    readonly account: OwnAccount;
    readonly bound: string;
    readonly name?: string | undefined;
  },
): Promise<AddedPasskey | RefusedAfterCommit> {
  const { tx, ports, at, target, step } = work;
  const rejected = refuse('passkey.not_made', {});
  const spent = challenge === null ? null : await spendChallenge(tx, 'passkey_add', challenge, at);
  if (spent === null) throw rejected;
  target({ kind: 'user', id: userId });
  if (made === null || spent.userId !== userId || spent.bound !== bound) return refusedAfterCommit(rejected);
  if ((await passkeyViews(tx, userId)).length >= mostPasskeys) throw refuse('passkey.too_many', { most: mostPasskeys });
  const before = await isProtected(tx, userId);
  const id = ports.newId();
  if (!(await insertPasskey(tx, { ...made, id, userId, name, at })))
    return refusedAfterCommit(refuse('passkey.taken', {}));
  target({ kind: 'passkey', id });
  step('added');
  await announce(work, userId, account, { what: 'passkey', on: true, turned: !before });
  const backupCodes =
    (await backupCodesLeft(tx, userId)) === 0 ? await makeBackupCodes(work, userId, backupCodesUsually) : [];
  return { passkey: { id, name, created_at: at.toISOString(), last_used_at: null }, backupCodes };
}
