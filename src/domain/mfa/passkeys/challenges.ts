import { sha256 } from '../../../platform/crypto/tokens.ts';
import type { Queryable, Tx } from '../../../platform/db/queryable.ts';
import { lifetimes } from '../../lifetimes.ts';
import { makeLink } from '../../people/links.ts';

/** What a challenge was made for: to add a passkey, or to sign in with one. */
export type ChallengeKind = 'passkey_add' | 'passkey';

/**
 * Makes a challenge, which is good once and for five minutes on every instance. `bound`: what it belongs to (a session, a
 * sign-in whose password was right); null: anybody's.
 */
export function makeChallenge(
  tx: Queryable,
  {
    purpose,
    userId,
    bound,
    at,
  }: {
    readonly purpose: ChallengeKind;
    readonly userId: string | null;
    readonly bound: string | null;
    readonly at: Date;
  },
): Promise<string> {
  const more = bound === null ? {} : { accountState: bound };
  return makeLink(tx, { kind: purpose, userId, email: null, at, seconds: lifetimes.secondFactor, ...more });
}

/** Uses up a challenge, whatever comes of it; null when it is none, was used or is too old. */
export async function spendChallenge(
  tx: Tx,
  purpose: ChallengeKind,
  challenge: string,
  at: Date,
): Promise<{ readonly userId: string | null; readonly bound: string | null } | null> {
  const [spent] = await tx.rows<{ user_id: string | null; account_state: string | null }>({
    name: 'spend_challenge',
    text: `update one_time_tokens set used_at = $3 where hash = $1 and kind = $2 and used_at is null and expires_at > $3
      returning user_id, account_state`,
    values: [sha256(challenge), purpose, at],
  });
  return spent === undefined ? null : { userId: spent.user_id, bound: spent.account_state };
}
