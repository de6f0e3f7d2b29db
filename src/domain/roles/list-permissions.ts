import Type from 'typebox';
import { keptCount } from '../../platform/db/counts.ts';
import { type Ordered, partOf, rowsOf } from '../../platform/db/ordered.ts';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { ActionName, Id, Resource, type Stretch, Window } from './fields.ts';
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
  run: async ({ db, scope }, asked): Promise<Stretch<PermissionRecord>> => {
    const { organizationId = null, resource = null, action = null, limit, offset } = asked;
    const filters = [organizationsIn(scope), organizationId, resource, action];
    const list: Ordered = {
      columns: recordColumns,
      from: `permissions p where ${visible}`,
      values: filters,
      key: [
        { sql: 'p.created_at', type: 'timestamptz' },
        { sql: 'p.id', type: 'uuid' },
      ],
    };
    const all = filters.every(each => each === null);
    const total = () => (all ? keptCount(db, 'permissions') : rowsOf(db, list));
    return { ...(await partOf<PermissionRecord>(db, list, total, { limit, offset })), limit, offset };
  },
});
