import Type from 'typebox';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { type Stretch, Window } from '../roles/fields.ts';
import { RoleIdentifier, roleIdOf } from '../roles/identifiers.ts';
import { type Affiliations, stillGiven, withAffiliations } from './affiliations.ts';
import { type User, userColumns, visibleUser } from './users.ts';

const holders = `from user_roles ur join users u on u.id = ur.user_id
  where ur.role_id = $1 and ${stillGiven} and u.deleted_at is null and ${visibleUser('$2')}`;

/** People who have been given a role, now or to begin later, as far as the caller may read roles; oldest account first. */
export const listRoleUsers = query('role.list_users', {
  input: Type.Object({ identifier: RoleIdentifier, ...Window }, { additionalProperties: false }),
  permit: needs('role.read', 'user.read'),
  run: async ({ db, scope, caller }, { identifier, limit, offset }): Promise<Stretch<User & Affiliations>> => {
    const id = await roleIdOf(db, identifier, scope, caller.organization);
    const filters = [id, organizationsIn(scope)];
    const [people, [counted]] = await Promise.all([
      db.rows<User>({
        name: 'role_users_page',
        text: `select ${userColumns} ${holders} order by u.id limit $3 offset $4`,
        values: [...filters, limit, offset],
      }),
      db.rows<{ total: number }>({
        name: 'role_users_total',
        text: `select count(*) as total ${holders}`,
        values: filters,
      }),
    ]);
    return { items: await withAffiliations(db, people, scope), total: counted?.total ?? 0, limit, offset };
  },
});
