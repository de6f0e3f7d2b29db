import type { Actor } from '../../kernel/actor.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, raw, sql } from '../../platform/db/sql.ts';

/** Who asks: what they belong to, and who they are. */
export type Reaching = Pick<Actor, 'organizations'> & { readonly userId: string };

/** SQL: one of the two has blocked the other; ids. */
export const eitherBlocked = (one: unknown, other: unknown): Fragment =>
  sql`exists (select 1 from person_blocks pb
    where (pb.blocker_id, pb.blocked_id) in ((${one}, ${other}), (${other}, ${one})))`;

/** SQL: the two are friends; ids. */
export const areFriends = (one: unknown, other: unknown): Fragment =>
  sql`exists (select 1 from friendships fs where fs.accepted_at is not null
    and fs.first_id = least(${one}::uuid, ${other}::uuid) and fs.second_id = greatest(${one}::uuid, ${other}::uuid))`;

/** SQL: the person `u` shares a living organization with the caller. */
export function sharesOrganization({ organizations }: Pick<Actor, 'organizations'>): Fragment {
  return sql`exists (select 1 from organization_members so
    where so.user_id = u.id and so.organization_id = any(${[...organizations]}::uuid[]))`;
}

/**
 * SQL: the caller reaches the person `u` who is named to them by id, exact address or user name: a friend, somebody of an
 * organization of theirs, or somebody without any, where neither has blocked the other.
 */
export function reachablePerson(person: Reaching): Fragment {
  return sql`(u.deleted_at is null and u.active and not ${eitherBlocked(raw('u.id'), sql`${person.userId}::uuid`)}
    and (${sharesOrganization(person)} or ${areFriends(raw('u.id'), person.userId)}
      or not exists (select 1 from organization_members no where no.user_id = u.id)))`;
}

/** Those of these people whom the caller reaches, in the order of their ids. */
export async function reachedOf(
  on: Queryable,
  person: Reaching,
  people: readonly string[],
): Promise<readonly string[]> {
  const rows = await on.rows<{ id: string }>(
    sql`select u.id from users u where u.id = any(${people}::uuid[]) and ${reachablePerson(person)} order by u.id`,
  );
  return rows.map(({ id }) => id);
}
