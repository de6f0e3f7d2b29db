import type { Actor } from '../../kernel/actor.ts';
import { type Fragment, joined, raw, shared, sql } from '../../platform/db/sql.ts';
import { organizationsIn } from '../access/rules.ts';
import { visibleUser } from '../people/users.ts';
import { chosenVisibility, readableProfile } from '../people/visibility.ts';
import { areFriends, eitherBlocked, reachablePerson } from './reach.ts';

/** How the caller and another person stand: nothing, friends, or one of them has asked. */
export type FriendshipState = 'none' | 'friends' | 'requested' | 'received';

/** Another person as far as they show themselves to the caller; what they do not show is null. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly display_name: string | null;
  /** Names their picture in its address. */
  readonly avatar: string | null;
  readonly standing: FriendshipState;
}

export interface Profile extends Person {
  readonly email: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly bio: string | null;
  readonly phone: string | null;
  readonly department: string | null;
  readonly timezone: string | null;
  readonly created_at: string;
}

/** Who asks. */
export interface AskingPerson {
  readonly actor: Actor;
  readonly userId: string;
}

/** SQL: the person `u` shows their profile to the caller: as everywhere, and to friends unless it is private. */
export function shownProfile({ actor, userId }: AskingPerson): Fragment {
  return sql`(${readableProfile(actor)}
    or ${chosenVisibility} <> 'private' and ${areFriends(raw('u.id'), userId)})`;
}

/**
 * SQL: the caller may look at the person `u` whom they name: it is themselves, somebody whom they reach, or somebody whose
 * account they may read; never where one has blocked the other.
 */
export function foundPerson({ actor, userId }: AskingPerson): Fragment {
  const { organizations } = actor;
  const reads = actor.holds('user.read.other');
  const read = reads === null ? raw('false') : visibleUser(organizationsIn(reads));
  return sql`(u.deleted_at is null and (u.id = ${userId}::uuid or ${reachablePerson({ organizations, userId })}
    or ${read} and not ${eitherBlocked(raw('u.id'), sql`${userId}::uuid`)}))`;
}

/** SQL columns of a `Person` from `users u` and `friendshipWith`, and of these besides where the person shows them. */
export function personColumns(
  asking: AskingPerson,
  more: readonly Exclude<keyof Profile, keyof Person | 'created_at'>[],
): Fragment {
  const shown = shownProfile(asking);
  const columns = (['display_name', ...more] as const).map(
    column => sql`case when ${shown} then ${raw(`u.${column}`)} end as ${raw(column)}`,
  );
  return sql`u.id, u.username, ${joined(columns, ', ')},
    (select av.name from avatars av where av.user_id = u.id and ${shown}) as avatar,
    case when fw.accepted_at is not null then 'friends' when fw.requested_by = ${asking.userId}::uuid then 'requested'
      when fw.requested_by is not null then 'received' else 'none' end as standing`;
}

/** SQL, after `users u`: what stands between the caller and each of them. */
export function friendshipWith({ userId }: AskingPerson): Fragment {
  const me = shared(userId);
  return sql`left join friendships fw
    on fw.first_id = least(u.id, ${me}::uuid) and fw.second_id = greatest(u.id, ${me}::uuid)`;
}
