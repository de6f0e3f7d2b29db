import Type from 'typebox';
import type { Scope } from '../../kernel/actor.ts';
import { type Found, type Page, pageOf, Window } from '../../kernel/page.ts';
import { keptSql } from '../../platform/db/counts.ts';
import { heldTotal, type Narrowed, partOfFound } from '../../platform/db/narrowed.ts';
import { partOf } from '../../platform/db/ordered.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { patternsOf } from '../../platform/db/search-text.ts';
import { anyCondition, raw, sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { type Company, companyColumns, living } from './companies.ts';
import { Search } from './fields.ts';

/** The expression of the index companies_search, to the letter. */
const searched = `(e'\\n' || c.name || e'\\n' || coalesce(c.identifier, ''))`;

const key = [
  { sql: 'lower(c.name)', type: 'text' },
  { sql: 'c.id', type: 'uuid' },
] as const;

/** Companies the caller may list, by name; `search` finds any part of name or identifier, in whatever case. */
export const listCompanies = query('company.list', {
  input: Type.Object({ search: Type.Optional(Search), ...Window }, { additionalProperties: false }),
  permit: needs('company.fetch.many'),
  run: async ({ db, scope }, { search = '', ...window }): Promise<Page<Company>> => {
    const list = companiesIn(scope);
    const part =
      search === ''
        ? await partOf<Company>(db, list, () => companyCount(db, scope), window)
        : await partFound(db, scope, search, window);
    return pageOf(part, window);
  },
});

/** The companies of a scope, by name. */
function companiesIn(scope: Scope): Narrowed {
  return {
    columns: raw(companyColumns),
    from: sql`companies c where ${raw(living)} and ${within('c.organization_id', organizationsIn(scope))}`,
    key,
    alias: 'c',
    filter: raw('true'),
  };
}

function searchIn(scope: Scope, search: string, size: number): Narrowed {
  const ways = patternsOf(search, size).map(each => sql`${raw(searched)} ilike ${each}`);
  return { ...companiesIn(scope), filter: anyCondition(ways) };
}

/** A page of what a search finds, and how many: exactly, for the page says so. */
async function partFound(on: Queryable, scope: Scope, search: string, window: Window): Promise<Found<Company>> {
  const size = await companyCount(on, scope);
  const list = searchIn(scope, search, size);
  const { items, total, atLeast } = await partOfFound<Company>(on, list, size, window);
  return { items, total: atLeast ? await heldTotal(on, sql`${list.from} and ${list.filter}`, size) : total };
}

/** The first companies that a search finds, by name. */
export async function companiesNamed(
  on: Queryable,
  scope: Scope,
  search: string,
  most: number,
): Promise<readonly Company[]> {
  const size = await companyCount(on, scope);
  return (await partOfFound<Company>(on, searchIn(scope, search, size), size, { limit: most, offset: 0 }, false)).items;
}

/** How many companies a scope has; none of an organization that was deleted. */
export async function companyCount(on: Queryable, scope: Scope): Promise<number> {
  const [row] = await on.rows<{ total: number }>(
    scope === 'everything'
      ? {
          name: 'companies_total_everywhere',
          text: `select ${keptSql(`'companies'`, null)} - (select coalesce(sum(k.change), 0)::bigint from organizations o
            join kept_counts k on k.what = 'companies' and k.within = o.id where o.deleted_at is not null) as total`,
        }
      : {
          name: 'companies_total_within',
          text: `select coalesce(sum(k.change), 0)::bigint as total from kept_counts k
            join organizations o on o.id = k.within and o.deleted_at is null
            where k.what = 'companies' and k.within = any($1::uuid[])`,
          values: [scope.organizations],
        },
  );
  return row?.total ?? 0;
}
