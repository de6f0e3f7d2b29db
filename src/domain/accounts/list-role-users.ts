import Type from 'typebox';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import { keptSql } from '../../platform/db/counts.ts';
import { type Ordered, partOf, rowsOf } from '../../platform/db/ordered.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { type Affiliations, stillGiven, withAffiliations } from '../people/affiliations.ts';
import { accountOf, type User, userColumns, visibleUser } from '../people/users.ts';
import { readableWithin } from '../people/visibility.ts';
import { RoleIdentifier, roleIdOf } from '../roles/identifiers.ts';

/** People who have been given a role, now or to begin later, as far as the caller may read roles; oldest account first. */
export const listRoleUsers = query('role.list_users', {
  input: Type.Object({ identifier: RoleIdentifier, ...Window }, { additionalProperties: false }),
  permit: needs('role.read', 'user.read'),
  refuses: ['role.not_found'],
  run: async ({ db, actor, scope, caller }, { identifier, ...window }): Promise<Page<User & Affiliations>> => {
    const id = await roleIdOf(db, identifier, scope, caller.organization);
    const organizations = organizationsIn(scope);
    const readable = readableWithin(actor, scope);
    const list: Ordered = {
      columns: raw(userColumns),
      from: sql`user_roles ur ${raw(accountOf('ur.user_id'))}
        where ur.role_id = ${id} and ${raw(stillGiven)} and ${visibleUser(organizations)}
          and ${readable ?? raw('true')}`,
      key: [{ sql: 'ur.user_id', type: 'uuid' }],
    };
    const count = () => (organizations === null && readable === null ? holderCount(db, id) : rowsOf(db, list.from));
    const found = await partOf<User>(db, list, count, window);
    return pageOf({ ...found, items: await withAffiliations(db, found.items, scope) }, window);
  },
});

/** All who were given it but those for whom it has ended: nobody whose account is gone has a role. */
async function holderCount(on: Queryable, role: string): Promise<number> {
  const [row] = await on.rows<{ total: number }>({
    name: 'role_holders',
    text: `select ${keptSql(`'role_holders'`, '$1::uuid')} - (select count(*) from user_roles ur
      where ur.role_id = $1 and ur.expires_at <= now()) as total`,
    values: [role],
  });
  return row?.total ?? 0;
}
