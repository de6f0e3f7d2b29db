import { keptCount } from '../../platform/db/counts.ts';
import { type Narrowed, partOfFound } from '../../platform/db/narrowed.ts';
import type { Ordered } from '../../platform/db/ordered.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { patternsOf } from '../../platform/db/search-text.ts';
import { allConditions, anyCondition, type Fragment, raw, sql } from '../../platform/db/sql.ts';
import { notBanned } from '../access/banned.ts';

/** Every account. */
export const everybody = { from: sql`users u where u.deleted_at is null`, alias: 'u' };

/** Ids are made in the order of time. */
export const byAge = [{ sql: 'u.id', type: 'uuid' }] as const;

/** What people may be chosen by; organizations: null for all. */
export interface Filters {
  readonly q?: string | undefined;
  readonly role?: string | undefined;
  readonly active?: boolean | undefined;
  readonly department?: string | undefined;
  /** Whether a ban closes the account now. */
  readonly banned?: boolean | undefined;
  readonly organizations: readonly string[] | null;
  /** Whose profile the caller may read; absent, or null, for all of these. */
  readonly readable?: Fragment | null | undefined;
}

/** The oldest accounts that a search finds, with these columns of `users u`. */
export async function peopleNamed<T>(
  on: Queryable,
  columns: string,
  filters: Filters & { readonly q: string },
  most: number,
): Promise<readonly T[]> {
  const size = await keptCount(on, 'people');
  const list = narrowed({ ...everybody, columns: raw(columns), key: byAge }, filters, size);
  return (await partOfFound<T>(on, list, size, { limit: most, offset: 0 }, false)).items;
}

/**
 * The ids of all whose user name or name has the text in it; null when they are more than that, or when only beginnings
 * are found (`patternsOf`). Texts in addresses count as found, too.
 */
export async function everybodyNamed(on: Queryable, q: string, most: number): Promise<readonly string[] | null> {
  const isWhole = patternsOf(q, await keptCount(on, 'people')).length === 1;
  const found = isWhole ? await peopleNamed<{ id: string }>(on, 'u.id', { q, organizations: null }, most + 1) : null;
  return found === null || found.length > most ? null : found.map(({ id }) => id);
}

/** A list of people that is narrowed by the filters, of so many people in all. */
export function narrowed(list: Ordered, filters: Filters, size: number): Narrowed {
  const [, ...conditions] = conditionsOf(filters, size);
  const { q, role, active, department, banned, organizations, readable = null } = filters;
  const chosen = [role !== undefined && role !== 'user', active === false, department !== undefined, banned === true];
  return {
    ...list,
    alias: 'u',
    filter: allConditions(conditions),
    // What one column says is looked for before what a text has in it; columns alone have their indexes together.
    conditions: q === undefined ? [] : conditions.toReversed(),
    inOrder: q === undefined && organizations === null && readable === null && chosen.filter(Boolean).length === 1,
  };
}

/** The expression of the index users_search, to the letter. */
const searched = raw(`(e'\\n' || u.email || e'\\n' || u.username || e'\\n' || coalesce(u.display_name, ''))`);

/**
 * The condition of a list of people, shared by the list, its count and the export.
 * @param size how many people there are in all; a search finds any part of names and addresses where it is left out
 */
export function filtersSql(asked: Filters, size = 0): Fragment {
  return allConditions(conditionsOf(asked, size));
}

function conditionsOf(asked: Filters, size: number): Fragment[] {
  const conditions = [sql`u.deleted_at is null`];
  if (asked.organizations !== null) {
    conditions.push(sql`exists (select 1 from organization_members vm
      where vm.user_id = u.id and vm.organization_id = any(${asked.organizations}::uuid[]))`);
  }
  if (asked.q !== undefined) {
    conditions.push(anyCondition(patternsOf(asked.q, size).map(pattern => sql`${searched} ilike ${pattern}`)));
  }
  if (asked.active !== undefined) conditions.push(asked.active ? sql`u.active` : sql`not u.active`);
  if (asked.banned !== undefined)
    conditions.push(asked.banned ? sql`(u.banned_until is not null and u.banned_until > now())` : raw(notBanned));
  if (asked.department !== undefined) conditions.push(sql`u.department = ${asked.department}`);
  if (asked.role !== undefined) {
    // Said so that the index of those who have more than everybody is seen to serve.
    const more = asked.role === 'user' ? sql`` : sql` and u.system_role <> 'user'`;
    conditions.push(sql`(u.system_role = ${asked.role}${more})`);
  }
  if (asked.readable != null) conditions.push(asked.readable);
  return conditions;
}
