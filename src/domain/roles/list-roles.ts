import Type from 'typebox';
import type { Scope } from '../../kernel/actor.ts';
import { keptCount } from '../../platform/db/counts.ts';
import { type Ordered, partOf, rowsOf } from '../../platform/db/ordered.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { Id, type Stretch, Window } from './fields.ts';
import { type Role, type RoleRow, roleColumns, roleOf, visibleRoles } from './roles.ts';

const visible = `${visibleRoles} and ($2::uuid is null or r.organization_id = $2)`;

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
  asked: { readonly organizationId?: string | undefined; readonly limit: number; readonly offset: number },
): Promise<Stretch<Role>> {
  const { organizationId = null, limit, offset } = asked;
  const filters = [organizationsIn(scope), organizationId];
  const list: Ordered = {
    columns: roleColumns,
    from: `roles r where ${visible}`,
    values: filters,
    key: [
      { sql: 'r.created_at', type: 'timestamptz' },
      { sql: 'r.id', type: 'uuid' },
    ],
  };
  const all = filters.every(each => each === null);
  const total = () => (all ? keptCount(on, 'roles') : rowsOf(on, list));
  const part = await partOf<RoleRow>(on, list, total, { limit, offset });
  return { ...part, items: part.items.map(roleOf), limit, offset };
}
