import Type from 'typebox';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import { command, type InCommand, open } from '../action.ts';
import { takeUpBackupCodes } from '../mfa/backup-codes.ts';
import { beginSession } from '../mfa/begin-session.ts';
import { confirm } from '../mfa/confirm-factor.ts';
import { factorsOf } from '../mfa/factors.ts';
import { Code } from '../mfa/guesses.ts';
import type { SecondFactor } from '../mfa/methods.ts';
import { keepPasskey, madePasskey, PasskeyName } from '../mfa/passkeys/add-passkey.ts';
import { CreationResponse } from '../mfa/passkeys/responses.ts';
import { spendLink } from '../people/links.ts';
import type { SignedIn } from '../sessions/sessions.ts';
import { type Enrolling, EnrolmentToken, enrolling } from './enrolment.ts';

/** A sign-in that a new passkey has finished, and the backup codes that came with it. */
export interface EnrolledPasskey {
  readonly signedIn: SignedIn;
  readonly backupCodes: readonly string[];
}

/** Turns on the factor that was begun in a sign-in, once its first code shows that it works, and finishes the sign-in. */
export const finishEnrolment = command('auth.mfa_enrolled', {
  input: Type.Object({ token: EnrolmentToken, code: Code }, { additionalProperties: false }),
  permit: open('the token that a login gave, for setting up a factor, is the credential'),
  refuses: [
    'access.address',
    'auth.banned',
    'auth.enrolment_rejected',
    'auth.link_rejected',
    'auth.locked',
    'auth.mfa_enrolment_required',
    'auth.mfa_required',
    'auth.password_expired',
    'auth.provider_required',
    'mfa.not_asked',
    'mfa.not_started',
    'mfa.wrong_code',
    'user.not_found',
  ],
  audit: {
    of: 'user',
    also: ['mfa_factor'],
    details: { sign_in: '8b1a9953c461', method: 'totp', factor: 'totp', asked: 'second factor' },
  },
  run: async (work, { token, code }): Promise<SignedIn | RefusedAfterCommit> => {
    const { tx, step } = work;
    const sign = await enrolling(work, token, null);
    const { userId, account } = sign;
    const factors = await factorsOf(tx, userId);
    const factor = factors.find(({ confirmed_at }) => confirmed_at === null);
    const confirmed = await confirm(work, { userId, account, factor, turned: factors.length === 1 }, code);
    if (confirmed instanceof RefusedAfterCommit) return confirmed;
    await takeUpBackupCodes(tx, userId, confirmed.id);
    step('confirmed');
    return goOn(work, token, sign, confirmed.kind);
  },
});

/** Adds the passkey that the browser has made in a sign-in that asked for one, and finishes the sign-in. */
export const finishPasskeyEnrolment = command('auth.passkey_enrolled', {
  input: Type.Object(
    { token: EnrolmentToken, response: CreationResponse, name: Type.Optional(PasskeyName) },
    { additionalProperties: false },
  ),
  permit: open('the token that a login gave, for setting up a factor, is the credential'),
  refuses: [
    'access.address',
    'auth.banned',
    'auth.enrolment_rejected',
    'auth.link_rejected',
    'auth.mfa_enrolment_required',
    'auth.mfa_required',
    'auth.password_expired',
    'auth.provider_required',
    'mfa.not_asked',
    'passkey.not_made',
    'passkey.not_possible',
    'passkey.taken',
    'passkey.too_many',
    'user.not_found',
  ],
  audit: {
    of: 'user',
    also: ['passkey'],
    details: { sign_in: '8b1a9953c461', factor: 'passkey', asked: 'second factor' },
  },
  limit: { per: 'ip', max: 20, seconds: 60 },
  prepare: ({ ports }, { response }) => madePasskey(ports, response),
  run: async (work, { token, name }): Promise<EnrolledPasskey | RefusedAfterCommit> => {
    const sign = await enrolling(work, token, 'passkey');
    const { userId, account, signIn: bound } = sign;
    const added = await keepPasskey(work, { ...work.prepared, userId, account, bound, name });
    if (added instanceof RefusedAfterCommit) return added;
    const signedIn = await goOn(work, token, sign, 'passkey');
    return signedIn instanceof RefusedAfterCommit ? signedIn : { signedIn, backupCodes: added.backupCodes };
  },
});

/** The sign-in, with the factor that was just shown to work. */
async function goOn(
  work: InCommand,
  token: string,
  { userId, way, signIn }: Enrolling,
  proof: SecondFactor,
): Promise<SignedIn | RefusedAfterCommit> {
  await spendLink(work.tx, 'mfa_enrolment', token, work.at);
  work.target({ kind: 'user', id: userId }, { sign_in: signIn, factor: proof });
  return beginSession(work, userId, { way, proof });
}
