import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { sha256 } from '../../platform/crypto/tokens.ts';
import type { InCommand } from '../action.ts';
import { challenged, signInOf, wayOf } from '../mfa/challenges.ts';
import { factorsHad } from '../mfa/has-factor.ts';
import { possibleOf } from '../mfa/methods.ts';
import type { OwnAccount } from '../mfa/step-up.ts';
import { rulesOfPerson } from '../rules/applying.ts';
import { type MfaMethod, mfaMethods } from '../rules/types.ts';
import type { Way } from '../sessions/open-session.ts';

export const EnrolmentToken = Type.String({ minLength: 1, maxLength: 512 });

/** A sign-in that goes on by setting up a factor, and whose account is held to the end of the transaction. */
export interface Enrolling {
  readonly userId: string;
  readonly account: OwnAccount;
  /** By what the sign-in began. */
  readonly way: Way;
  /** Names the sign-in; for what belongs to it alone. */
  readonly signIn: string;
}

/** The sign-in behind a token that policies had made; refuses one that is unknown, spent or too old, and a method that they do not name. */
export async function enrolling(
  { tx, ports, at, actedBy, target }: InCommand,
  token: string,
  method: MfaMethod | null,
): Promise<Enrolling> {
  const userId = await challenged(tx, token, at, 'mfa_enrolment');
  const [account] = await tx.rows<OwnAccount>({
    name: 'account_that_enrols',
    text: 'select email, username, display_name, password_changed_at::text as password_set from users where id = $1',
    values: [userId],
  });
  if (userId === null || account === undefined) throw refuse('auth.enrolment_rejected', {});
  const signIn = signInOf(sha256(token));
  actedBy(userId);
  target({ kind: 'user', id: userId }, { sign_in: signIn });
  const { mfa } = await rulesOfPerson(tx, userId, at);
  const demanded = mfa.methods?.value ?? mfaMethods;
  // Set up meanwhile: whoever has only this token goes no further, and signs in with that.
  if ((await factorsHad(tx, userId, demanded)).length > 0) throw refuse('auth.enrolment_rejected', {});
  const methods = possibleOf(demanded, ports);
  if (method !== null && !methods.includes(method)) throw refuse('mfa.not_asked', { methods });
  return { userId, account, way: await wayOf(tx, token), signIn };
}
