import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { organizationsIn } from '../access/rules.ts';
import { administratorMoniker } from '../organizations/organizations.ts';

/** A role. Times are RFC 3339 UTC; `organization_id` is null for one of the whole platform. */
export interface Role {
  readonly id: string;
  readonly moniker: string;
  readonly name: string;
  readonly description: string | null;
  readonly organization_id: string | null;
  readonly permission_ids: readonly string[];
  /** One of the system's own, or the administrators' role of an organization. */
  readonly is_system: boolean;
  readonly created_at: string;
  readonly updated_at: string;
}

/** Columns of a `Role` from `roles r`. */
export const roleColumns = `r.id, r.moniker, r.name, r.description, r.organization_id, r.created_at, r.updated_at,
  r.system_rank is not null or r.moniker = '${administratorMoniker}' as is_system,
  array(select rp.permission_id::text from role_permissions rp where rp.role_id = r.id
    order by rp.permission_id) as permission_ids`;

/** What may be seen with a scope `$1`: system roles by everyone, for everyone has one; others where they belong. */
export const visibleRoles = '($1::uuid[] is null or r.system_rank is not null or r.organization_id = any($1))';

/** A role by its id, of those that a scope includes. */
export async function roleById(on: Queryable, id: string, scope: Scope): Promise<Role> {
  const [role] = await on.rows<Role>({
    name: 'role_by_id',
    text: `select ${roleColumns} from roles r where ${visibleRoles} and r.id = $2`,
    values: [organizationsIn(scope), id],
  });
  if (role === undefined) throw refuse('role.not_found', {});
  return role;
}

/** A role that may be changed or deleted: none of the system's. */
export async function changeableRole(tx: Tx, id: string, scope: Scope): Promise<Role> {
  const role = await roleById(tx, id, scope);
  if (role.is_system) throw refuse('access.system_default', { what: 'role' });
  return role;
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

/** Writes a role's name and description anew. */
export async function storeRole(
  tx: Tx,
  role: { readonly id: string; readonly name: string; readonly description: string | null },
  at: Date,
): Promise<void> {
  await tx.rows({
    name: 'store_role',
    text: 'update roles set name = $2, description = $3, updated_at = $4 where id = $1',
    values: [role.id, role.name, role.description, at],
  });
}
