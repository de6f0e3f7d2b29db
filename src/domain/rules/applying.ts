import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type Fragment, prepared, raw, sql } from '../../platform/db/sql.ts';
import { type Applying, type Rules, rulesOf } from './rules.ts';

/** SQL: the policy `p` applies to the person `u`, at a moment. One of an organization applies to whoever belongs to it. */
export const appliesTo = (at: unknown): Fragment => sql`(
  (p.organization_id is null or exists (select 1 from organization_members m join organizations o on o.id = m.organization_id
    where m.user_id = u.id and m.organization_id = p.organization_id and o.deleted_at is null))
  and ('all_users' = any(p.apply_to)
    or u.department is not null and 'department:' || fold_ascii(u.department) = any(p.apply_to)
    or exists (select 1 from user_roles ur join roles r on r.id = ur.role_id
      where ur.user_id = u.id and 'role:' || r.moniker = any(p.apply_to)
        and (r.organization_id is null or r.organization_id = p.organization_id)
        and (ur.starts_at is null or ur.starts_at <= ${at}) and (ur.expires_at is null or ur.expires_at > ${at}))
    or exists (select 1 from team_members tm join teams t on t.id = tm.team_id
      where tm.user_id = u.id and tm.deleted_at is null and t.deleted_at is null
        and 'team:' || t.id::text = any(p.apply_to))))`;

const columns = raw('p.id, p.type, p.configuration, p.report_only');
/** SQL: since when the person `u` has had to have a second factor; only where the policy `p` is about that. */
const demanded = raw(
  `case when p.type = 'mfa_policy' then (select d.since from mfa_demands d where d.user_id = u.id) end as demanded_since`,
);

const findApplying = prepared<[person: string, at: Date]>(
  'policies_of',
  (person, at) => sql`select ${columns}, ${demanded} from security_policies p join users u on u.id = ${person}
    where p.enabled and ${appliesTo(at)} order by p.created_at, p.id`,
);

/** The policies that apply to a person at a moment, the oldest first. */
export function policiesOf(on: Queryable, userId: string, at: Date): Promise<Applying[]> {
  return on.rows<Applying>(findApplying(userId, at));
}

/** Somebody who is about to get an account. */
export interface NewPerson {
  readonly roles: readonly string[];
  readonly department: string | null;
  readonly organizations: readonly string[];
}

/** The policies that apply to somebody who is about to get an account. */
export function policiesForNew(on: Queryable, { roles, department, organizations }: NewPerson): Promise<Applying[]> {
  const targets = ['all_users', ...roles.map(moniker => `role:${moniker}`)];
  return on.rows<Applying>(
    sql`select ${columns}, null::timestamptz as demanded_since from security_policies p where p.enabled
      and (p.organization_id is null or p.organization_id = any(${organizations}::uuid[]))
      and (p.apply_to && ${targets}::text[] or 'department:' || fold_ascii(${department}::text) = any(p.apply_to))
      order by p.created_at, p.id`,
  );
}

/** What holds for a name that nobody has: what holds for all. */
export async function rulesOfStranger(on: Queryable): Promise<Rules> {
  return rulesOf(await policiesForNew(on, { roles: [], department: null, organizations: [] }));
}

/** What the policies that apply to a person come to. */
export async function rulesOfPerson(on: Queryable, userId: string, at: Date): Promise<Rules> {
  return rulesOf(await policiesOf(on, userId, at));
}

/**
 * Where the policies belong that a person is under by their department, and would not be in another (null: none); ids of organizations,
 * null: the platform. Those that only report count: what they would do is told of the same people.
 */
export async function departmentHeldBy(
  on: Queryable,
  userId: string,
  other: string | null,
): Promise<readonly (string | null)[]> {
  const held = await on.rows<{ organization_id: string | null }>(
    sql`select distinct p.organization_id from security_policies p join users u on u.id = ${userId}
      where p.enabled and 'department:' || fold_ascii(u.department) = any(p.apply_to)
        and fold_ascii(u.department) is distinct from fold_ascii(${other}::text)
        and (p.organization_id is null or exists (select 1 from organization_members m
          where m.user_id = u.id and m.organization_id = p.organization_id))`.named('department_held_by'),
  );
  return held.map(({ organization_id }) => organization_id);
}

/**
 * Has policies that name a role by its moniker name it by the new one, which it has already: they stay about the same people. A role of the
 * platform (organization null) is named everywhere. What named a role of the new moniker that was gone, and so nobody, ends where both would
 * be the same policy.
 */
export async function followMoniker(
  tx: Tx,
  { organization, from, to }: { readonly organization: string | null; readonly from: string; readonly to: string },
): Promise<void> {
  const old = `role:${from}`;
  // An organization and the platform may each have a role of the old moniker; of the other one it goes on.
  const renamed = sql`array(select distinct n.target collate "C" as target
    from (select unnest(p.apply_to) as target union select ${`role:${to}`}) n
    where n.target <> ${old} or exists (select 1 from roles r where r.moniker = ${from}
      and (r.organization_id is null or r.organization_id = p.organization_id)) order by target)`;
  const named = sql`${old} = any(p.apply_to) and (${organization}::uuid is null or p.organization_id = ${organization}::uuid)`;
  const same = sql`select other.id from security_policies p join security_policies other on other.id <> p.id
    and other.type = p.type and other.organization_id is not distinct from p.organization_id and other.apply_to = ${renamed} where ${named}`;
  await tx.rows(sql`delete from policy_hits where policy_id in (${same})`);
  await tx.rows(sql`delete from security_policies where id in (${same})`);
  await tx.rows(sql`update security_policies p set apply_to = ${renamed} where ${named}`);
}
