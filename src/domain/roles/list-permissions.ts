import Type from 'typebox';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import { oldestFirst } from '../../platform/db/oldest-first.ts';
import { allConditions, raw, sql } from '../../platform/db/sql.ts';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { Id } from '../fields.ts';
import { ActionName, Resource } from './fields.ts';
import { type PermissionRecord, recordColumns, visibleRecords } from './records.ts';

/** Permission records the caller may list, oldest first: those of their organizations and of the platform. */
export const listPermissions = query('permission.list', {
  input: Type.Object(
    {
      organizationId: Type.Optional(Id),
      resource: Type.Optional(Resource),
      action: Type.Optional(ActionName),
      ...Window,
    },
    { additionalProperties: false },
  ),
  permit: needs('permission.list'),
  run: async ({ db, scope }, asked): Promise<Page<PermissionRecord>> => {
    const { organizationId, resource, action, ...window } = asked;
    const organizations = organizationsIn(scope);
    const filters = [
      ...(organizationId === undefined ? [] : [sql`p.organization_id = ${organizationId}`]),
      ...(resource === undefined ? [] : [sql`p.resource = ${resource}`]),
      ...(action === undefined ? [] : [sql`p.action = ${action}`]),
    ];
    const found = await oldestFirst<PermissionRecord>(
      db,
      {
        columns: raw(recordColumns),
        from: sql`permissions p where ${allConditions([visibleRecords(organizations), ...filters])}`,
        alias: 'p',
        kept: 'permissions',
        whole: organizations === null && filters.length === 0,
      },
      window,
    );
    return pageOf(found, window);
  },
});
