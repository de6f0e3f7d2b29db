import Type, { type Static } from 'typebox';
import type { Scope } from '../../kernel/actor.ts';
import { isUuid } from '../../kernel/input.ts';
import { CursorWindow, type Found, keyOf, mustBeReachable, notACursor, type Page, pageOf } from '../../kernel/page.ts';
import { keptCount } from '../../platform/db/counts.ts';
import { type Narrowed, partOfFound } from '../../platform/db/narrowed.ts';
import { type Ordered, partOf, type Stretch } from '../../platform/db/ordered.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { patternsOf } from '../../platform/db/search-text.ts';
import { allOf, anyOf, type Fragment, raw, sql } from '../../platform/db/sql.ts';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { type UserWithRoles, withRoleMonikers } from '../people/affiliations.ts';
import { RoleMoniker } from '../people/fields.ts';
import { type User, userColumns } from '../people/users.ts';
import { memberCount, membersOf } from './list-people.ts';

export const userSorts = ['created_at', 'email', 'username', 'full_name'] as const;
const id = { sql: 'u.id', type: 'uuid' } as const;
// Ids are made in the order of time.
const sorts = {
  created_at: [id],
  email: [{ sql: 'fold_ascii(u.email)', type: 'text' }],
  username: [{ sql: 'u.username', type: 'text' }],
  full_name: [{ sql: `coalesce(u.display_name, '')`, type: 'text' }, id],
} as const;

export const UserFilters = {
  q: Type.Optional(Type.String({ minLength: 1, maxLength: 255, format: 'line' })),
  role: Type.Optional(RoleMoniker),
  active: Type.Optional(Type.Boolean()),
  department: Type.Optional(Type.String({ maxLength: 255, format: 'line' })),
};

const Asking = Type.Object(
  {
    ...UserFilters,
    sort: Type.Optional(Type.Enum(userSorts)),
    descending: Type.Optional(Type.Boolean()),
    ...CursorWindow,
  },
  { additionalProperties: false },
);

export const listUsers = query('user.list', {
  input: Asking,
  permit: needs('user.list.other'),
  run: ({ db, scope }, asked) => usersPage(db, scope, asked),
});

/** As `listUsers`, for those who may read each of them too, with the monikers of their roles. */
export const listReadableUsers = query('user.list_readable', {
  input: Asking,
  permit: needs('user.read.other', 'user.list.other'),
  run: async ({ db, scope }, asked): Promise<Page<UserWithRoles>> => {
    const page = await usersPage(db, scope, asked);
    return { ...page, items: await withRoleMonikers(db, page.items, scope) };
  },
});

async function usersPage(on: Queryable, scope: Scope, asked: Static<typeof Asking>): Promise<Page<User>> {
  const organizations = organizationsIn(scope);
  const { limit, offset, descending, sort = 'created_at' } = asked;
  const list = { ...everybody, key: sorts[sort], columns: raw(`${userColumns}, ${sorts[sort][0].sql} as sort_key`) };
  const stretch = { limit, offset, descending, after: asked.after === null ? undefined : startOf(asked.after, sort) };
  const found = await partOfPeople(on, list, { ...asked, organizations }, stretch);
  return pageOf(found, asked, row => [row.sort_key, row.id]);
}

/** A part of the people that the filters choose: everybody and the members of organizations are counted exactly. */
async function partOfPeople(on: Queryable, list: Ordered, asked: Filters, stretch: Stretch): Promise<Found<Listed>> {
  const { organizations } = asked;
  const whole = [asked.q, asked.role, asked.active, asked.department].every(each => each === undefined);
  const size = await keptCount(on, 'people');
  if (whole && organizations === null)
    return { ...(await partOf<Listed>(on, list, async () => size, stretch)), atLeast: false };
  const members = whole && organizations !== null ? () => memberCount(on, organizations) : null;
  if (members !== null && organizations !== null && list.key === sorts.created_at) {
    const within = { ...membersOf(organizations), columns: list.columns };
    return { ...(await partOf<Listed>(on, within, members, stretch)), atLeast: false };
  }
  mustBeReachable(stretch);
  const found = await partOfFound<Listed>(on, narrowed(list, asked, size), size, stretch);
  return members === null ? found : { ...found, total: await members(), atLeast: false };
}

type Listed = User & { readonly sort_key: string };

const everybody = { from: sql`users u where u.deleted_at is null`, alias: 'u' };

/** Where a page continues; the id decides among those of one name, and addresses and user names are nobody else's. */
function startOf(after: string, sort: (typeof userSorts)[number]): readonly (string | null)[] {
  const [key = null, id = null] = keyOf(after, 2);
  if (key === null || !isUuid(id ?? '')) throw notACursor();
  return { created_at: [id], email: [key], username: [key], full_name: [key, id] }[sort];
}

/** What people may be chosen by; organizations: null for all. */
interface Filters {
  readonly q?: string | undefined;
  readonly role?: string | undefined;
  readonly active?: boolean | undefined;
  readonly department?: string | undefined;
  readonly organizations: readonly string[] | null;
}

/** The oldest accounts that a search finds, with these columns of `users u`. */
export async function peopleNamed<T>(
  on: Queryable,
  columns: string,
  filters: Filters & { readonly q: string },
  most: number,
): Promise<readonly T[]> {
  const size = await keptCount(on, 'people');
  const list = narrowed({ ...everybody, columns: raw(columns), key: sorts.created_at }, filters, size);
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
function narrowed(list: Ordered, filters: Filters, size: number): Narrowed {
  const [, ...conditions] = conditionsOf(filters, size);
  const { q, role, active, department, organizations } = filters;
  const chosen = [role !== undefined && role !== 'user', active === false, department !== undefined];
  return {
    ...list,
    alias: 'u',
    filter: allOf(conditions),
    // What one column says is looked for before what a text has in it; columns alone have their indexes together.
    conditions: q === undefined ? [] : conditions.toReversed(),
    inOrder: q === undefined && organizations === null && chosen.filter(Boolean).length === 1,
  };
}

/** The expression of the index users_search, to the letter. */
const searched = raw(`(e'\\n' || u.email || e'\\n' || u.username || e'\\n' || coalesce(u.display_name, ''))`);

/**
 * The condition of a list of people, shared by the list, its count and the export.
 * @param size how many people there are in all; a search finds any part of names and addresses where it is left out
 */
export function filtersSql(asked: Filters, size = 0): Fragment {
  return allOf(conditionsOf(asked, size));
}

function conditionsOf(asked: Filters, size: number): Fragment[] {
  const conditions = [sql`u.deleted_at is null`];
  if (asked.organizations !== null) {
    conditions.push(sql`exists (select 1 from organization_members vm
      where vm.user_id = u.id and vm.organization_id = any(${asked.organizations}::uuid[]))`);
  }
  if (asked.q !== undefined) {
    conditions.push(anyOf(patternsOf(asked.q, size).map(pattern => sql`${searched} ilike ${pattern}`)));
  }
  if (asked.active !== undefined) conditions.push(asked.active ? sql`u.active` : sql`not u.active`);
  if (asked.department !== undefined) conditions.push(sql`u.department = ${asked.department}`);
  if (asked.role !== undefined) {
    // Said so that the index of those who have more than everybody is seen to serve.
    const more = asked.role === 'user' ? sql`` : sql` and u.system_role <> 'user'`;
    conditions.push(sql`(u.system_role = ${asked.role}${more})`);
  }
  return conditions;
}
