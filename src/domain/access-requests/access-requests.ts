import { refuse } from '../../kernel/errors.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import type { Notifying } from '../notifications/notify.ts';
import { settleNotifications } from '../notifications/settle-notifications.ts';
import type { Closed } from './errors.ts';
import { requestWaits } from './notices.ts';
import type { Step } from './steps.ts';

/** A request for access, as those it concerns see it. Times are RFC 3339 UTC, people are addresses. */
export interface AccessRequest {
  readonly id: string;
  readonly number: number;
  /** Null where the account is gone. */
  readonly requester: string | null;
  readonly requester_id: string;
  readonly organization_id: string | null;
  readonly resource_type: string;
  readonly access_level: string;
  /** The one credential that it asks for; null for everything else, and once that is deleted. */
  readonly credential_id: string | null;
  /** What it is called, for who may read it. */
  readonly credential_name: string | null;
  readonly justification: string | null;
  /** 0 where it was taken for hours, in an emergency. */
  readonly duration_days: number;
  readonly duration_hours: number | null;
  /** How it was come by, for good: `automatic` for a role, or taken by `break_glass` in an emergency. */
  readonly way: 'asked' | 'automatic' | 'break_glass';
  /** `ended`: what was approved is over; `revoked`: it was taken back before. */
  readonly status: 'pending_approval' | Closed | 'ended' | 'revoked';
  /** How many must approve, and have. */
  readonly approvals: number;
  readonly approved_by: readonly string[];
  /** Who is still to answer. */
  readonly approvers: readonly string[];
  readonly conditions: readonly string[];
  readonly requested_at: string;
  readonly open_until: string;
  readonly decided_at: string | null;
  readonly decided_by: string | null;
  /** What the last one said who decided it. */
  readonly comments: string | null;
  /** The number of the request whose access it asks to have for longer. */
  readonly extends_number: number | null;
  /** What was given. */
  readonly granted: string | null;
  readonly expires_at: string | null;
}

/** As people call it. */
export function requestName({ number }: Pick<AccessRequest, 'number'>): string {
  return `REQ-${number}`;
}

/** The number in what people call a request; refuses what none is called. */
export function numberOf(name: string): number {
  const digits = /^REQ-([1-9]\d{0,14})$/i.exec(name)?.[1];
  if (digits === undefined) throw refuse('access_request.not_found', {});
  return Number(digits);
}

/** SQL: what came of an approved request is gone: its grant, or its share of a credential. */
export const takenBackSql = (request: string): string => `(${request}.grant_id is null
  and not exists (select 1 from credential_shares cs where cs.request_id = ${request}.id))`;

/** Columns of an `AccessRequest` from `access_requests q` at a moment. */
const columns = (at: Date) => sql`q.id, q.number, q.requester_id, q.organization_id, q.resource_type, q.access_level,
  q.credential_id, null::text as credential_name,
  q.justification, q.duration_days, q.duration_hours, q.way, q.approvals, q.conditions, q.requested_at, q.open_until, q.granted, q.expires_at,
  case when q.status = 'pending_approval' and q.open_until <= ${at} then q.open_until else q.decided_at end as decided_at,
  case when q.status = 'pending_approval' and q.open_until <= ${at} then 'expired'
    when q.status = 'approved' and q.expires_at <= ${at} then 'ended'
    when q.status = 'approved' and ${raw(takenBackSql('q'))} then 'revoked' else q.status end as status,
  (select e.number from access_requests e where e.id = q.extends) as extends_number,
  (select u.email from users u where u.id = q.requester_id) as requester,
  (select u.email from users u where u.id = q.decided_by) as decided_by,
  (select a.comments from access_request_approvers a where a.request_id = q.id and a.user_id = q.decided_by) as comments,
  array(select u.email::text from access_request_approvers a join users u on u.id = a.user_id and u.deleted_at is null
    where a.request_id = q.id and a.open and q.status = 'pending_approval' order by u.email) as approvers,
  array(select u.email::text from access_request_approvers a join users u on u.id = a.user_id and u.deleted_at is null
    where a.request_id = q.id and a.vote = 'approved' order by a.voted_at, u.email) as approved_by`;

/** How a list of requests is asked for: from the one after an id on. */
export interface RequestWindow {
  readonly limit: number;
  readonly after: string | null;
}

/** What somebody asked for, the newest first; with `open`, only what waits, or only what does not. */
export async function ownRequests(
  on: Queryable,
  userId: string,
  { at, open, limit, after }: RequestWindow & { readonly at: Date; readonly open: boolean | null },
): Promise<AccessRequest[]> {
  const waits = sql`q.status = 'pending_approval' and q.open_until > ${at}`;
  const which = open === null ? raw('true') : open ? waits : sql`not (${waits})`;
  return on.rows<AccessRequest>(
    sql`select ${columns(at)} from access_requests q
      where q.requester_id = ${userId} and (${after}::uuid is null or q.id < ${after}::uuid) and ${which}
      order by q.id desc limit ${limit}`,
  );
}

