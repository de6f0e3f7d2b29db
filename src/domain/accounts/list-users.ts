import { type SqlBool, sql } from 'kysely';
import Type, { type Static } from 'typebox';
import type { Scope } from '../../kernel/actor.ts';
import { isUuid } from '../../kernel/input.ts';
import { keyOf, notACursor, type Page, pageOf } from '../../kernel/page.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { all } from '../../platform/db/sql.ts';
import { organizationsIn } from '../access/rules.ts';
import { systemRoleSql } from '../access/system-roles.ts';
import { needs, query } from '../action.ts';
import { type UserWithRoles, withRoleMonikers } from './affiliations.ts';
import { RoleMoniker } from './fields.ts';
import { type User, userColumns } from './users.ts';

export const userSorts = ['created_at', 'email', 'username', 'full_name'] as const;
const sortColumns = {
  created_at: 'u.id::text',
  email: 'fold_ascii(u.email)',
  username: 'u.username',
  full_name: "coalesce(u.display_name, '')",
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
    limit: Type.Integer({ minimum: 1, maximum: 1000 }),
    offset: Type.Integer({ minimum: 0 }),
    after: Type.Union([Type.String(), Type.Null()]),
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
  const filters = filtersSql({ ...asked, organizations: organizationsIn(scope) });
  const sort = asked.sort ?? 'created_at';
  const column = sql.raw(sortColumns[sort]);
  const [way, past] = asked.descending === true ? [sql.raw('desc'), sql.raw('<')] : [sql.raw('asc'), sql.raw('>')];
  const start = asked.after === null ? null : keyOf(asked.after, 2);
  if (start !== null && (start[0] === null || !isUuid(start[1] ?? ''))) throw notACursor();
  // The id alone is the key where it decides the order, so that the index on it serves.
  const beyond =
    start === null
      ? sql`true`
      : sort === 'created_at'
        ? sql`u.id ${past} ${start[1]}::uuid`
        : sql`(${column}, u.id) ${past} (${start[0]}, ${start[1]}::uuid)`;
  const order = sort === 'created_at' ? sql`u.id ${way}` : sql`${column} ${way}, u.id ${way}`;
  const [items, counted] = await Promise.all([
    all(
      on,
      sql<User & { sort_key: string }>`select ${sql.raw(userColumns)}, ${column} as sort_key from users u
        where ${filters} and ${beyond} order by ${order} limit ${asked.limit} offset ${asked.offset}`,
    ),
    all(on, sql<{ total: number }>`select count(*) as total from users u where ${filters}`),
  ]);
  return pageOf(items, counted[0]?.total ?? 0, asked.limit, row => [row.sort_key, row.id]);
}

/** The condition of a list of people, shared by the list, its count and the export. */
export function filtersSql(asked: {
  readonly q?: string | undefined;
  readonly role?: string | undefined;
  readonly active?: boolean | undefined;
  readonly department?: string | undefined;
  readonly organizations: readonly string[] | null;
}) {
  const conditions = [sql<SqlBool>`u.deleted_at is null`];
  if (asked.organizations !== null) {
    conditions.push(sql`exists (select 1 from organization_members vm
      where vm.user_id = u.id and vm.organization_id = any(${asked.organizations}::uuid[]))`);
  }
  if (asked.q !== undefined) {
    const like = `%${asked.q.replace(/[\\%_]/g, '\\$&')}%`;
    conditions.push(sql`(u.email ilike ${like} or u.username ilike ${like} or u.display_name ilike ${like})`);
  }
  if (asked.active !== undefined) conditions.push(sql`u.active = ${asked.active}`);
  if (asked.department !== undefined) conditions.push(sql`u.department = ${asked.department}`);
  if (asked.role !== undefined) conditions.push(sql`${sql.raw(systemRoleSql('u.id'))} = ${asked.role}`);
  return sql.join(conditions, sql` and `);
}
