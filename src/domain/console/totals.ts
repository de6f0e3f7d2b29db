import { type Actor, meet, type Scope } from '../../kernel/actor.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { organizationsIn } from '../access/rules.ts';
import { living } from '../companies/companies.ts';
import { visibleRoles } from '../roles/roles.ts';
import { reachableSql, reachOrNone, reachValues } from '../vault/reach.ts';

/** How much there is of what the caller may list; null is what they may not. */
export interface Totals {
  readonly people: PeopleTotals | null;
  readonly teams: number | null;
  readonly organizations: number | null;
  readonly roles: number | null;
  readonly companies: number | null;
  readonly credentials: number | null;
}

export interface PeopleTotals {
  readonly total: number;
  readonly active: number;
  /** Active people whose sign-in asks for no second factor; null without `user.read.other` everywhere that is listed. */
  readonly without_mfa: number | null;
}

const inside = (column: string): string => `($1::uuid[] is null or ${column} = any($1::uuid[]))`;

/** SQL: the person `u` shows a second factor to sign in. */
export const showsFactor = `exists (select 1 from mfa_factors f where f.user_id = u.id and f.confirmed_at is not null)`;

/** Counts what each node lets the caller list, by the same conditions as the lists themselves. */
export async function totalsOf(on: Queryable, actor: Actor): Promise<Totals> {
  const count = (node: string, what: string, from: string) => counted(on, actor.holds(node), what, from);
  const [people, teams, organizations, roles, companies, credentials] = await Promise.all([
    peopleOf(on, actor),
    count('team.list', 'teams', `teams t where t.deleted_at is null and ${inside('t.organization_id')}`),
    count('organization.list', 'organizations', `organizations o where o.deleted_at is null and ${inside('o.id')}`),
    count('role.list', 'roles', `roles r where ${visibleRoles}`),
    count('company.fetch.many', 'companies', `companies c where ${living} and ${inside('c.organization_id')}`),
    credentialsOf(on, actor),
  ]);
  return { people, teams, organizations, roles, companies, credentials };
}

async function counted(on: Queryable, scope: Scope | null, what: string, from: string): Promise<number | null> {
  if (scope === null) return null;
  const [row] = await on.rows<{ total: number }>({
    name: `overview_${what}`,
    text: `select count(*) as total from ${from}`,
    values: [organizationsIn(scope)],
  });
  return row?.total ?? 0;
}

async function peopleOf(on: Queryable, actor: Actor): Promise<PeopleTotals | null> {
  const scope = actor.holds('user.list.other');
  if (scope === null) return null;
  const [row] = await on.rows<PeopleTotals & { readonly without_mfa: number }>({
    name: 'overview_people',
    text: `select count(*) as total, count(*) filter (where u.active) as active,
        count(*) filter (where u.active and f.user_id is null) as without_mfa
      from users u left join (select distinct user_id from mfa_factors where confirmed_at is not null) f on f.user_id = u.id
      where u.deleted_at is null and ($1::uuid[] is null or exists (select 1 from organization_members m
        where m.user_id = u.id and m.organization_id = any($1::uuid[])))`,
    values: [organizationsIn(scope)],
  });
  const { total = 0, active = 0, without_mfa = 0 } = row ?? {};
  return { total, active, without_mfa: includes(actor.holds('user.read.other'), scope) ? without_mfa : null };
}

/** Whether one scope has all of another. */
function includes(whole: Scope | null, part: Scope): boolean {
  if (whole === null) return false;
  if (whole === 'everything') return true;
  const both = meet(whole, part);
  return (
    part !== 'everything' &&
    both !== null &&
    both !== 'everything' &&
    both.organizations.length === part.organizations.length
  );
}

async function credentialsOf(on: Queryable, actor: Actor): Promise<number | null> {
  const reach = await reachOrNone(on, { actor, actions: ['fetch.many'] });
  // What is shared with one's teams alone is counted there.
  if (reach.wide === null && reach.byType.size === 0) return null;
  const [row] = await on.rows<{ total: number }>({
    name: 'overview_credentials',
    text: `select count(*) as total from credentials cr join companies co on co.id = cr.company_id
      where ${reachableSql(1)}`,
    values: [...reachValues(reach)],
  });
  return row?.total ?? 0;
}
