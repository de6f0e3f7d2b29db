import { refuse } from '../../kernel/errors.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { touchUsers } from '../access/grants.ts';
import { insertMember } from './members.ts';

/** Somebody who waits to be let in. Times are RFC 3339 UTC. */
export interface JoinRequest {
  readonly id: string;
  readonly user_id: string;
  readonly username: string;
  readonly email: string;
  readonly created_at: string;
}

/** Whether the person `u` may join the organization `o` without being asked for: what `join_policy` says. */
const letsIn = `(o.join_policy = 'open' or (o.join_policy = 'domain' and o.domain_verified_at is not null
  and u.email_verified_at is not null and lower(split_part(u.email, '@', 2)) = lower(o.domain)))`;

/**
 * Asks for somebody to join an organization: they are a member at once where its policy says so, and wait for an answer
 * otherwise. Call it under the access lock, and emit `access.changed` for those who joined.
 */
export async function askToJoin(
  tx: Tx,
  asked: { readonly id: string; readonly organization: string; readonly userId: string; readonly at: Date },
): Promise<'joined' | 'waiting'> {
  const { organization, userId, at } = asked;
  const [found] = await tx.rows<{ lets_in: boolean; is_member: boolean }>({
    name: 'join_policy',
    text: `select ${letsIn} as lets_in, exists (select 1 from organization_members m
        where m.organization_id = o.id and m.user_id = u.id) as is_member
      from organizations o, users u where o.id = $1 and o.active and o.deleted_at is null and u.id = $2`,
    values: [organization, userId],
  });
  if (found === undefined) throw refuse('organization.not_found', {});
  if (found.is_member) throw refuse('organization.member_exists', {});
  if (found.lets_in) {
    await insertMember(tx, organization, userId, at);
    await touchUsers(tx, [userId]);
    return 'joined';
  }
  const rows = await tx.rows({
    name: 'insert_join_request',
    text: `insert into organization_requests (id, organization_id, user_id, created_at) values ($1, $2, $3, $4)
      on conflict (organization_id, user_id) do nothing returning id`,
    values: [asked.id, organization, userId, at],
  });
  if (rows.length === 0) throw refuse('organization.request_exists', {});
  return 'waiting';
}

/** Lets a person in wherever they wait although the policy would let them in by now: call it when their address is verified. */
export async function admitWaiting(tx: Tx, userId: string, at: Date): Promise<string[]> {
  const rows = await tx.rows<{ organization_id: string }>({
    name: 'waiting_and_let_in',
    text: `select q.organization_id from organization_requests q join organizations o on o.id = q.organization_id
      join users u on u.id = q.user_id where q.user_id = $1 and o.active and o.deleted_at is null and ${letsIn}`,
    values: [userId],
  });
  for (const { organization_id } of rows) await insertMember(tx, organization_id, userId, at);
  if (rows.length > 0) await touchUsers(tx, [userId]);
  return rows.map(row => row.organization_id);
}

/** Ends a request; the person who waited. */
export async function endRequest(tx: Tx, organization: string, id: string): Promise<string> {
  const [ended] = await tx.rows<{ user_id: string }>({
    name: 'end_join_request',
    text: 'delete from organization_requests where id = $1 and organization_id = $2 returning user_id',
    values: [id, organization],
  });
  if (ended === undefined) throw refuse('organization.request_not_found', {});
  return ended.user_id;
}

/** A page of those who wait, the longest first, and how many there are. */
export async function requestsPage(
  on: Queryable,
  organization: string,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<{ readonly items: JoinRequest[]; readonly total: number }> {
  const from = `organization_requests q join users u on u.id = q.user_id and u.deleted_at is null and u.active
    where q.organization_id = $1`;
  const [items, [counted]] = await Promise.all([
    on.rows<JoinRequest>({
      name: 'join_requests_page',
      text: `select q.id, q.user_id, u.username, u.email, q.created_at from ${from}
        order by q.created_at, q.id limit $2 offset $3`,
      values: [organization, limit, offset],
    }),
    on.rows<{ total: number }>({
      name: 'join_requests_total',
      text: `select count(*) as total from ${from}`,
      values: [organization],
    }),
  ]);
  return { items, total: counted?.total ?? 0 };
}
