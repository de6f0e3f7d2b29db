import Type from 'typebox';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import { rowsOf } from '../../platform/db/ordered.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { givenRoles, highestFirst } from '../people/affiliations.ts';
import { UserIdentifier, userIdOf } from '../people/identifiers.ts';
import { type Role, type RoleRow, roleColumns, roleOf, visibleRoles } from '../roles/roles.ts';

/** The roles that a person has been given, with what they give, of those that the caller may read. */
export const listUserRoles = query('user.list_roles', {
  input: Type.Object({ identifier: UserIdentifier, ...Window }, { additionalProperties: false }),
  permit: needs('user.read.other', 'role.read'),
  refuses: ['user.not_found'],
  run: async ({ db, scope }, { identifier, ...window }): Promise<Page<Role>> => {
    const organizations = organizationsIn(scope);
    const id = await userIdOf(db, identifier, scope);
    const held = sql`${givenRoles(id, organizations)} and ${visibleRoles(organizations)}`;
    const [items, total] = await Promise.all([
      db.rows<RoleRow>(
        sql`select ${raw(roleColumns)} from ${held} order by ${raw(highestFirst)}
          limit ${window.limit} offset ${window.offset}`,
      ),
      rowsOf(db, held),
    ]);
    return pageOf({ items: items.map(roleOf), total }, window);
  },
});
