import { refuse } from '../../kernel/errors.ts';
import { askedAfterCommit, type RefusedAfterCommit } from '../../kernel/refused-after.ts';
import { sha256 } from '../../platform/crypto/tokens.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import type { InCommand } from '../action.ts';
import { lifetimes } from '../lifetimes.ts';
import { makeLink } from '../people/links.ts';

/**
 * SQL, with the account as `u`: changes with the password, with deactivation and with what the person may do. A sign-in that began before such
 * a change begins anew, whoever made the change and wherever in the code.
 */
export const accountState = `concat_ws(' ', extract(epoch from u.password_changed_at), u.access_epoch)`;

/** Names a sign-in in the audit log by the hash of its token: all its steps have it, and nobody goes on with it. */
export function signInOf(hash: Uint8Array): string {
  return Buffer.from(hash).toString('hex').slice(0, 32);
}

/**
 * The token by which a person whose password was right goes on to the second factor; null for those who have none. The
 * caller holds the account's row, so that a factor confirmed meanwhile is seen.
 */
export async function challenge(tx: Tx, userId: string, at: Date): Promise<string | null> {
  const [account] = await tx.rows<{ state: string }>({
    name: 'mfa_account',
    text: `select ${accountState} as state from users u where u.id = $1
      and exists (select 1 from mfa_factors f where f.user_id = u.id and f.confirmed_at is not null)`,
    values: [userId],
  });
  if (account === undefined) return null;
  const { state } = account;
  return makeLink(tx, { kind: 'mfa', userId, email: null, at, seconds: lifetimes.secondFactor, accountState: state });
}

/** Refuses for the time being: the person goes on with a code and the token. */
export function askForFactor(
  { target }: Pick<InCommand, 'target'>,
  userId: string,
  mfaToken: string,
): RefusedAfterCommit {
  target({ kind: 'user', id: userId }, { asked: 'second factor', sign_in: signInOf(sha256(mfaToken)) });
  return askedAfterCommit(refuse('auth.mfa_required', { mfaToken }));
}

/**
 * The person behind the token of a sign-in, whose row is held from here to the end of the transaction; null when the
 * token is unknown, spent or too old, or the account is no longer what it was when the password was shown.
 */
export async function challenged(tx: Tx, token: string, at: Date): Promise<string | null> {
  const known = await usable(tx, token, at);
  if (known === undefined) return null;
  const accounts = await tx.rows({
    name: 'hold_mfa_account',
    text: `select 1 from users u
      where u.id = $1 and u.active and u.deleted_at is null and ${accountState} = $2 for no key update`,
    values: [known.user_id, known.account_state],
  });
  if (accounts.length === 0) return null;
  // The same token may have been spent while the row was waited for: that is no wrong guess and must not count as one.
  return (await usable(tx, token, at)) === undefined ? null : known.user_id;
}

async function usable(
  on: Queryable,
  token: string,
  at: Date,
): Promise<{ readonly user_id: string; readonly account_state: string } | undefined> {
  const [row] = await on.rows<{ user_id: string; account_state: string }>({
    name: 'usable_challenge',
    text: `select user_id, account_state from one_time_tokens
      where hash = $1 and kind = 'mfa' and used_at is null and expires_at > $2`,
    values: [sha256(token), at],
  });
  return row;
}
