import { refuse } from '../../kernel/errors.ts';
import { randomToken, sha256 } from '../../platform/crypto/tokens.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type Fragment, prepared, sql } from '../../platform/db/sql.ts';
import { later } from '../lifetimes.ts';

export type LinkKind =
  | 'setup'
  | 'password_reset'
  | 'email_verification'
  | 'email_change'
  | 'mfa'
  | 'mfa_enrolment'
  | 'passkey_add'
  | 'passkey';

export interface Link {
  readonly user_id: string | null;
  readonly email: string | null;
  /** False: an administrator was shown it, so that it proves no mailbox. */
  readonly mailed: boolean;
  readonly account_state: string | null;
}

/** Makes the secret of a single-use link; only its SHA-256 is stored. */
export async function makeLink(
  tx: Queryable,
  link: {
    readonly kind: LinkKind;
    readonly userId: string | null;
    readonly email: string | null;
    readonly at: Date;
    readonly seconds: number;
    /** What the account must still be like when the token is used; whoever takes the token compares it. */
    readonly accountState?: string;
    /** Default true. */
    readonly mailed?: boolean;
    /** Of a sign-in that goes on: by what it began. */
    readonly way?: string;
  },
): Promise<string> {
  const token = randomToken();
  await tx.rows({
    name: 'insert_link',
    text: `insert into one_time_tokens (hash, kind, user_id, email, created_at, expires_at, account_state, mailed, way)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [
      sha256(token),
      link.kind,
      link.userId,
      link.email,
      link.at,
      later(link.at, link.seconds),
      link.accountState ?? null,
      link.mailed ?? true,
      link.way ?? null,
    ],
  });
  return token;
}

const usable = (hash: unknown, kind: unknown, at: unknown): Fragment =>
  sql`hash = ${hash} and kind = ${kind} and used_at is null and expires_at > ${at}`;

const findUsable = prepared<[hash: Buffer, kind: LinkKind, at: Date]>(
  'usable_link',
  (hash, kind, at) =>
    sql`select user_id, email, mailed, account_state from one_time_tokens where ${usable(hash, kind, at)}`,
);

const spendUsable = prepared<[hash: Buffer, kind: LinkKind, at: Date]>(
  'spend_link',
  (hash, kind, at) => sql`update one_time_tokens set used_at = ${at} where ${usable(hash, kind, at)}
    returning user_id, email, mailed, account_state`,
);

/** What a link is about; refuses one that could not be spent now, and spends none. */
export async function mustBeUsable(on: Queryable, kind: LinkKind, token: string, at: Date): Promise<Link> {
  const [link] = await on.rows<Link>(findUsable(sha256(token), kind, at));
  if (link === undefined) throw refuse('auth.link_rejected', {});
  return link;
}

/** Which of these kinds a link is that could be spent now; null: of none. */
export async function kindOfLink<K extends LinkKind>(
  on: Queryable,
  kinds: readonly K[],
  token: string,
  at: Date,
): Promise<K | null> {
  const hash = sha256(token);
  for (const kind of kinds) if ((await on.rows(findUsable(hash, kind, at))).length > 0) return kind;
  return null;
}

/** Spends a link; of several at once, one succeeds. */
export async function spendLink(tx: Tx, kind: LinkKind, token: string, at: Date): Promise<Link> {
  const [link] = await tx.rows<Link>(spendUsable(sha256(token), kind, at));
  if (link === undefined) throw refuse('auth.link_rejected', {});
  return link;
}
