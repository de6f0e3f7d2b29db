import Type from 'typebox';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import { oldestFirst } from '../../platform/db/oldest-first.ts';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { ActionName, Id, Resource } from './fields.ts';
import { type PermissionRecord, recordColumns, visibleRecords } from './records.ts';

const visible = `${visibleRecords}
  and ($2::uuid is null or p.organization_id = $2) and ($3::text is null or p.resource = $3)
  and ($4::text is null or p.action = $4)`;

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
    const { organizationId = null, resource = null, action = null, ...window } = asked;
    const values = [organizationsIn(scope), organizationId, resource, action];
    const from = `permissions p where ${visible}`;
    const list = { columns: recordColumns, from, values, alias: 'p', kept: 'permissions' } as const;
    return pageOf(await oldestFirst<PermissionRecord>(db, list, window), window);
  },
});
