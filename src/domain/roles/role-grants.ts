import type { HeldPattern } from '../../kernel/holdings.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { patternOf } from '../access/patterns.ts';

/** The roles that hold a record. */
export async function rolesWith(tx: Tx, permissionId: string): Promise<string[]> {
  const rows = await tx.rows<{ role_id: string }>({
    name: 'roles_with_permission',
    text: 'select role_id from role_permissions where permission_id = $1 order by role_id',
    values: [permissionId],
  });
  return rows.map(row => row.role_id);
}

/** Everyone who has one of the roles, now or later. */
export async function holdersOf(tx: Tx, roleIds: readonly string[]): Promise<string[]> {
  const rows = await tx.rows<{ user_id: string }>({
    name: 'holders_of_roles',
    text: 'select distinct user_id from user_roles where role_id = any($1)',
    values: [roleIds],
  });
  return rows.map(row => row.user_id);
}

/** What roles give, each where it belongs: nobody changes or ends a role that gives more than they hold themselves. */
export async function patternsOfRoles(tx: Tx, roleIds: readonly string[]): Promise<HeldPattern[]> {
  const rows = await tx.rows<{ resource: string; action: string; organization_id: string | null }>({
    name: 'patterns_of_roles',
    text: `select distinct p.resource, p.action, r.organization_id
      from roles r join role_permissions rp on rp.role_id = r.id join permissions p on p.id = rp.permission_id
      where r.id = any($1) order by p.resource, p.action`,
    values: [roleIds],
  });
  return rows.map(row => ({ pattern: patternOf(row.resource, row.action), organization: row.organization_id }));
}
