import { refuse } from '../../kernel/errors.ts';
import type { Found, Window } from '../../kernel/page.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { touchUsers } from '../access/holdings.ts';
import type { Mailing } from '../mail/outbox.ts';
import type { Notifying } from '../notifications/notify.ts';
import { insertMember } from './members.ts';
import { tellAdministrators } from './tell-administrators.ts';

/** Somebody who waits to be let in. Times are RFC 3339 UTC. */
export interface JoinRequest {
  readonly id: string;
  readonly user_id: string;
  readonly username: string;
  readonly email: string;
  /** Until it is, nobody knows whether the address is theirs. */
  readonly email_verified: boolean;
  readonly created_at: string;
}

/** Whether the person `u` may join the organization `o` without being asked for: what `join_policy` says. */
export const letsIn = `(o.join_policy = 'open' or (o.join_policy = 'domain' and o.domain_verified_at is not null
  and u.email_verified_at is not null and fold_ascii(split_part(u.email, '@', 2)) = fold_ascii(o.domain)))`;

const joinable = 'o.active and o.deleted_at is null';

/** Refuses organizations that nobody can ask to join, all alike: unknown, deleted, suspended. */
export async function mustBeJoinable(on: Queryable, organizations: readonly string[]): Promise<void> {
  if (organizations.length === 0) return;
  const rows = await on.rows({
    name: 'joinable_organizations',
    text: `select 1 from organizations o where o.id = any($1::uuid[]) and ${joinable}`,
    values: [organizations],
  });
  if (rows.length < organizations.length) throw refuse('organization.not_found', {});
}

/** What came of asking, and what the organization is called. */
export interface AskedToJoin {
  readonly outcome: 'joined' | 'waiting';
  readonly name: string;
}

/**
 * Asks for somebody to join an organization: they are a member at once where its policy says so, and wait for an answer
 * otherwise, of which its administrators are told. Call it under the access lock, and emit `access.changed` for those who
 * joined.
 */
export async function askToJoin(
  work: Mailing & Notifying,
  asked: { readonly id: string; readonly organization: string; readonly userId: string },
): Promise<AskedToJoin> {
  const { tx, at } = work;
  const { organization, userId } = asked;
  const [found] = await tx.rows<{ name: string; lets_in: boolean; is_member: boolean }>({
    name: 'join_policy',
    text: `select o.name, ${letsIn} as lets_in, exists (select 1 from organization_members m
        where m.organization_id = o.id and m.user_id = u.id) as is_member
      from organizations o, users u where o.id = $1 and ${joinable} and u.id = $2`,
    values: [organization, userId],
  });
  if (found === undefined) throw refuse('organization.not_found', {});
  const { name } = found;
  if (found.is_member) throw refuse('organization.member_exists', {});
  if (found.lets_in) {
    await insertMember(tx, organization, userId, at);
    await touchUsers(tx, [userId]);
    return { outcome: 'joined', name };
  }
  const rows = await tx.rows({
    name: 'insert_join_request',
    text: `insert into organization_requests (id, organization_id, user_id, created_at) values ($1, $2, $3, $4)
      on conflict (organization_id, user_id) do nothing returning id`,
    values: [asked.id, organization, userId, at],
  });
  if (rows.length === 0) throw refuse('organization.request_exists', {});
  await tellAdministrators(work, organization);
  return { outcome: 'waiting', name };
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

/**
 * A page of those who wait, and how many there are: people with a verified address first, the longest waiting first.
 * Anyone can ask under any number of made-up addresses, and must not push the others off the page by it.
 */
export async function requestsPage(on: Queryable, organization: string, window: Window): Promise<Found<JoinRequest>> {
  const from = sql`organization_requests q join users u on u.id = q.user_id and u.deleted_at is null and u.active
    where q.organization_id = ${organization}`;
  const [items, [counted]] = await Promise.all([
    on.rows<JoinRequest>(
      sql`select q.id, q.user_id, u.username, u.email, u.email_verified_at is not null as email_verified, q.created_at
        from ${from} order by u.email_verified_at is null, q.created_at, q.id
        limit ${window.limit} offset ${window.offset}`.named('join_requests_page'),
    ),
    on.rows<{ total: number }>(sql`select count(*) as total from ${from}`.named('join_requests_total')),
  ]);
  return { items, total: counted?.total ?? 0 };
}
