import Type from 'typebox';
import type { Scope } from '../../kernel/actor.ts';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import { oldestFirst } from '../../platform/db/oldest-first.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { Id } from '../fields.ts';
import { type Role, type RoleRow, roleColumns, roleOf, visibleRoles } from './roles.ts';

/** Roles the caller may list, oldest first: those of their organizations and of the system. */
export const listRoles = query('role.list', {
  input: Type.Object({ organizationId: Type.Optional(Id), ...Window }, { additionalProperties: false }),
  permit: needs('role.list'),
  run: ({ db, scope }, asked) => rolesPage(db, scope, asked),
});

/** As `listRoles`, for those who may read each of them too. */
export const listReadableRoles = query('role.list_readable', {
  input: Type.Object(Window, { additionalProperties: false }),
  permit: needs('role.read', 'role.list'),
  run: ({ db, scope }, asked) => rolesPage(db, scope, asked),
});

async function rolesPage(
  on: Queryable,
  scope: Scope,
  { organizationId, ...window }: { readonly organizationId?: string | undefined } & Window,
): Promise<Page<Role>> {
  const organizations = organizationsIn(scope);
  const named = organizationId === undefined ? raw('true') : sql`r.organization_id = ${organizationId}`;
  const found = await oldestFirst<RoleRow>(
    on,
    {
      columns: raw(roleColumns),
      from: sql`roles r where ${visibleRoles(organizations)} and ${named}`,
      alias: 'r',
      kept: 'roles',
      whole: organizations === null && organizationId === undefined,
    },
    window,
  );
  return pageOf({ ...found, items: found.items.map(roleOf) }, window);
}
