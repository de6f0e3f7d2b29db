import { type Actor, meet, type Scope } from '../../kernel/actor.ts';
import { keptCount, keptSql } from '../../platform/db/counts.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { organizationsIn } from '../access/rules.ts';
import { companyCount } from '../companies/list-companies.ts';
import { visibleRoles } from '../roles/roles.ts';
import { allCredentialsSql } from '../vault/credential-count.ts';
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

/** What each node lets the caller list, by the same conditions as the lists themselves. */
export async function totalsOf(on: Queryable, actor: Actor): Promise<Totals> {
  const of = (node: string, count: (scope: Scope) => Promise<number>): Promise<number> | null => {
    const scope = actor.holds(node);
    return scope === null ? null : count(scope);
  };
  const [people, teams, organizations, roles, companies, credentials] = await Promise.all([
    peopleOf(on, actor),
    of('team.list', scope => keptCount(on, 'teams', organizationsIn(scope))),
    of('organization.list', scope =>
      counted(on, scope, 'organizations', `organizations o where o.deleted_at is null and ${inside('o.id')}`),
    ),
    of('role.list', scope => counted(on, scope, 'roles', `roles r where ${visibleRoles}`)),
    of('company.fetch.many', scope => companyCount(on, scope)),
    credentialsOf(on, actor),
  ]);
  return { people, teams, organizations, roles, companies, credentials };
}

/** Of everything what is kept; of some organizations what is there. */
async function counted(on: Queryable, scope: Scope, what: 'organizations' | 'roles', from: string): Promise<number> {
  if (scope === 'everything') return keptCount(on, what);
  const [row] = await on.rows<{ total: number }>({
    name: `overview_${what}`,
    text: `select count(*) as total from ${from}`,
    values: [scope.organizations],
  });
  return row?.total ?? 0;
}

async function peopleOf(on: Queryable, actor: Actor): Promise<PeopleTotals | null> {
  const scope = actor.holds('user.list.other');
  if (scope === null) return null;
  const [row] = await on.rows<PeopleTotals & { readonly without_mfa: number }>(
    scope === 'everything'
      ? { name: 'overview_people_everywhere', text: everybody }
      : { name: 'overview_people_within', text: members, values: [scope.organizations] },
  );
  const { total = 0, active = 0, without_mfa = 0 } = row ?? {};
  return { total, active, without_mfa: includes(actor.holds('user.read.other'), scope) ? without_mfa : null };
}

const everybody = `select ${keptSql(`'people'`, null)} as total, ${keptSql(`'active_people'`, null)} as active,
  ${keptSql(`'active_people'`, null)} - ${keptSql(`'secured_people'`, null)} as without_mfa`;

const members = `select count(*) as total, count(*) filter (where u.active) as active,
    count(*) filter (where u.active and not u.shows_factor) as without_mfa
  from users u where u.deleted_at is null and u.id in
    (select m.user_id from organization_members m where m.organization_id = any($1::uuid[]))`;

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
  const [row] = await on.rows<{ total: number }>(
    reach.wide === 'everything'
      ? { name: 'overview_credentials_everywhere', text: `select ${allCredentialsSql} as total` }
      : {
          name: 'overview_credentials',
          text: `select count(*) as total from credentials cr join companies co on co.id = cr.company_id
            where ${reachableSql(1)}`,
          values: [...reachValues(reach)],
        },
  );
  return row?.total ?? 0;
}
