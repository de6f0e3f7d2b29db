import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import type { Epochs } from '../../kernel/holdings.ts';
import { type RefusedAfterCommit, refusedAfterCommit } from '../../kernel/refused-after.ts';
import type { Target } from '../../kernel/target.ts';
import { sha256, successorOf } from '../../platform/crypto/tokens.ts';
import type { Sql, Tx } from '../../platform/db/queryable.ts';
import { type Fragment, prepared, raw, sql } from '../../platform/db/sql.ts';
import { notBanned } from '../access/banned.ts';
import { command, open } from '../action.ts';
import { later, lifetimes, refreshLimit } from '../lifetimes.ts';
import { queueMail } from '../mail/outbox.ts';
import type { Ports } from '../ports.ts';
import { recordHits } from '../rules/hits.ts';
import { endOfSession, hitsOf, type SessionState } from '../rules/session-end.ts';
import { claimsOf } from './claims.ts';
import { hashOfRefreshToken, refreshTokenOf, sessionNamedBy } from './refresh-tokens.ts';
import { endSessions } from './sessions.ts';

export interface Rotated extends Epochs, SessionState {
  readonly session_id: string;
  readonly user_id: string;
  readonly email: string;
  readonly username: string;
  readonly department: string | null;
  /** Whether session and account may still be used. */
  readonly live: boolean;
}