/**
 * What waits for somebody, the oldest first: where they are asked, and, in these organizations (null: all), what waits for
 * whoever holds `request.process` there.
 */
export async function waitingFor(
  on: Queryable,
  userId: string,
  {
    at,
    limit,
    after,
    organizations,
  }: RequestWindow & { readonly at: Date; readonly organizations: readonly string[] | null },
): Promise<AccessRequest[]> {
  const waits = sql`q.status = 'pending_approval' and q.open_until > ${at} and (${after}::uuid is null or q.id > ${after}::uuid)`;
  const processed = organizations === null ? raw('true') : sql`q.organization_id = any(${organizations}::uuid[])`;
  return on.rows<AccessRequest>(
    sql`with waiting as (
        (select a.request_id as id from access_request_approvers a
          cross join lateral (select 1 from access_requests q where q.id = a.request_id and ${waits} limit 1) q
          where a.user_id = ${userId} and a.open and (${after}::uuid is null or a.request_id > ${after}::uuid)
          order by a.request_id limit ${limit})
        union
        (select q.id from access_requests q where ${waits} and q.asks = 'processors' and ${processed}
            and q.requester_id <> ${userId}
            and not exists (select 1 from access_request_approvers a
              where a.request_id = q.id and a.user_id = ${userId} and not a.open)
          order by q.id limit ${limit})
        order by 1 limit ${limit}
      ) select ${columns(at)} from waiting w join access_requests q on q.id = w.id order by q.id`,
  );
}

/** What somebody has answered, the newest request first. */
export async function answeredBy(
  on: Queryable,
  userId: string,
  { at, limit, after }: RequestWindow & { readonly at: Date },
): Promise<AccessRequest[]> {
  return on.rows<AccessRequest>(
    sql`select ${columns(at)} from access_request_approvers a join access_requests q on q.id = a.request_id
      where a.user_id = ${userId} and a.vote is not null and (${after}::uuid is null or a.request_id < ${after}::uuid)
      order by a.request_id desc limit ${limit}`,
  );
}

/** A request with who answers it, locked until the transaction ends. */
export interface LockedRequest extends AccessRequest {
  readonly asks: Asked;
  readonly type_id: string | null;
  readonly steps: readonly Step[];
  readonly in_order: boolean;
}

/** Who is asked: the type's owners, managers of the requester's teams, or whoever holds `request.process`. */
export type Asked = 'owners' | 'managers' | 'processors';

/** The request of a number; undefined when there is none. */
export async function lockedRequest(tx: Tx, number: number, at: Date): Promise<LockedRequest | undefined> {
  // The credential comes before the request, as for who deletes it, so that nobody waits in a circle.
  await tx.rows(
    sql`select 1 from credentials where id = (select credential_id from access_requests where number = ${number}) for key share`,
  );
  // Read after the lock is there: what one waited for has changed it.
  await tx.rows(sql`select 1 from access_requests where number = ${number} for update`);
  const [request] = await tx.rows<LockedRequest>(
    sql`select ${columns(at)}, q.asks, q.type_id, q.steps, q.in_order from access_requests q where q.number = ${number}`,
  );
  return request;
}

/** Refuses what does not wait any more, saying who decided it and when. */
export function mustWait(request: AccessRequest): void {
  if (request.status === 'pending_approval') return;
  const how = request.status === 'ended' || request.status === 'revoked' ? 'approved' : request.status;
  throw refuse('access_request.decided', {
    how,
    by: how === 'withdrawn' ? null : request.decided_by,
    at: request.decided_at ?? request.open_until,
  });
}

type Releasing = Pick<Notifying, 'tx' | 'at' | 'tell'>;

/** Ends a request that waits; whoever was asked need not look at it any more. */
export async function closeRequest(
  work: Releasing,
  id: string,
  closed: {
    readonly how: Closed;
    /** Null: the requester took it back, or nobody had to approve it. */
    readonly by: string | null;
    /** What it gave; without an id it is no grant. */
    readonly grant?: { readonly id: string | null; readonly pattern: string; readonly expiresAt: string };
  },
): Promise<void> {
  const { tx, at } = work;
  const { how, by, grant } = closed;
  await tx.rows(
    sql`update access_requests set status = ${how}, decided_by = ${by}, decided_at = ${at}, grant_id = ${grant?.id ?? null},
      granted = ${grant?.pattern ?? null}, expires_at = ${grant?.expiresAt ?? null} where id = ${id}`,
  );
  await releaseApprovers(work, id);
}

/** Those who were asked need not look at a request any more. */
export async function releaseApprovers(work: Releasing, id: string): Promise<void> {
  const asked = await work.tx.rows<{ user_id: string }>(
    sql`update access_request_approvers set open = false where request_id = ${id} returning user_id`,
  );
  const to = asked.map(({ user_id }) => user_id);
  await settleNotifications(work, [requestWaits], { to, target: { kind: 'access_request', id } });
}
