import type { Scope } from '../../kernel/actor.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, prepared, raw, sql } from '../../platform/db/sql.ts';
import { within, withinOrPlatform } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import { type User, userById } from './users.ts';

/** What an account belongs to, as far as the reader's scope reaches; ids in order. */
export interface Affiliations {
  /** Roles held or still to begin: the platform's, and those of organizations. */
  readonly role_ids: readonly string[];
  readonly organization_ids: readonly string[];
}

interface Row extends Affiliations {
  readonly user_id: string;
}

const none: Affiliations = { role_ids: [], organization_ids: [] };

/** SQL: the role is held, or still to begin. */
export const stillGiven = '(ur.expires_at is null or ur.expires_at > now())';

/** SQL of the roles `r` that a person has been given (`ur`), as far as these organizations reach. */
export const givenRoles = (owner: unknown, organizations: unknown): Fragment => sql`user_roles ur
  join roles r on r.id = ur.role_id
  where ur.user_id = ${owner} and ${raw(stillGiven)} and ${withinOrPlatform('r.organization_id', organizations)}`;

/** SQL: the system's roles before others, the highest first. */
export const highestFirst = 'r.system_rank desc nulls last, r.moniker, r.id';

const affiliations = prepared<[people: readonly string[], organizations: readonly string[] | null]>(
  'affiliations',
  (people, organizations) => sql`select u.id as user_id,
      array(select ur.role_id from ${givenRoles(raw('u.id'), organizations)} order by ur.role_id)::text[] as role_ids,
      array(select m.organization_id from organization_members m join organizations o on o.id = m.organization_id
        where m.user_id = u.id and o.deleted_at is null and ${within('o.id', organizations)}
        order by m.organization_id)::text[] as organization_ids
    from unnest(${people}::uuid[]) as u (id)`,
);

const roleMonikers = prepared<[people: readonly string[], organizations: readonly string[] | null]>(
  'role_monikers',
  (people, organizations) => sql`select u.id as user_id,
      array(select case when r.organization_id is not null and exists (
          select 1 from roles pr where pr.moniker = r.moniker and pr.organization_id is null)
        then r.id::text else r.moniker end from ${givenRoles(raw('u.id'), organizations)}
        order by ${raw(highestFirst)})::text[] as role_monikers
    from unnest(${people}::uuid[]) as u (id)`,
);

/** Adds to each account what it belongs to. */
export async function withAffiliations<T extends { readonly id: string }>(
  on: Queryable,
  people: readonly T[],
  scope: Scope,
): Promise<(T & Affiliations)[]> {
  const ids = people.map(({ id }) => id);
  const rows = await on.rows<Row>(affiliations(ids, organizationsIn(scope)));
  const found = new Map(rows.map(({ user_id, ...belonging }) => [user_id, belonging]));
  return people.map(person => ({ ...person, ...(found.get(person.id) ?? none) }));
}

/** What one account belongs to. */
export async function affiliationsOf(on: Queryable, id: string, scope: Scope): Promise<Affiliations> {
  const [person] = await withAffiliations(on, [{ id }], scope);
  return { role_ids: person?.role_ids ?? [], organization_ids: person?.organization_ids ?? [] };
}

/** A living account that the scope reaches, with what it belongs to there; refuses as not found otherwise. */
export async function personById(on: Queryable, id: string, scope: Scope): Promise<User & Affiliations> {
  const user = await userById(on, id, scope);
  return { ...user, ...(await affiliationsOf(on, id, scope)) };
}

/**
 * An account with the monikers of its roles, as far as the reader's scope reaches. A role of an organization that is named
 * like one of the platform stands there by its id, so that nobody takes it for that.
 */
export type UserWithRoles = User & { readonly role_monikers: readonly string[] };

/** Adds to each account the monikers of its roles. */
export async function withRoleMonikers(on: Queryable, people: readonly User[], scope: Scope): Promise<UserWithRoles[]> {
  const ids = people.map(({ id }) => id);
  const rows = await on.rows<{ user_id: string; role_monikers: readonly string[] }>(
    roleMonikers(ids, organizationsIn(scope)),
  );
  const found = new Map(rows.map(({ user_id, role_monikers }) => [user_id, role_monikers]));
  return people.map(person => ({ ...person, role_monikers: found.get(person.id) ?? [] }));
}

/** A living account that the scope reaches, with the monikers of its roles there; refuses as not found otherwise. */
export async function userWithRoles(on: Queryable, id: string, scope: Scope): Promise<UserWithRoles> {
  const user = await userById(on, id, scope);
  const [person] = await withRoleMonikers(on, [user], scope);
  return { ...user, role_monikers: person?.role_monikers ?? [] };
}
