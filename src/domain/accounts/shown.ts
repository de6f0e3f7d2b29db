import type { Actor, Scope } from '../../kernel/actor.ts';
import { keptSql } from '../../platform/db/counts.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import { scopeCovers } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import { filtersSql, peopleNamed } from '../people/found-people.ts';
import { readableWithin } from '../people/visibility.ts';
import {
  type AttentionSource,
  type Hit,
  type Own,
  type Searching,
  type SearchSource,
  type TotalsOf,
  whereHeld,
} from '../shown.ts';

/** The caller's own account; undefined for nobody's, such as the operator's. */
export async function ownOf(on: Queryable, actor: Actor): Promise<Own | undefined> {
  const [own] = await on.rows<Own>({
    name: 'overview_own',
    text: `select u.timezone, u.email_verified_at is not null as email_verified, u.shows_factor
      from users u where u.id = $1 and u.deleted_at is null`,
    values: [actor.userId],
  });
  return own;
}

export const attention: readonly AttentionSource[] = [
  {
    kind: 'own_email_unverified',
    place: 70,
    look: async ({ own }) => (own?.email_verified === false ? { count: 1 } : null),
  },
];

export const search: readonly SearchSource[] = [
  {
    kind: 'person',
    place: 10,
    look: async ({ on, actor, q, most }) =>
      (await whereHeld(actor, 'user.list.other', scope => people({ on, actor, q, most }, scope))) ?? [],
  },
];

/**
 * The person whose user name or address it is, and the oldest accounts with the text in name or address: to put all of
 * many matches in order, every account would have to be read.
 */
async function people({ on, actor, q, most }: Searching, scope: Scope): Promise<Hit[]> {
  const whom = { organizations: organizationsIn(scope), readable: readableWithin(actor, scope) };
  const hit = `u.id, coalesce(u.display_name, u.username) as title, u.email as subtitle, null as organization_id`;
  const [exact, within] = await Promise.all([
    on.rows<Hit>(
      sql`select ${raw(hit)} from users u where ${filtersSql(whom)}
        and (fold_ascii(u.email) = fold_ascii(${q}) or u.username = fold_ascii(${q})) order by u.id limit 2`,
    ),
    peopleNamed<Hit>(on, hit, { q, ...whom }, most),
  ]);
  const others = within.filter(({ id }) => !exact.some(each => each.id === id));
  return [...exact, ...others].slice(0, most);
}

/** People, those who are active, and of these those whose sign-in asks for no second factor, where one may read all that are listed. */
export const totals: TotalsOf = async (on, actor) => {
  const scope = actor.holds('user.list.other');
  if (scope === null) return {};
  const [row] = await on.rows<{ total: number; active: number; without_mfa: number }>(
    scope === 'everything'
      ? { name: 'overview_people_everywhere', text: everybody }
      : { name: 'overview_people_within', text: members, values: [scope.organizations] },
  );
  const { total = 0, active = 0, without_mfa = 0 } = row ?? {};
  const unprotected = scopeCovers(actor.holds('user.read.other'), scope) ? without_mfa : null;
  return { people: total, active_people: active, people_without_mfa: unprotected };
};

const everybody = `select ${keptSql(`'people'`, null)} as total, ${keptSql(`'active_people'`, null)} as active,
  ${keptSql(`'active_people'`, null)} - ${keptSql(`'secured_people'`, null)} as without_mfa`;

const members = `select count(*) as total, count(*) filter (where u.active) as active,
    count(*) filter (where u.active and not u.shows_factor) as without_mfa
  from users u where u.deleted_at is null and u.id in
    (select m.user_id from organization_members m where m.organization_id = any($1::uuid[]))`;
