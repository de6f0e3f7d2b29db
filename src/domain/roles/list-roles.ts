import Type from 'typebox';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { Id, type Stretch, Window } from './fields.ts';
import { type Role, roleColumns, visibleRoles } from './roles.ts';

const visible = `${visibleRoles} and ($2::uuid is null or r.organization_id = $2)`;

/** Roles the caller may list, oldest first: those of their organizations and of the system. */
export const listRoles = query('role.list', {
  input: Type.Object({ organizationId: Type.Optional(Id), ...Window }, { additionalProperties: false }),
  permit: needs('role.list'),
  run: async ({ db, scope }, { organizationId = null, limit, offset }): Promise<Stretch<Role>> => {
    const filters = [organizationsIn(scope), organizationId];
    const [items, [counted]] = await Promise.all([
      db.rows<Role>({
        name: 'roles_page',
        text: `select ${roleColumns} from roles r where ${visible} order by r.created_at, r.id limit $3 offset $4`,
        values: [...filters, limit, offset],
      }),
      db.rows<{ total: number }>({
        name: 'roles_total',
        text: `select count(*) as total from roles r where ${visible}`,
        values: filters,
      }),
    ]);
    return { items, total: counted?.total ?? 0, limit, offset };
  },
});
