import type { TeamRole } from '../../kernel/actor.ts';
import type { Grant, HeldPattern, Holdings, Lent } from '../../kernel/holdings.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, prepared, sql } from '../../platform/db/sql.ts';
import { notBanned } from './banned.ts';
import { patternOf } from './patterns.ts';

interface Row {
  grants:
    | [
        Grant['source'],
        string | null,
        string,
        string | null,
        string | null,
        string | null,
        string | null,
        number | null,
      ][]
    | null;
  teams: [string, TeamRole][] | null;
  organizations: string[] | null;
  without_keys: string[] | null;
  lent: [string, Lent['access'], string | null, string, string, number][] | null;
  roles: [string, string | null][] | null;
}

/**
 * SQL of a CTE `given`: what a person is given by roles, directly and by teams, now or later; and `member`, the
 * organizations in which any of it counts. A role, team or grant inside an organization counts only while that
 * organization is active and the person a member.
 */
export const givenSql = (person: unknown): Fragment => sql`
with member as (
  select o.id from organization_members m join organizations o on o.id = m.organization_id
  where m.user_id = ${person} and o.active and o.deleted_at is null
), given as (
  select 'role' as source, r.id, r.moniker as through, r.name, p.resource, p.action, r.organization_id,
    ur.starts_at, ur.expires_at, ur.granted_by, false as audited
  from user_roles ur
  join roles r on r.id = ur.role_id
  join role_permissions rp on rp.role_id = r.id
  join permissions p on p.id = rp.permission_id
  where ur.user_id = ${person}
  union all
  select 'direct', g.id, null, null, g.pattern, null, g.organization_id, g.starts_at, g.expires_at, g.granted_by, g.audited
  from user_grants g where g.user_id = ${person}
  union all
  select 'team', t.id, t.id::text, t.name, g.pattern, null, t.organization_id, null, null, g.granted_by, false
  from team_members tm
  join teams t on t.id = tm.team_id and t.deleted_at is null
  join team_grants g on g.team_id = t.id
  where tm.user_id = ${person} and tm.deleted_at is null
    and array_position(array['member', 'manager', 'owner']::text[], tm.role::text)
     >= array_position(array['member', 'manager', 'owner']::text[], g.least_role::text)
)`;

const findHoldings = prepared<[person: string, at: Date]>(
  'holdings',
  (person, at) => sql`${givenSql(person)}
select
  (select json_agg(json_build_array(source, through, resource, action, organization_id, starts_at, expires_at,
     case when audited then coalesce((select q.number from access_requests q where q.grant_id = given.id), 0) end))
   from given
   where (expires_at is null or expires_at > ${at})
     and (organization_id is null or organization_id in (select id from member))) as grants,
  (select json_agg(json_build_array(t.id, tm.role))
   from team_members tm join teams t on t.id = tm.team_id and t.deleted_at is null
   where tm.user_id = ${person} and tm.deleted_at is null
     and (t.organization_id is null or t.organization_id in (select id from member))) as teams,
  (select json_agg(id) from member) as organizations,
  (select json_agg(o.id) from organizations o where o.id in (select id from member) and not 'api_access' = any(o.features))
    as without_keys,
  (select json_agg(json_build_array(s.credential_id, s.access, s.organization_id, s.starts_at, s.expires_at, q.number))
   from credential_shares s join access_requests q on q.id = s.request_id
   where s.user_id = ${person} and s.expires_at > ${at}
     and (s.organization_id is null or s.organization_id in (select id from member))) as lent,
  (select json_agg(json_build_array(r.moniker, r.organization_id) order by r.system_rank desc nulls last, r.moniker)
   from user_roles ur join roles r on r.id = ur.role_id
   where ur.user_id = ${person} and (ur.expires_at is null or ur.expires_at > ${at})
     and (ur.starts_at is null or ur.starts_at <= ${at})
     and (r.organization_id is null or r.organization_id in (select id from member))) as roles`,
);

const findPatterns = prepared<[person: string, at: Date]>(
  'patterns_given_to',
  (person, at) => sql`${givenSql(person)}
    select distinct resource, action, organization_id from given where expires_at is null or expires_at > ${at}`,
);

/** Everything that gives a person access at or after a moment. */
export async function holdingsOf(on: Queryable, userId: string, at: Date): Promise<Holdings> {
  const [row] = await on.rows<Row>(findHoldings(userId, at));
  return {
    grants: (row?.grants ?? []).map(
      ([source, through, resource, action, organization, startsAt, expiresAt, audited]) => ({
        source,
        through,
        pattern: action === null ? resource : patternOf(resource, action),
        organization,
        startsAt,
        expiresAt,
        audited: audited === null ? null : `REQ-${audited}`,
      }),
    ),
    teams: (row?.teams ?? []).map(([id, role]) => ({ id, role })),
    organizations: row?.organizations ?? [],
    withoutKeys: row?.without_keys ?? [],
    lent: (row?.lent ?? []).map(([id, access, organization, startsAt, expiresAt, request]) => ({
      ...{ id, access, organization, startsAt, expiresAt },
      request: `REQ-${request}`,
    })),
    roles: (row?.roles ?? []).map(([moniker, organization]) => ({ moniker, organization })),
  };
}

