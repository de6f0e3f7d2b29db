import Type from 'typebox';
import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { needs, query } from '../action.ts';
import type { Ports } from '../ports.ts';
import { codeCategories, customCategory, type DescribedCategory, type DescribedNode } from './described.ts';

/** Every category of nodes, with what was added where the caller may read roles. */
export const readCatalogue = query('permission.read_catalogue', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: needs('role.read'),
  run: ({ db, ports, scope }) => allCategories(db, scope, ports),
});

/** The nodes of all categories one after the other. */
export const listNodes = query('permission.list_nodes', {
  input: Type.Object(Window, { additionalProperties: false }),
  permit: needs('role.read'),
  run: async ({ db, ports, scope }, window): Promise<Page<DescribedNode>> => {
    const nodes = (await allCategories(db, scope, ports)).flatMap(({ permissions }) => permissions);
    const { limit, offset } = window;
    return pageOf({ items: nodes.slice(offset, offset + limit), total: nodes.length }, window);
  },
});

/** One category by its key. */
export const readCategory = query('permission.read_category', {
  input: Type.Object({ category: Type.String() }, { additionalProperties: false }),
  permit: needs('role.read'),
  refuses: ['catalogue.category_not_found'],
  run: async ({ db, ports, scope }, { category }): Promise<DescribedCategory> => {
    const found = (await allCategories(db, scope, ports)).find(({ key }) => key === category);
    if (found === undefined) throw refuse('catalogue.category_not_found', { category });
    return found;
  },
});

async function allCategories(on: Queryable, scope: Scope, ports: Ports): Promise<DescribedCategory[]> {
  const custom = await customCategory(on, scope, ports);
  return [...codeCategories(ports), ...(custom === null ? [] : [custom])];
}
