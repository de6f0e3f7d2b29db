import Type from 'typebox';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { type Role, type RoleRow, roleColumns, roleOf, visibleRoles } from '../roles/roles.ts';
import { givenRoles, highestFirst } from './affiliations.ts';
import { UserIdentifier, userIdOf } from './identifiers.ts';

const held = `${givenRoles('$2', '$1')} and ${visibleRoles}`;

/** The roles that a person has been given, with what they give, of those that the caller may read. */
export const listUserRoles = query('user.list_roles', {
  input: Type.Object({ identifier: UserIdentifier, ...Window }, { additionalProperties: false }),
  permit: needs('user.read.other', 'role.read'),
  run: async ({ db, scope }, { identifier, ...window }): Promise<Page<Role>> => {
    const filters = [organizationsIn(scope), await userIdOf(db, identifier, scope)];
    const [items, [counted]] = await Promise.all([
      db.rows<RoleRow>({
        name: 'user_roles_page',
        text: `select ${roleColumns} from ${held} order by ${highestFirst} limit $3 offset $4`,
        values: [...filters, window.limit, window.offset],
      }),
      db.rows<{ total: number }>({
        name: 'user_roles_total',
        text: `select count(*) as total from ${held}`,
        values: filters,
      }),
    ]);
    return pageOf({ items: items.map(roleOf), total: counted?.total ?? 0 }, window);
  },
});
