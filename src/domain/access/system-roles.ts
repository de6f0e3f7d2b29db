import type { Tx } from '../../platform/db/queryable.ts';
import { newId } from '../../platform/ids.ts';
import { lockAccess } from './holdings.ts';
import { recordOf } from './patterns.ts';

export interface SystemRole {
  readonly moniker: 'admin' | 'manager' | 'analyst' | 'viewer' | 'user';
  readonly name: string;
  readonly description: string;
  /** The higher decides which role stands for a person where only one can be shown. */
  readonly rank: number;
  readonly patterns: readonly string[];
}

const user = ['user.read', 'user.write'] as const;
const viewer = ['risk.read', 'incident.read', 'role.read', ...user] as const;
const analyst = ['risk.*', 'incident.*', ...viewer] as const;
const manager = [
  'team.create',
  'team.list',
  'team.read',
  'team.setup',
  'team.permissions',
  'user.read.other',
  'user.list.other',
  'request.process',
  'report.generate',
  ...analyst,
] as const;

/** The roles every Gatehouse has, lowest first. */
export const systemRoles: readonly SystemRole[] = [
  { moniker: 'user', name: 'User', description: 'Everything about your own account', rank: 1, patterns: user },
  { moniker: 'viewer', name: 'Viewer', description: 'Read-only access', rank: 2, patterns: viewer },
  {
    moniker: 'analyst',
    name: 'Analyst',
    description: 'Full read and write access to risks and incidents',
    rank: 3,
    patterns: analyst,
  },
  {
    moniker: 'manager',
    name: 'Manager',
    description: 'Manages teams, decides requests, creates reports',
    rank: 4,
    patterns: manager,
  },
  {
    moniker: 'admin',
    name: 'Administrator',
    description: 'Full system access including user management',
    rank: 5,
    patterns: ['*'],
  },
];

export const systemRoleMonikers = ['viewer', 'analyst', 'manager', 'admin', 'user'] as const;
export type SystemRoleMoniker = (typeof systemRoleMonikers)[number];

/** The patterns of a system role. */
export function patternsOfSystemRole(moniker: SystemRoleMoniker): readonly string[] {
  return systemRoles.find(role => role.moniker === moniker)?.patterns ?? [];
}

/**
 * Writes the system roles and their permission records as this version knows them. Safe to repeat, and for several
 * instances at once. When that changes what is given, cached access of every running instance becomes stale.
 */
export async function keepSystemRoles(tx: Tx): Promise<void> {
  await lockAccess(tx);
  let given = 0;
  const patterns = [...new Set(systemRoles.flatMap(role => role.patterns))];
  for (const pattern of patterns) {
    const { resource, action } = recordOf(pattern);
    await tx.rows({
      text: `insert into permissions (id, name, resource, action, is_system) values ($1, $2, $3, $4, true)
        on conflict (resource, action, organization_id) do update set is_system = true where not permissions.is_system`,
      values: [newId(), pattern, resource, action],
    });
  }
  for (const role of systemRoles) {
    await tx.rows({
      text: `insert into roles (id, moniker, name, description, system_rank) values ($1, $2, $3, $4, $5)
        on conflict (moniker, organization_id) do update set name = $3, description = $4, system_rank = $5
        where (roles.name, roles.description, roles.system_rank) is distinct from ($3, $4, $5)`,
      values: [newId(), role.moniker, role.name, role.description, role.rank],
    });
    const records = role.patterns.map(recordOf);
    const added = await tx.rows({
      text: `insert into role_permissions (role_id, permission_id)
        select r.id, p.id from roles r, permissions p, unnest($2::text[], $3::text[]) as wanted (resource, action)
        where r.moniker = $1 and r.organization_id is null and p.organization_id is null
          and p.resource = wanted.resource and p.action = wanted.action
        on conflict do nothing returning role_id`,
      values: [role.moniker, records.map(each => each.resource), records.map(each => each.action)],
    });
    given += added.length;
  }
  if (given > 0) await tx.rows({ text: 'update access_state set epoch = epoch + 1' });
}

/** Gives a person one of the system roles in place of any other system role they have. */
export async function swapSystemRole(
  tx: Tx,
  change: { readonly userId: string; readonly moniker: SystemRoleMoniker; readonly grantedBy: string | null },
): Promise<void> {
  await tx.rows({
    name: 'drop_system_roles',
    text: `delete from user_roles using roles r
      where user_roles.role_id = r.id and user_roles.user_id = $1 and r.system_rank is not null and r.moniker <> $2`,
    values: [change.userId, change.moniker],
  });
  await tx.rows({
    name: 'give_system_role',
    text: `insert into user_roles (user_id, role_id, granted_by)
      select $1, id, $3 from roles where moniker = $2 and organization_id is null
      on conflict (user_id, role_id) do update set starts_at = null, expires_at = null`,
    values: [change.userId, change.moniker, change.grantedBy],
  });
}
