import Type from 'typebox';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import { oldestFirst } from '../../platform/db/oldest-first.ts';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { type Organization, organizationColumns } from './organizations.ts';

const visible = 'o.deleted_at is null and ($1::uuid[] is null or o.id = any($1::uuid[]))';

/** Organizations the caller may list, oldest first. */
export const listOrganizations = query('organization.list', {
  input: Type.Object(Window, { additionalProperties: false }),
  permit: needs('organization.list'),
  run: async ({ db, scope }, window): Promise<Page<Organization>> => {
    const from = `organizations o where ${visible}`;
    const values = [organizationsIn(scope)];
    const list = { columns: organizationColumns, from, values, alias: 'o', kept: 'organizations' } as const;
    return pageOf(await oldestFirst<Organization>(db, list, window), window);
  },
});
