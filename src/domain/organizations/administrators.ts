import { refuse } from '../../kernel/errors.ts';
import type { HeldPattern } from '../../kernel/holdings.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import { canSignIn } from '../access/holdings.ts';
import { patternOf, recordOf } from '../access/patterns.ts';
import { actionsOf } from '../access/shared-access.ts';
import { administratorMoniker, administratorsSql } from './organizations.ts';

/** What an organization's administrators hold, inside it only. */
export const administratorPatterns = [
  'user.*',
  'role.*',
  'permission.*',
  'organization.read',
  'organization.write',
  'organization.members',
  'team.*',
  'company.*',
  'credential.*',
  'credential_type.*',
  'integration.*',
  'audit.read',
  'report.*',
  'request.*',
  'support.*',
  'policy.*',
  'api_key.*',
  'webhook.*',
] as const;

/** The administrators' patterns as they hold in one organization: what naming one gives away. */
export function administration(organization: string): HeldPattern[] {
  return administratorPatterns.map(pattern => ({ pattern, organization }));
}

/**
 * Writes an organization's administrator role with its permission records, as this version knows them. Safe to repeat,
 * so that organizations made before a pattern was added can be brought up to date. Returns the role's id.
 */
export async function keepAdministratorRole(tx: Tx, organization: string, newId: () => string): Promise<string> {
  const records = administratorPatterns.map(recordOf);
  const resources = records.map(each => each.resource);
  const actions = records.map(each => each.action);
  await tx.rows({
    name: 'keep_organization_permissions',
    text: `insert into permissions (id, name, resource, action, organization_id, is_system)
      select w.id, w.name, w.resource, w.action, $1, true
      from unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) as w (id, name, resource, action)
      on conflict (resource, action, organization_id) do update set is_system = true where not permissions.is_system`,
    values: [organization, records.map(newId), administratorPatterns, resources, actions],
  });
  await tx.rows({
    name: 'keep_organization_role',
    text: `insert into roles (id, moniker, name, description, organization_id)
      values ($1, $2, 'Organization administrator', 'Administers the organization: its people, roles, teams and vault', $3)
      on conflict (moniker, organization_id) do nothing`,
    values: [newId(), administratorMoniker, organization],
  });
  const [role] = await tx.rows<{ id: string }>({
    name: 'keep_organization_role_permissions',
    text: `with role as (select id from roles where moniker = $2 and organization_id = $1), given as (
        insert into role_permissions (role_id, permission_id)
        select role.id, p.id from role, permissions p, unnest($3::text[], $4::text[]) as w (resource, action)
        where p.organization_id = $1 and p.resource = w.resource and p.action = w.action
        on conflict do nothing)
      select id from role`,
    values: [organization, administratorMoniker, resources, actions],
  });
  if (role === undefined) throw new Error('an organization has no administrator role');
  return role.id;
}

/** Makes members administrators. Whether the caller may is decided before. */
export async function giveAdministration(
  tx: Tx,
  given: {
    readonly organization: string;
    readonly userIds: readonly string[];
    readonly grantedBy: string | null;
    readonly at: Date;
    readonly newId: () => string;
  },
): Promise<void> {
  const role = await keepAdministratorRole(tx, given.organization, given.newId);
  await tx.rows({
    name: 'give_organization_role',
    text: `insert into user_roles (user_id, role_id, granted_by, created_at)
      select id, $2, $3, $4 from unnest($1::uuid[]) as w (id)
      on conflict (user_id, role_id) do update set starts_at = null, expires_at = null`,
    values: [given.userIds, role, given.grantedBy, given.at],
  });
}

/** Takes the administrator role of an organization from people; they stay members. */
export async function takeAdministration(tx: Tx, organization: string, userIds: readonly string[]): Promise<void> {
  await tx.rows({
    name: 'take_organization_role',
    text: `delete from user_roles using roles r where user_roles.role_id = r.id and r.organization_id = $1
      and r.moniker = $2 and user_roles.user_id = any($3::uuid[])`,
    values: [organization, administratorMoniker, userIds],
  });
}

/**
 * Call after taking administrators from an organization, under the access lock: somebody must be left who can sign in
 * and administers it for good. Those who could not sign in themselves may go all the same: they leave it no worse.
 */
export async function mustKeepOrganizationAdministrator(
  tx: Tx,
  organization: string,
  taken: readonly string[],
): Promise<void> {
  if ((await withoutAdministrator(tx, [organization])).length === 0) return;
  const able = await tx.rows({
    name: 'able_among',
    text: `select 1 from users u where u.id = any($1::uuid[]) and ${canSignIn} limit 1`,
    values: [taken],
  });
  if (able.length > 0) throw refuse('organization.last_administrator', {});
}

/** Those of the organizations that nobody who can sign in administers for good. */
export async function withoutAdministrator(tx: Tx, organizations: readonly string[]): Promise<string[]> {
  if (organizations.length === 0) return [];
  const rows = await tx.rows<{ id: string }>(
    sql`select o.id from organizations o where o.id = any(${organizations}::uuid[]) and o.deleted_at is null and not exists (
      select 1 from (select ur.user_id from ${administratorsSql(raw('o.id'))} and ur.expires_at is null) a
      join users u on u.id = a.user_id and ${raw(canSignIn)}) order by o.id`,
  );
  return rows.map(row => row.id);
}

/** Ids of the organizations that a person administers. */
export async function administeredBy(on: Queryable, userId: string): Promise<string[]> {
  const rows = await on.rows<{ organization_id: string }>({
    name: 'organizations_administered',
    text: `select r.organization_id from user_roles ur join roles r on r.id = ur.role_id
      where ur.user_id = $1 and r.organization_id is not null and r.moniker = $2`,
    values: [userId, administratorMoniker],
  });
  return rows.map(row => row.organization_id);
}

/** Call after a person may have lost the administration of some of these organizations, under the access lock. */
export async function mustKeepAdministratorsOf(tx: Tx, userId: string, before: readonly string[]): Promise<void> {
  if (before.length === 0) return;
  const now = await administeredBy(tx, userId);
  for (const organization of before) {
    if (!now.includes(organization)) await mustKeepOrganizationAdministrator(tx, organization, [userId]);
  }
}

/**
 * All that anyone is given inside an organization, by its roles, directly, by its teams, or by what is shared with
 * these: what ends, or sleeps, with the organization, and what whoever ends it must hold themselves.
 */
export async function patternsGivenIn(on: Queryable, organization: string): Promise<HeldPattern[]> {
  const rows = await on.rows<{ resource: string; action: string | null }>({
    name: 'organization_given',
    text: `select p.resource, p.action from user_roles ur join roles r on r.id = ur.role_id
        join role_permissions rp on rp.role_id = r.id join permissions p on p.id = rp.permission_id
        where r.organization_id = $1
      union select g.pattern, null from user_grants g where g.organization_id = $1
      union select g.pattern, null from team_grants g join teams t on t.id = g.team_id
        where t.organization_id = $1 and t.deleted_at is null
      union select 'credential.' || given, null from team_resources s join teams t on t.id = s.team_id,
          unnest(case s.access when 'read' then $2::text[] else $3::text[] end) given
        where t.organization_id = $1 and t.deleted_at is null and s.credential_id is not null`,
    values: [organization, actionsOf.read, actionsOf.write],
  });
  return rows.map(({ resource, action }) => ({
    pattern: action === null ? resource : patternOf(resource, action),
    organization,
  }));
}
