import { sql } from 'kysely';
import Type from 'typebox';
import type { Actor, Scope } from '../../kernel/actor.ts';
import { keptCount } from '../../platform/db/counts.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { patternsOf } from '../../platform/db/search-text.ts';
import { all } from '../../platform/db/sql.ts';
import { organizationsIn } from '../access/rules.ts';
import { filtersSql, peopleNamed } from '../accounts/list-users.ts';
import { query, self } from '../action.ts';
import { companiesNamed } from '../companies/list-companies.ts';
import { visibleRoles } from '../roles/roles.ts';

export const Searched = Type.String({ minLength: 1, maxLength: 100, format: 'line' });
export const foundKinds = ['person', 'team', 'role', 'company', 'organization'] as const;

/** Something whose name has the text in it. */
export interface Found {
  readonly kind: (typeof foundKinds)[number];
  readonly id: string;
  readonly title: string;
  /** What tells it from others of the same name: an address, a moniker, an identifier, a domain. */
  readonly subtitle: string | null;
  readonly organization_id: string | null;
}

type Hit = Omit<Found, 'kind'>;

/** How many of each kind. */
const most = 5;

/**
 * What has the text in its name: of each kind that the caller may list, where they may, the closest first; teams of their
 * own in any case.
 */
export const search = query('console.search', {
  input: Type.Object({ q: Searched }, { additionalProperties: false }),
  permit: self('overview'),
  run: async ({ db, actor }, { q }): Promise<readonly Found[]> => {
    const of = async (kind: Found['kind'], node: string, look: (scope: Scope) => Promise<readonly Hit[]>) => {
      const scope = actor.holds(node);
      return scope === null ? [] : (await look(scope)).map(hit => ({ kind, ...hit }));
    };
    const found = await Promise.all([
      of('person', 'user.list.other', scope => people(db, scope, q)),
      teamsOf(db, actor, q).then(hits => hits.map(hit => ({ kind: 'team' as const, ...hit }))),
      of('role', 'role.list', scope => closest(db, roles, [organizationsIn(scope)], q)),
      of('company', 'company.fetch.many', scope => companies(db, scope, q)),
      of('organization', 'organization.list', scope => closest(db, organizations, [organizationsIn(scope)], q)),
    ]);
    return found.flat();
  },
});

/**
 * The person whose user name or address it is, and the oldest accounts with the text in name or address: to put all of
 * many matches in order, every account would have to be read.
 */
async function people(on: Queryable, scope: Scope, q: string): Promise<Hit[]> {
  const organizations = organizationsIn(scope);
  const hit = `u.id, coalesce(u.display_name, u.username) as title, u.email as subtitle, null as organization_id`;
  const [exact, within] = await Promise.all([
    all(
      on,
      sql<Hit>`select ${sql.raw(hit)} from users u where ${filtersSql({ organizations })}
        and (fold_ascii(u.email) = fold_ascii(${q}) or u.username = fold_ascii(${q})) order by u.id limit 2`,
    ),
    peopleNamed<Hit>(on, hit, { q, organizations }, most),
  ]);
  const others = within.filter(({ id }) => !exact.some(each => each.id === id));
  return [...exact, ...others].slice(0, most);
}

const inside = (column: string): string => `($1::uuid[] is null or ${column} = any($1::uuid[]))`;

/** Names that are put in order at most: of more, those found first stand for all. */
const ordered = 1000;

/** What is looked through: the text of an index, the columns of a hit, and the rows that one may list (`$1`, null: all). */
interface Source {
  readonly kept: 'roles' | 'organizations' | 'teams';
  readonly text: string;
  readonly hit: string;
  readonly from: string;
}

const roles: Source = {
  kept: 'roles',
  text: `(e'\\n' || r.name || e'\\n' || r.moniker)`,
  hit: 'r.id, r.name as title, r.moniker as subtitle, r.organization_id',
  from: `roles r where ${visibleRoles}`,
};

const organizations: Source = {
  kept: 'organizations',
  text: `(e'\\n' || o.name || e'\\n' || coalesce(o.domain, ''))`,
  hit: 'o.id, o.name as title, o.domain as subtitle, o.id as organization_id',
  from: `organizations o where o.deleted_at is null and ${inside('o.id')}`,
};

/** Those that one may list, and those that one is in, unless one acts elsewhere. */
const teams: Source = {
  kept: 'teams',
  text: `(e'\\n' || t.name)`,
  hit: 't.id, t.name as title, null as subtitle, t.organization_id',
  from: `teams t where t.deleted_at is null
    and (${inside('t.organization_id')} or t.id = any($2::uuid[]) and ($3::uuid is null or t.organization_id = $3))`,
};

/** Names that begin with the text come first, and the shorter of two, which has less besides it. */
async function closest(on: Queryable, source: Source, within: readonly unknown[], q: string): Promise<Hit[]> {
  const values = [...within];
  const ways = patternsOf(q, await keptCount(on, source.kept)).map(
    each => `${source.text} ilike $${values.push(each)}`,
  );
  const beginning = `$${values.push(`${q.replace(/[\\%_]/g, '\\$&')}%`)}`;
  return on.rows<Hit>({
    text: `select * from (select ${source.hit} from ${source.from} and (${ways.join(' or ')}) limit ${ordered}) found
      order by title not ilike ${beginning}, length(title), lower(title), id limit ${most}`,
    values,
  });
}

function teamsOf(on: Queryable, actor: Actor, q: string): Promise<Hit[]> {
  const scope = actor.holds('team.list');
  const listed = scope === null ? [] : organizationsIn(scope);
  return closest(on, teams, [listed, [...actor.teams.keys()], actor.actsIn], q);
}

async function companies(on: Queryable, scope: Scope, q: string): Promise<Hit[]> {
  const rows = await companiesNamed(on, scope, q, most);
  return rows.map(({ id, name, identifier, organization_id }) => ({
    id,
    title: name,
    subtitle: identifier,
    organization_id,
  }));
}
