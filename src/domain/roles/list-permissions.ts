import Type from 'typebox';
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
    const [items, [counted]] = await Promise.all([
      db.rows<PermissionRecord>({
        name: 'permissions_page',
        text: `select ${recordColumns} from permissions p where ${visible}
          order by p.created_at, p.id limit $5 offset $6`,
        values: [...filters, limit, offset],
      }),
      db.rows<{ total: number }>({
        name: 'permissions_total',
        text: `select count(*) as total from permissions p where ${visible}`,
        values: filters,
      }),
    ]);
    return { items, total: counted?.total ?? 0, limit, offset };
  },
});
