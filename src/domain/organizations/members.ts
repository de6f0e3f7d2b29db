import type { Actor } from '../../kernel/actor.ts';
import type { Found, Window } from '../../kernel/page.ts';
import { keptCount } from '../../platform/db/counts.ts';
import { type Ordered, partOf } from '../../platform/db/ordered.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import type { Ending, Leaving } from '../capability.ts';
import { accountOf } from '../people/users.ts';
import { whereReadable } from '../people/visibility.ts';
import { endInvitationsOf } from './invitations.ts';
import { administratorsSql } from './organizations.ts';
import { mustHaveRoom } from './plans.ts';

/** Someone in an organization; `id` is the user's. Times are RFC 3339 UTC. */
export interface Member {
  readonly id: string;
  /** Null, like the names, where the person does not show their profile, of which the user name is no part. */
  readonly email: string | null;
  readonly username: string;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly admin: boolean;
  readonly joined_at: string;
}

/** A page of the members, in the order they joined, with the profiles that the reader may see, and how many there are. */
export async function membersPage(
  on: Queryable,
  organization: string,
  reader: Actor,
  window: Window,
): Promise<Found<Member>> {
  const list: Ordered = {
    columns: sql`u.id, u.username, ${whereReadable(reader, ['email', 'first_name', 'last_name'])}, m.joined_at,
      u.id in (select ur.user_id from ${administratorsSql(organization)}) as admin`,
    from: sql`organization_members m ${raw(accountOf('m.user_id'))} where m.organization_id = ${organization}`,
    key: [
      { sql: 'm.joined_at', type: 'timestamptz' },
      { sql: 'm.user_id', type: 'uuid' },
    ],
  };
  return partOf(on, list, () => keptCount(on, 'members', [organization]), window);
}

/** User ids of everyone in an organization. */
export async function memberIds(on: Queryable, organization: string): Promise<string[]> {
  const rows = await on.rows<{ user_id: string }>({
    name: 'organization_member_ids',
    text: 'select user_id from organization_members where organization_id = $1 order by user_id',
    values: [organization],
  });
  return rows.map(row => row.user_id);
}

/** Those of the people who belong to an organization. */
export async function membersAmong(on: Queryable, organization: string, userIds: readonly string[]): Promise<string[]> {
  const rows = await on.rows<{ user_id: string }>({
    name: 'organization_members_among',
    text: 'select user_id from organization_members where organization_id = $1 and user_id = any($2::uuid[])',
    values: [organization, userIds],
  });
  return rows.map(row => row.user_id);
}

/** Stores a membership where there is room; false when there is one already. A request to join is answered by it. */
export async function insertMember(tx: Tx, organization: string, userId: string, at: Date): Promise<boolean> {
  await tx.rows({
    name: 'answer_organization_request',
    text: 'delete from organization_requests where organization_id = $1 and user_id = $2',
    values: [organization, userId],
  });
  const rows = await tx.rows({
    name: 'insert_organization_member',
    text: `insert into organization_members (organization_id, user_id, joined_at) values ($1, $2, $3)
      on conflict do nothing returning user_id`,
    values: [organization, userId, at],
  });
  if (rows.length > 0) await mustHaveRoom(tx, [organization]);
  return rows.length > 0;
}

/** Ends a person's membership of organizations, and what invited them there. */
export async function endMemberships({ tx }: Ending, { userId, organizations }: Leaving): Promise<void> {
  await endInvitationsOf(tx, userId, organizations);
  await tx.rows({
    text: 'delete from organization_members where user_id = $1 and organization_id = any($2::uuid[])',
    values: [userId, organizations],
  });
}
