import type { Place } from './entry.ts';
import { covers } from './expected.ts';
import type { Caller, World } from './world.ts';

/** Tables and the column by which their rows belong to a thing. */
const belonging = [
  ['users', 'id'],
  ['organization_members', 'user_id'],
  ['user_roles', 'user_id'],
  ['user_grants', 'user_id'],
  ['teams', 'id'],
  ['team_members', 'team_id'],
  ['team_grants', 'team_id'],
  ['team_resources', 'team_id'],
  ['integrations', 'id'],
  ['webhooks', 'id'],
  ['support_tickets', 'id'],
  ['support_comments', 'ticket_id'],
  ['roles', 'id'],
  ['role_permissions', 'role_id'],
  ['permissions', 'id'],
  ['companies', 'id'],
  ['resource_types', 'id'],
  ['security_policies', 'id'],
  ['credential_types', 'id'],
  ['credential_type_fields', 'type_id'],
  ['credentials', 'id'],
  ['credential_versions', 'credential_id'],
  ['credential_values', 'credential_id'],
  ['credential_shares', 'credential_id'],
  ['organization_invitations', 'id'],
  ['organization_requests', 'id'],
  ['api_keys', 'id'],
] as const;

/** All that is stored of the kept things, to see that refusals changed nothing. */
export async function storedOfKept({ server, kept }: World): Promise<unknown> {
  const ids = [...kept.values()].flatMap(({ id, userId, outsiderId, grantId, invitationId, requestId, keyId }) => [
    ...[id, userId, outsiderId],
    ...[grantId, invitationId, requestId, keyId],
  ]);
  const stored: Record<string, unknown> = {};
  for (const [table, column] of belonging) {
    stored[table] = await server.sql(
      // Whether people show a second factor follows from what they set up for themselves.
      `select to_jsonb(t) - 'shows_factor' as row from ${table} t where ${column} = any($1::uuid[]) order by to_jsonb(t)::text`,
      [ids],
    );
  }
  stored['organizations'] = await server.sql(
    'select id, name, active, domain, join_policy, deleted_at from organizations where id = any($1::uuid[]) order by id',
    [ids],
  );
  return stored;
}

/** Everything that decides what anybody may do, to see that a refusal gave nobody anything. */
export async function storedAccess({ server }: World): Promise<Record<string, unknown>> {
  const stored: Record<string, unknown> = {};
  for (const table of [
    ...[
      'user_roles',
      'user_grants',
      'roles',
      'role_permissions',
      'permissions',
      'team_grants',
      'team_members',
      'team_resources',
      'credential_shares',
    ],
    ...['organization_members', 'organization_invitations', 'organization_requests'],
  ])
    stored[table] = await server.sql(`select to_jsonb(t) as row from ${table} t order by to_jsonb(t)::text`);
  stored['credential_types'] = await server.sql('select id, permission_scope from credential_types order by id');
  stored['users'] = await server.sql('select id, active, deleted_at from users order by id');
  stored['organizations'] = await server.sql('select id, active, deleted_at from organizations order by id');
  return stored;
}

interface Given {
  readonly user_id: string;
  readonly pattern: string;
  readonly organization_id: string | null;
  readonly granted_by: string | null;
}

/**
 * Grants that somebody has although neither they were made with them, nor whoever gave them holds them; in words. The
 * holders of `*` may have and give everything.
 */
export async function gainedUnduly(world: World): Promise<string[]> {
  const rows = await world.server.sql<Given & { [column: string]: unknown }>(`
    with patterns as (
      select rp.role_id, case when p.action = '' or p.resource = '*' then p.resource
        else p.resource || '.' || p.action end as pattern
      from role_permissions rp join permissions p on p.id = rp.permission_id)
    select ur.user_id, p.pattern, r.organization_id, ur.granted_by
      from user_roles ur join roles r on r.id = ur.role_id join patterns p on p.role_id = r.id
    union all select user_id, pattern, organization_id, granted_by from user_grants
    union all select m.user_id, g.pattern, t.organization_id, g.granted_by
      from team_grants g join teams t on t.id = g.team_id join team_members m on m.team_id = t.id`);
  const people = new Map(world.people.map(person => [person.id, person]));
  return rows
    .filter(({ user_id, pattern, organization_id, granted_by }) => {
      const [holder, giver] = [people.get(user_id), people.get(granted_by ?? '')];
      if (user_id === world.server.admin.id || granted_by === world.server.admin.id) return false;
      if (holder !== undefined && covers(holder, pattern, placeFor(world, holder, organization_id))) return false;
      if (giver !== undefined) return !covers(giver, pattern, placeFor(world, giver, organization_id));
      // What nobody gave came with registering, or with a team of the test.
      return granted_by !== null || !['user.read', 'user.write', 'report.read'].includes(pattern);
    })
    .map(row => `${people.get(row.user_id)?.name ?? row.user_id} has ${row.pattern} in ${row.organization_id}`);
}

function placeFor({ organizations }: World, { inside, memberOf }: Caller, organization: string | null): Place {
  if (organization === inside) return memberOf[0] ?? 'platform';
  return organization === organizations.A ? 'A' : organization === organizations.B ? 'B' : 'platform';
}
