import { randomToken } from '../../platform/crypto/tokens.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { holdingsOf } from '../access/holdings.ts';
import type { InCommand } from '../action.ts';
import { later, lifetimes } from '../lifetimes.ts';
import { notify } from '../notifications/notify.ts';
import { type Affiliations, affiliationsOf } from '../people/affiliations.ts';
import type { User } from '../people/users.ts';
import { claimsOf } from './claims.ts';
import { newDeviceSignedIn } from './notices.ts';
import { hashOfRefreshToken, refreshTokenOf } from './refresh-tokens.ts';

/** What a sign-in hands out. */
export interface SignedIn {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds. */
  readonly expiresIn: number;
  readonly user: User & Affiliations;
  /** Signed id of this device, to be kept in a cookie. */
  readonly device: string;
}

/** What somebody has shown to begin a session (as RFC 8176 has it), and which second factors that counts as. */
export interface Shown {
  readonly amr: readonly string[];
  readonly factors: readonly string[];
}

type Storing = Pick<InCommand, 'tx' | 'at' | 'emit'>;

/**
 * Opens a session for a person whose identity has just been shown, and remembers the device: one that is new, besides
 * others, is told of.
 */
export async function startSession(
  work: Pick<InCommand, 'tx' | 'ports' | 'at' | 'caller' | 'tell'>,
  user: User,
  { amr, factors }: Shown,
): Promise<SignedIn> {
  const { tx, ports, at, caller } = work;
  const id = ports.newId();
  const device = caller.device ?? randomToken(16);
  const refreshToken = refreshTokenOf(ports, randomToken(), id);
  const refreshHash = hashOfRefreshToken(refreshToken);
  await tx.rows({
    name: 'insert_session',
    text: `insert into sessions (id, user_id, device_id, ip, user_agent, created_at, authenticated_at, last_seen_at, expires_at,
        amr, factors)
      values ($1, $2, $3, $4, $5, $6, $6, $6, $7, $8, $9)`,
    values: [id, user.id, device, caller.ip, caller.userAgent, at, later(at, lifetimes.sessionAbsolute), amr, factors],
  });
  await tx.rows({
    name: 'insert_refresh_token',
    text: 'insert into refresh_tokens (hash, session_id, created_at) values ($1, $2, $3)',
    values: [refreshHash, id, at],
  });
  const [known] = await tx.rows<{ news: boolean }>({
    name: 'know_device',
    text: `insert into known_devices (user_id, device_id, last_seen_at) values ($1, $2, $3)
      on conflict (user_id, device_id) do update set last_seen_at = $3
      returning xmax = 0 and exists (select 1 from known_devices d where d.user_id = $1 and d.device_id <> $2) as news`,
    values: [user.id, device, at],
  });
  if (known?.news === true)
    await notify(work, newDeviceSignedIn, {
      to: [user.id],
      facts: { ip: caller.ip },
      by: null,
      target: { kind: 'account', id: user.id },
    });
  await tx.rows({
    name: 'signed_in',
    text: 'update users set last_login_at = $2 where id = $1',
    values: [user.id, at],
  });
  // Read in this transaction: it may be the one that gave the person their role.
  const claims = claimsOf({ ...user, sid: id, refreshHash }, await holdingsOf(tx, user.id, at), at);
  return {
    accessToken: ports.accessTokens.sign(claims),
    refreshToken,
    expiresIn: lifetimes.accessToken,
    user: { ...user, ...(await affiliationsOf(tx, user.id, 'everything')), last_login_at: at.toISOString() },
    device: ports.devices.sign(device),
  };
}

/** Ends sessions of a person: all of them, all but one, or some; returns how many ended. */
export async function endSessions(
  { tx, at, emit }: Storing,
  userId: string,
  which: { readonly reason: string; readonly except?: string | null; readonly only?: string | readonly string[] },
): Promise<number> {
  const rows = await tx.rows<{ id: string }>({
    name: 'end_sessions',
    text: `update sessions set revoked_at = $2, revoked_reason = $3
      where user_id = $1 and revoked_at is null and ($4::uuid is null or id <> $4) and ($5::uuid[] is null or id = any($5::uuid[]))
      returning id`,
    values: [userId, at, which.reason, which.except ?? null, which.only === undefined ? null : [which.only].flat()],
  });
  if (rows.length > 0) emit({ type: 'session.ended', sessions: rows.map(row => row.id), userId });
  return rows.length;
}

export interface SessionView {
  readonly id: string;
  readonly ip: string;
  readonly user_agent: string;
  readonly created_at: string;
  readonly last_seen_at: string;
  readonly expires_at: string;
}

/** A person's living sessions, the last used first. */
export function livingSessions(on: Queryable, userId: string, at: Date): Promise<SessionView[]> {
  return on.rows<SessionView>({
    name: 'living_sessions',
    text: `select id, ip, user_agent, created_at, last_seen_at,
        least(expires_at, last_seen_at + make_interval(secs => $3)) as expires_at
      from sessions where user_id = $1 and revoked_at is null and expires_at > $2
        and last_seen_at + make_interval(secs => $3) > $2
      order by last_seen_at desc, id desc`,
    values: [userId, at, lifetimes.sessionIdle],
  });
}

/** Notes a second factor that somebody has shown in the middle of a session: it counts as one that was begun with it. */
export async function noteFactor(
  { tx, emit }: Storing,
  session: { readonly userId: string; readonly sessionId: string },
  factor: string,
): Promise<void> {
  const { userId, sessionId } = session;
  await tx.rows({
    name: 'note_factor_of_session',
    text: `update sessions set amr = array_append(amr, $2::varchar), factors = array_append(factors, $2::varchar)
      where id = $1 and $2 <> all (amr)`,
    values: [sessionId, factor],
  });
  emit({ type: 'access.changed', users: [userId] });
}
