import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import { brokenConstraint } from '../../platform/db/errors.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type Fragment, prepared, raw, sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';
import { patternOf } from '../access/patterns.ts';
import { organizationsIn } from '../access/rules.ts';
import { administratorMoniker } from '../organizations/organizations.ts';
import type { GrantedRecord } from './granted-records.ts';

/** A role. Times are RFC 3339 UTC; `organization_id` is null for one of the whole platform. */
export interface Role {
  readonly id: string;
  readonly moniker: string;
  readonly name: string;
  readonly description: string | null;
  readonly organization_id: string | null;
  readonly revision: number;
  /** In the order in which they were named. */
  readonly granted: readonly GrantedRecord[];
  /** One of the system's own, or the administrators' role of an organization. */
  readonly is_system: boolean;
  readonly created_at: string;
  readonly updated_at: string;
}

/** A role as `roleColumns` read it; `roleOf` makes the `Role`. */
export interface RoleRow extends Omit<Role, 'granted'> {
  readonly granted: readonly (readonly [id: string, resource: string, action: string])[];
}

/** Columns of a `RoleRow` from `roles r`. */
export const roleColumns = `r.id, r.moniker, r.name, r.description, r.organization_id, r.revision,
  r.created_at, r.updated_at,
  r.system_rank is not null or r.moniker = '${administratorMoniker}' as is_system,
  coalesce((select json_agg(json_build_array(p.id, p.resource, p.action) order by rp.position, p.resource, p.action)
    from role_permissions rp join permissions p on p.id = rp.permission_id where rp.role_id = r.id), '[]') as granted`;

export function roleOf(row: RoleRow): Role {
  return {
    ...row,
    granted: row.granted.map(([id, resource, action]) => ({ id, pattern: patternOf(resource, action) })),
  };
}

/** SQL: the roles `r` that a scope shows: the system's to everyone, for everyone has one; others where they belong. */
export function visibleRoles(organizations: unknown): Fragment {
  return sql`(r.system_rank is not null or ${within('r.organization_id', organizations)})`;
}

const byId = prepared<[id: string, organizations: readonly string[] | null]>(
  'role_by_id',
  (id, organizations) =>
    sql`select ${raw(roleColumns)} from roles r where r.id = ${id} and ${visibleRoles(organizations)}`,
);

/** A role by its id, of those that a scope includes. */
export async function roleById(on: Queryable, id: string, scope: Scope): Promise<Role> {
  const [role] = await on.rows<RoleRow>(byId(id, organizationsIn(scope)));
  if (role === undefined) throw refuse('role.not_found', { identifier: id });
  return roleOf(role);
}

/** A role that may be changed or deleted: none of the system's. */
export async function changeableRole(tx: Tx, id: string, scope: Scope): Promise<Role> {
  const role = await roleById(tx, id, scope);
  if (role.is_system) throw refuse('access.system_default', { what: 'role' });
  return role;
}

/** How many roles an organization (null: the platform) has. */
export async function roleCount(on: Queryable, organization: string | null): Promise<number> {
  const [counted] = await on.rows<{ total: number }>({
    name: 'role_count',
    text: 'select count(*) as total from roles where organization_id is not distinct from $1',
    values: [organization],
  });
  return counted?.total ?? 0;
}

export interface NewRole {
  readonly id: string;
  readonly moniker: string;
  readonly name: string;
  readonly description: string | null;
  readonly organization: string | null;
  readonly at: Date;
}

/** Stores a role that gives nothing yet. Refuses a moniker that the organization has. */
export async function insertRole(tx: Tx, role: NewRole): Promise<void> {
  const stored = await tx.rows({
    name: 'insert_role',
    text: `insert into roles (id, moniker, name, description, organization_id, created_at, updated_at)
      values ($1, $2, $3, $4, $5, $6, $6) on conflict (moniker, organization_id) do nothing returning id`,
    values: [role.id, role.moniker, role.name, role.description, role.organization, role.at],
  });
  if (stored.length === 0) throw refuse('role.exists', { moniker: role.moniker });
}

/** Writes a role's moniker, name and description anew. Refuses a moniker that another role of the organization has. */
export async function storeRole(
  tx: Tx,
  { id, moniker, name, description }: Pick<Role, 'id' | 'moniker' | 'name' | 'description'>,
  at: Date,
): Promise<void> {
  try {
    await tx.rows({
      name: 'store_role',
      text: 'update roles set moniker = $2, name = $3, description = $4, updated_at = $5 where id = $1',
      values: [id, moniker, name, description, at],
    });
  } catch (error) {
    if (brokenConstraint(error) === 'roles_moniker_key') throw refuse('role.exists', { moniker });
    throw error;
  }
}
