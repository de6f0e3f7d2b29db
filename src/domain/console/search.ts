import { sql } from 'kysely';
import Type from 'typebox';
import type { Actor, Scope } from '../../kernel/actor.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { all } from '../../platform/db/sql.ts';
import { organizationsIn } from '../access/rules.ts';
import { filtersSql } from '../accounts/list-users.ts';
import { query, signedIn } from '../action.ts';
import type { Company } from '../companies/companies.ts';
import { listStatements } from '../companies/list-companies.ts';
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
  permit: signedIn,
  run: async ({ db, actor }, { q }): Promise<readonly Found[]> => {
    const of = async (kind: Found['kind'], node: string, look: (scope: Scope) => Promise<readonly Hit[]>) => {
      const scope = actor.holds(node);
      return scope === null ? [] : (await look(scope)).map(hit => ({ kind, ...hit }));
    };
    const found = await Promise.all([
      of('person', 'user.list.other', scope => people(db, scope, q)),
      teams(db, actor, q).then(hits => hits.map(hit => ({ kind: 'team' as const, ...hit }))),
      of('role', 'role.list', scope => named(db, scope, q, 'role')),
      of('company', 'company.fetch.many', scope => companies(db, scope, q)),
      of('organization', 'organization.list', scope => named(db, scope, q, 'organization')),
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
  const hit = sql`u.id, coalesce(u.display_name, u.username) as title, u.email as subtitle, null as organization_id`;
  const [exact, within] = await Promise.all([
    all(
      on,
      sql<Hit>`select ${hit} from users u where ${filtersSql({ organizations })}
        and (fold_ascii(u.email) = fold_ascii(${q}) or u.username = fold_ascii(${q})) order by u.id limit 2`,
    ),
    all(on, sql<Hit>`select ${hit} from users u where ${filtersSql({ q, organizations })} order by u.id limit ${most}`),
  ]);
  const others = within.filter(({ id }) => !exact.some(each => each.id === id));
  return [...exact, ...others].slice(0, most);
}

const like = (column: string): string => `${column} ilike $2`;
const inside = (column: string): string => `($1::uuid[] is null or ${column} = any($1::uuid[]))`;

const sources = {
  role: `select r.id, r.name as title, r.moniker as subtitle, r.organization_id from roles r
    where ${visibleRoles} and (${like('r.name')} or ${like('r.moniker')})`,
  organization: `select o.id, o.name as title, o.domain as subtitle, o.id as organization_id from organizations o
    where o.deleted_at is null and ${inside('o.id')} and (${like('o.name')} or ${like('o.domain')})`,
} as const;

/** Names that begin with the text come first, and the shorter of two, which has less besides it. */
function closest(on: Queryable, what: string, source: string, within: readonly unknown[], q: string): Promise<Hit[]> {
  const text = q.replace(/[\\%_]/g, '\\$&');
  return on.rows<Hit>({
    name: `search_${what}`,
    text: `select * from (${source}) found order by title not ilike $3, length(title), lower(title), id limit ${most}`,
    values: [within[0], `%${text}%`, `${text}%`, ...within.slice(1)],
  });
}

function named(on: Queryable, scope: Scope, q: string, what: keyof typeof sources): Promise<Hit[]> {
  return closest(on, what, sources[what], [organizationsIn(scope)], q);
}

/** Those that one may list, and those that one is in, unless one acts elsewhere. */
function teams(on: Queryable, actor: Actor, q: string): Promise<Hit[]> {
  const scope = actor.holds('team.list');
  const source = `select t.id, t.name as title, null as subtitle, t.organization_id from teams t
    where t.deleted_at is null and ${like('t.name')}
      and (${inside('t.organization_id')} or t.id = any($4::uuid[]) and ($5::uuid is null or t.organization_id = $5))`;
  const listed = scope === null ? [] : organizationsIn(scope);
  return closest(on, 'team', source, [listed, [...actor.teams.keys()], actor.actsIn], q);
}

async function companies(on: Queryable, scope: Scope, q: string): Promise<Hit[]> {
  const rows = await on.rows<Company>(listStatements(scope, q).pageOf(most, 0));
  return rows.map(({ id, name, identifier, organization_id }) => ({
    id,
    title: name,
    subtitle: identifier,
    organization_id,
  }));
}