export interface Refreshed {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

const person = (at: unknown, idleSeconds: unknown): Fragment => sql`
  s.id as session_id, s.created_at, s.last_seen_at, s.expires_at, s.factors, u.id as user_id, u.email, u.username, u.department,
  u.access_epoch as user_epoch, (select epoch from access_state) as access_epoch,
  (s.revoked_at is null and s.expires_at > ${at} and s.last_seen_at + make_interval(secs => ${idleSeconds}) > ${at}
    and u.active and u.deleted_at is null and ${raw(notBanned)}) as live`;
const owner = 'join sessions s on s.id = t.session_id join users u on u.id = s.user_id';

// One statement spends the token, stores its successor and marks the session as seen; a racing spender gets no row.
// Whether the session lives is told, not asked: a plan that asks first takes half as long again.
const spendToken = prepared<[hash: Buffer, at: Date, idleSeconds: number, successor: Buffer]>(
  'rotate_refresh_token',
  (hash, at, idleSeconds, successor) => sql`
  with t as (
    update refresh_tokens set used_at = ${at} where hash = ${hash} and used_at is null returning session_id
  ), made as (
    insert into refresh_tokens (hash, session_id, created_at) select ${successor}, session_id, ${at} from t
  ), seen as (
    update sessions set last_seen_at = ${at}
    where id = (select session_id from t) and last_seen_at < ${at} - interval '1 minute'
      and last_seen_at + make_interval(secs => ${idleSeconds}) > ${at}
  )
  select ${person(at, idleSeconds)} from t ${raw(owner)}`,
);

const findRotated = prepared<[hash: Buffer, at: Date, idleSeconds: number, since: Date]>(
  'recently_rotated',
  (hash, at, idleSeconds, since) => sql`select ${person(at, idleSeconds)} from refresh_tokens t ${raw(owner)}
    where t.hash = ${hash} and t.used_at > ${since}`,
);

const RefreshToken = Type.String({ minLength: 1, maxLength: 512 });

/**
 * Exchanges a refresh token for its successor; null where there is none. The same token again within ten seconds gets the same successor (many
 * tabs share one session); later it is taken for theft and ends the session (RFC 9700 §4.14.2).
 */
export const refresh = command('auth.refresh', {
  input: Type.Object(
    {
      /** Null: a browser that has none asks whether it is signed in. */
      refreshToken: Type.Union([RefreshToken, Type.Null()]),
      /** What a browser sent besides: a sibling host may have set a cookie of that name, which must sign nobody out. */
      others: Type.Optional(Type.Array(RefreshToken, { maxItems: 8 })),
    },
    { additionalProperties: false },
  ),
  permit: open('the refresh token is the credential'),
  refuses: ['auth.refresh_rejected'],
  limit: {
    per: 'session',
    ...refreshLimit,
    session: ({ ports }, { refreshToken, others = [] }) =>
      sessionNamedBy(ports, refreshToken === null ? [] : [refreshToken, ...others]),
  },
  audit: { off: 'each rotation is a row of refresh_tokens; a refusal is audited' },
  run: async (work, { refreshToken, others = [] }) => {
    if (refreshToken === null) return null;
    const hashes = [refreshToken, ...others].map(hashOfRefreshToken);
    // Nothing more is written in this transaction, so that its COMMIT rides with the rotation.
    return rotate(work, await bestOf(work.tx, hashes, work.at), statement => work.tx.commitWith<Rotated>(statement));
  },
});

/** Of several refresh tokens the one that works; else one that is known, else the first. One alone is not looked for. */
async function bestOf(tx: Tx, [first, ...others]: readonly Buffer[], at: Date): Promise<Buffer> {
  if (first === undefined) throw new Error('there is at least one refresh token');
  if (others.length === 0) return first;
  const [best] = await tx.rows<{ hash: Buffer }>({
    name: 'best_refresh_token',
    text: `select t.hash from refresh_tokens t join sessions s on s.id = t.session_id where t.hash = any($1)
      order by s.revoked_at is null and s.expires_at > $2 desc, t.used_at desc nulls first, array_position($1, t.hash) limit 1`,
    values: [[first, ...others], at],
  });
  return best?.hash ?? first;
}

export type Rotating = Parameters<typeof endSessions>[0] &
  Parameters<typeof queueMail>[0] &
  Acted & { readonly ports: Ports };

/**
 * Spends the refresh token with this hash and hands out its successors. The refresh token that follows is derived from the hash, which the access token carries too,
 * so that either of the two may be presented and both are spent at once.
 */
export async function rotate(
  work: Rotating,
  hash: Buffer,
  run: (statement: Sql) => Promise<Rotated[]>,
): Promise<(Refreshed & { readonly userId: string }) | RefusedAfterCommit> {
  const { tx, ports, at } = work;
  const successor = successorOf(ports.refreshSecret, hash);
  const refreshHash = sha256(successor);
  const [rotated] = await run(spendToken(hash, at, lifetimes.sessionIdle, refreshHash));
  const current = rotated ?? (await recentlyRotated(tx, hash, at));
  if (current === undefined) await endStolen(work, hash);
  else if (!current.live) {
    work.actedBy(current.user_id);
    work.target({ kind: 'session', id: current.session_id });
  }
  if (current?.live !== true) return refusedAfterCommit(refuse('auth.refresh_rejected', {}));
  const held = await ports.people.holdings(current.user_id, current, at);
  await recordHits(tx, current.user_id, hitsOf(current, held.rules, at), at);
  // As it was before this use of it: a policy may end it sooner than sessions end otherwise.
  if (endOfSession(current, held.rules) <= at.getTime()) {
    work.actedBy(current.user_id);
    work.target({ kind: 'session', id: current.session_id }, { ended_by: 'policy' });
    await endSessions(work, current.user_id, { reason: 'policy', only: current.session_id });
    return refusedAfterCommit(refuse('auth.refresh_rejected', {}));
  }
  const claims = claimsOf({ ...current, id: current.user_id, sid: current.session_id, refreshHash }, held, at);
  return {
    accessToken: ports.accessTokens.sign(claims),
    refreshToken: refreshTokenOf(ports, successor, current.session_id),
    expiresIn: lifetimes.accessToken,
    userId: current.user_id,
  };
}

async function recentlyRotated(tx: Tx, hash: Buffer, at: Date): Promise<Rotated | undefined> {
  const since = later(at, -lifetimes.refreshGrace);
  const [row] = await tx.rows<Rotated>(findRotated(hash, at, lifetimes.sessionIdle, since));
  return row;
}

/** A token that was spent a while ago is shown again: its session ends, and its owner is told. */
async function endStolen(work: Rotating, hash: Buffer): Promise<void> {
  const [found] = await work.tx.rows<{
    session_id: string;
    user_id: string;
    email: string | null;
    username: string | null;
  }>({
    name: 'spent_refresh_token',
    text: `select s.id as session_id, s.user_id, u.email, u.username from refresh_tokens t ${owner} where t.hash = $1`,
    values: [hash],
  });
  if (found === undefined) return;
  work.actedBy(found.user_id);
  work.target({ kind: 'session', id: found.session_id }, { reused: true });
  const ended = await endSessions(work, found.user_id, { reason: 'refresh_reuse', only: found.session_id });
  if (ended > 0 && found.email !== null) {
    await queueMail(work, {
      kind: 'refresh_reuse',
      to: found.email,
      name: found.username ?? '',
      at: work.at.toISOString(),
      ip: work.caller.ip,
    });
  }
}

interface Acted {
  readonly caller: { readonly ip: string };
  actedBy(userId: string): void;
  target(target: Target, details?: Record<string, unknown>): void;
}
