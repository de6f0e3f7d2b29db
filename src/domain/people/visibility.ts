import { type Actor, belongsNowhere, type Scope } from '../../kernel/actor.ts';
import { type Fragment, joined, raw, sql } from '../../platform/db/sql.ts';
import { scopeCovers } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import { visibleUser } from './users.ts';

/** Whom a person shows their profile, each to more than the one before; who holds `user.read.other` always sees. */
export const visibilities = ['private', 'team', 'organization', 'public'] as const;
export type Visibility = (typeof visibilities)[number];

/** For those who have said nothing. */
export const usualVisibility: Visibility = 'organization';

/** SQL: whom the person `u` shows their profile. */
export const chosenVisibility = raw(`coalesce(u.privacy->>'profile_visibility', '${usualVisibility}')`);

/**
 * SQL: the caller may read the profile of the person `u`. It is their own, they hold `user.read.other` where the person
 * belongs, or the person shows it to them: to who shares a team, to who shares an organization, or to everybody.
 * People who belong to no organization are one another's, as those who do are.
 */
export function readableProfile(actor: Actor): Fragment {
  const reads = actor.holds('user.read.other');
  if (reads === 'everything') return raw('true');
  const { organizations, userId } = actor;
  const team = sql`exists (select 1 from team_members pt where pt.user_id = u.id and pt.deleted_at is null
    and pt.team_id = any(${[...actor.teams.keys()]}::uuid[]))`;
  // Each is looked up by its index: both in one condition would read all memberships for each person.
  const none = belongsNowhere(actor)
    ? raw('not exists (select 1 from organization_members po where po.user_id = u.id)')
    : raw('false');
  return sql`(u.id = ${userId}::uuid or ${visibleUser(reads === null ? [] : organizationsIn(reads))}
    or ${chosenVisibility} = 'public'
    or ${chosenVisibility} in ('team', 'organization') and ${team}
    or ${chosenVisibility} = 'organization' and (${visibleUser(organizations)} or ${none}))`;
}

/** The same, for those who come to all people of a scope by something else than `user.read.other`; null: they read them all. */
export function readableWithin(actor: Actor, scope: Scope): Fragment | null {
  return scopeCovers(actor.holds('user.read.other'), scope) ? null : readableProfile(actor);
}

/** SQL: these columns of the person `u` where the caller may read their profile, and nulls elsewhere. */
export function whereReadable(
  actor: Actor,
  columns: readonly ('email' | 'first_name' | 'last_name' | 'display_name')[],
): Fragment {
  const readable = readableProfile(actor);
  return joined(
    columns.map(column => sql`case when ${readable} then ${raw(`u.${column}`)} end as ${raw(column)}`),
    ', ',
  );
}

/**
 * SQL: the person `u` shows their profile to the one with this id (a column), whatever that one holds: for what is told to
 * many people at once, of whom nobody asked.
 */
export const shownTo = (id: string): string =>
  `(${chosenVisibility.text} = 'public'
    or ${chosenVisibility.text} in ('team', 'organization') and exists (select 1 from team_members pt
      join team_members ot on ot.team_id = pt.team_id and ot.user_id = ${id} and ot.deleted_at is null
      where pt.user_id = u.id and pt.deleted_at is null)
    or ${chosenVisibility.text} = 'organization' and (exists (select 1 from organization_members po
      join organization_members oo on oo.organization_id = po.organization_id and oo.user_id = ${id} where po.user_id = u.id)
      or not exists (select 1 from organization_members po where po.user_id in (u.id, ${id}))))`;
