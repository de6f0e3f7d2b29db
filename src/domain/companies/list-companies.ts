import Type from 'typebox';
import type { Scope } from '../../kernel/actor.ts';
import type { Sql } from '../../platform/db/queryable.ts';
import { needs, query } from '../action.ts';
import { type Company, companyColumns, living } from './companies.ts';
import { Search } from './fields.ts';

/** One numbered page of companies. */
export interface CompanyPage {
  readonly items: readonly Company[];
  readonly total: number;
  /** From 1. */
  readonly page: number;
  readonly size: number;
}

/** The expression of the index companies_search, to the letter. */
const searched = `(c.name || e'\\n' || coalesce(c.identifier, ''))`;

/** Companies the caller may list, by name; `search` finds any part of name or identifier, in whatever case. */
export const listCompanies = query('company.list', {
  input: Type.Object(
    {
      search: Type.Optional(Search),
      page: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
      size: Type.Integer({ minimum: 1, maximum: 1000 }),
    },
    { additionalProperties: false },
  ),
  permit: needs('company.fetch.many'),
  run: async ({ db, scope }, { search = '', page, size }): Promise<CompanyPage> => {
    const { pageOf, count } = listStatements(scope, search);
    const [items, [counted]] = await Promise.all([
      db.rows<Company>(pageOf(size, (page - 1) * size)),
      db.rows<{ total: number }>(count),
    ]);
    return { items, total: counted?.total ?? 0, page, size };
  },
});

/**
 * The statements of a list. Their text follows what is asked for, so that each can use its index. What is best for a
 * search hangs on its text: PostgreSQL goes on planning it anew where one plan for all would cost more.
 */
export function listStatements(
  scope: Scope,
  search: string,
): { readonly pageOf: (limit: number, offset: number) => Sql; readonly count: Sql } {
  const values: unknown[] = [];
  const conditions = [living];
  if (scope !== 'everything') {
    values.push(scope.organizations);
    conditions.push(`c.organization_id = any($${values.length}::uuid[])`);
  }
  if (search !== '') {
    values.push(`%${search.replace(/[\\%_]/g, '\\$&')}%`);
    conditions.push(`${searched} ilike $${values.length}`);
  }
  const from = `from companies c where ${conditions.join(' and ')}`;
  const shape = `${scope === 'everything' ? 'everywhere' : 'within'}${search === '' ? '' : '_searched'}`;
  const [limit, offset] = [`$${values.length + 1}`, `$${values.length + 2}`];
  return {
    pageOf: (most, skipped) => ({
      name: `companies_page_${shape}`,
      text: `select ${companyColumns} ${from} order by lower(c.name), c.id limit ${limit} offset ${offset}`,
      values: [...values, most, skipped],
    }),
    count: { name: `companies_total_${shape}`, text: `select count(*) as total ${from}`, values },
  };
}
