import { refuse } from '../../kernel/errors.ts';
import { askedAfterCommit, type RefusedAfterCommit } from '../../kernel/refused-after.ts';
import { sha256 } from '../../platform/crypto/tokens.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import type { InCommand } from '../action.ts';
import { lifetimes } from '../lifetimes.ts';
import { makeLink } from '../people/links.ts';
import { rulesOfPerson } from '../rules/applying.ts';
import { factorsNeededFrom, meetsMethods } from '../rules/factors.ts';
import type { Way } from '../sessions/open-session.ts';
import { backupCodesLeft } from './backup-codes.ts';
import { confirmedOf, factorsOf } from './factors.ts';
import { type FactorName, factorNames, type SecondFactor } from './methods.ts';
import { passkeysOf } from './passkeys/passkeys.ts';

/**
 * SQL, with the account as `u`: changes with the password, with deactivation and with what the person may do. A sign-in that began before such
 * a change begins anew, whoever made the change and wherever in the code.
 */
export const accountState = `concat_ws(' ', extract(epoch from u.password_changed_at), u.access_epoch)`;

/** SQL: the same for a sign-in that sets up a factor; it also begins anew when a first one has come meanwhile. */
const enrolmentState = `concat_ws(' ', ${accountState}, u.shows_factor)`;

const stateAt = { mfa: accountState, mfa_enrolment: enrolmentState } as const satisfies Record<SignInStep, string>;

/** Names a sign-in in the audit log by the hash of its token: all its steps have it, and nobody goes on with it. */
export function signInOf(hash: Uint8Array): string {
  return Buffer.from(hash).toString('hex').slice(0, 32);
}

/** How a sign-in goes on: a second factor is shown, or set up. */
export type SignInStep = 'mfa' | 'mfa_enrolment';

/** How a sign-in goes on whose password was right. */
export interface Challenge {
  readonly mfaToken: string;
  /** What will finish it. */
  readonly methods: readonly SecondFactor[];
}

/**
 * The token by which a person whose password was right goes on to the second factor; null for those who have none. The
 * caller holds the account's row, so that a factor confirmed meanwhile is seen.
 */
export async function challenge(
  work: Pick<InCommand, 'tx' | 'at'>,
  userId: string,
  way: Way,
): Promise<Challenge | null> {
  const account = await accountOfSignIn(work.tx, userId);
  return account?.shows_factor === true ? challengeWith(work, userId, { way, state: account.state }) : null;
}

interface AccountOfSignIn {
  readonly state: string;
  readonly enrolment_state: string;
  readonly shows_factor: boolean;
}

/** What a sign-in that goes on is bound to, and whether it asks for a second factor; undefined when there is no such account. */
export async function accountOfSignIn(tx: Tx, userId: string): Promise<AccountOfSignIn | undefined> {
  const [account] = await tx.rows<AccountOfSignIn>({
    name: 'mfa_account',
    text: `select ${accountState} as state, ${enrolmentState} as enrolment_state, u.shows_factor from users u where u.id = $1`,
    values: [userId],
  });
  return account;
}

/** The token by which a sign-in goes on to the second factor: one that policies demand, where the person has such a one. */
export async function challengeWith(
  { tx, at }: Pick<InCommand, 'tx' | 'at'>,
  userId: string,
  { way, state }: { readonly way: Way; readonly state: string },
): Promise<Challenge> {
  const link = { kind: 'mfa', userId, email: null, at, seconds: lifetimes.secondFactor, accountState: state } as const;
  const mfaToken = await makeLink(tx, { ...link, way });
  const methods = await secondFactorsOf(tx, userId);
  const rules = await rulesOfPerson(tx, userId, at);
  const enough = methods.filter(method => method === 'backup_code' || meetsMethods(rules, [method]));
  const demanded = factorsNeededFrom(rules) <= at.getTime() && enough.some(method => method !== 'backup_code');
  return { mfaToken, methods: demanded ? enough : methods };
}

/** What a person's sign-ins are finished by, the strongest first. */
export async function secondFactorsOf(on: Queryable, userId: string): Promise<SecondFactor[]> {
  const factors = await factorsOf(on, userId);
  const passkeys = await passkeysOf(on, userId);
  const has = (name: FactorName): boolean =>
    name === 'passkey' ? passkeys.length > 0 : confirmedOf(factors, name) !== undefined;
  const names = factorNames.filter(has);
  return (await backupCodesLeft(on, userId)) > 0 ? [...names, 'backup_code'] : names;
}

/** Refuses for the time being: the person goes on with a code and the token. */
export function askForFactor(
  { target }: Pick<InCommand, 'target'>,
  userId: string,
  { mfaToken, methods }: Challenge,
): RefusedAfterCommit {
  target({ kind: 'user', id: userId }, { asked: 'second factor', sign_in: signInOf(sha256(mfaToken)) });
  return askedAfterCommit(refuse('auth.mfa_required', { mfaToken, methods }));
}

/**
 * The person behind the token of a sign-in, whose row is held from here to the end of the transaction; null when the
 * token is unknown, spent or too old, or the account is no longer what it was when the password was shown.
 */
export async function challenged(tx: Tx, token: string, at: Date, kind: SignInStep = 'mfa'): Promise<string | null> {
  const known = await usable(tx, kind, token, at);
  if (known === undefined) return null;
  const accounts = await tx.rows({
    name: `hold_${kind}_account`,
    text: `select 1 from users u
      where u.id = $1 and u.active and u.deleted_at is null and ${stateAt[kind]} = $2 for no key update`,
    values: [known.user_id, known.account_state],
  });
  if (accounts.length === 0) return null;
  // The same token may have been spent while the row was waited for: that is no wrong guess and must not count as one.
  return (await usable(tx, kind, token, at)) === undefined ? null : known.user_id;
}

/** By what a sign-in began that goes on with this token. */
export async function wayOf(on: Queryable, token: string): Promise<Way> {
  const [row] = await on.rows<{ way: Way | null }>({
    name: 'way_of_sign_in',
    text: "select way from one_time_tokens where hash = $1 and kind in ('mfa', 'mfa_enrolment')",
    values: [sha256(token)],
  });
  // Those of before it was kept were of passwords, or may count as such.
  return row?.way ?? 'password';
}

async function usable(
  on: Queryable,
  kind: SignInStep,
  token: string,
  at: Date,
): Promise<{ readonly user_id: string; readonly account_state: string } | undefined> {
  const [row] = await on.rows<{ user_id: string; account_state: string }>({
    name: 'usable_challenge',
    text: `select user_id, account_state from one_time_tokens
      where hash = $1 and kind = $3 and used_at is null and expires_at > $2`,
    values: [sha256(token), at, kind],
  });
  return row;
}