/**
 * Every pattern that a person is given and that has not ended by a moment: also what begins later, and what sleeps while
 * its organization is suspended.
 */
export async function patternsGivenTo(on: Queryable, userId: string, at: Date): Promise<HeldPattern[]> {
  const rows = await on.rows<{ resource: string; action: string | null; organization_id: string | null }>(
    findPatterns(userId, at),
  );
  return rows.map(row => ({
    pattern: row.action === null ? row.resource : patternOf(row.resource, row.action),
    organization: row.organization_id,
  }));
}

/** What is given for a time, or for good. */
type Timed = Pick<Grant, 'startsAt' | 'expiresAt'>;

/** The grants that hold at a moment. */
export function heldAt<T extends Timed>(grants: readonly T[], at: Date): T[] {
  const now = at.getTime();
  return grants.filter(
    grant =>
      (grant.startsAt === null || Date.parse(grant.startsAt) <= now) &&
      (grant.expiresAt === null || Date.parse(grant.expiresAt) > now),
  );
}

/** The next moment after `at` at which a grant starts or ends; null when none does. */
export function nextChange(grants: readonly Timed[], at: Date): number | null {
  const moments = grants
    .flatMap(grant => [grant.startsAt, grant.expiresAt])
    .flatMap(moment => (moment === null ? [] : [Date.parse(moment)]))
    .filter(moment => moment > at.getTime());
  return moments.length === 0 ? null : Math.min(...moments);
}

/**
 * SQL: the person `u` can sign in, with a password or by a linked identity. Whether its provider is configured just now is
 * not asked: that is the operator's to change back, and does not end what was given.
 */
export const canSignIn = `(u.active and u.deleted_at is null and ${notBanned} and (u.password_hash is not null
  or exists (select 1 from external_identities i where i.user_id = u.id)))`;

/** SQL: the person `u` holds `*` for good: by a role or directly, without a beginning or an end. */
export const administers = `(
  exists (select 1 from user_roles ur join roles r on r.id = ur.role_id and r.organization_id is null
          join role_permissions rp on rp.role_id = r.id join permissions p on p.id = rp.permission_id
          where ur.user_id = u.id and ur.expires_at is null and ur.starts_at is null
            and p.resource = '*' and p.action = '*')
  or exists (select 1 from user_grants g where g.user_id = u.id and g.pattern = '*' and g.organization_id is null
             and g.expires_at is null and g.starts_at is null))`;

/** Whether somebody who can sign in holds `*` for good. */
export async function hasAdministrator(on: Queryable): Promise<boolean> {
  const rows = await on.rows({
    name: 'has_administrator',
    text: `select 1 from users u where ${canSignIn} and ${administers} limit 1`,
  });
  return rows.length > 0;
}

/**
 * Whether somebody holds `*` for good whose account is active, though they may not be able to sign in yet: enough for
 * setup to be over. It must not open again because an administrator was imported without a password.
 */
export async function isSetUp(on: Queryable): Promise<boolean> {
  const rows = await on.rows({
    name: 'is_set_up',
    text: `select 1 from users u where u.active and u.deleted_at is null and ${administers} limit 1`,
  });
  return rows.length > 0;
}

/** Marks cached access of these people as stale, in the transaction that changes it. */
export async function touchUsers(tx: Queryable, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return;
  await tx.rows({
    name: 'touch_users',
    text: 'update users set access_epoch = access_epoch + 1 where id = any($1)',
    values: [userIds],
  });
}

/** Has everything that is remembered of people be read anew: what changes may be about any of them. */
export async function touchEverybody(tx: Queryable): Promise<void> {
  await tx.rows(sql`update access_state set epoch = epoch + 1`.named('touch_everybody'));
}

/**
 * Waits for every other change of access to end, and keeps new ones waiting until this transaction does. Whoever has
 * it waits for no other lock as long as PostgreSQL takes to look for a deadlock (1 s): all who change access would wait
 * with them, for somebody who may in turn be waiting for this one. They fail as when the database is away.
 */
export async function lockAccess(tx: Queryable): Promise<void> {
  await tx.rows({
    name: 'lock_access',
    text: `with locked as (select epoch from access_state where id = 1 for update)
      select epoch, set_config('lock_timeout', '900ms', true) from locked`,
  });
}
