import Type from 'typebox';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import { oldestFirst } from '../../platform/db/oldest-first.ts';
import { sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { type Organization, organizationColumns } from './organizations.ts';

/** Organizations the caller may list, oldest first. */
export const listOrganizations = query('organization.list', {
  input: Type.Object(Window, { additionalProperties: false }),
  permit: needs('organization.list'),
  run: async ({ db, scope }, window): Promise<Page<Organization>> => {
    const organizations = organizationsIn(scope);
    const found = await oldestFirst<Organization>(
      db,
      {
        columns: organizationColumns,
        from: sql`organizations o where o.deleted_at is null and ${within('o.id', organizations)}`,
        alias: 'o',
        kept: 'organizations',
        whole: organizations === null,
      },
      window,
    );
    return pageOf(found, window);
  },
});
