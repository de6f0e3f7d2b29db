import Type from 'typebox';
import type { RowStream } from '../../../platform/db/row-stream.ts';
import { raw, sql } from '../../../platform/db/sql.ts';
import { organizationsIn } from '../../access/rules.ts';
import { needs, query } from '../../action.ts';
import { filtersSql } from '../../people/found-people.ts';
import { type User, userColumns } from '../../people/users.ts';
import { readableWithin } from '../../people/visibility.ts';
import { UserFilters } from '../list-users.ts';

/** Rows that one read brings at most. */
const chunk = 250;

/** All accounts that the filters choose, and whose profile the caller may read, in chunks, as one snapshot; never hashes. */
export const exportUsers = query('user.export', {
  input: Type.Object(UserFilters, { additionalProperties: false }),
  permit: needs('user.bulk'),
  audit: { of: null },
  share: 'streams',
  run: async ({ db, actor, scope }, asked): Promise<RowStream<User>> => {
    const readable = readableWithin(actor, scope);
    const filters = filtersSql({ ...asked, organizations: organizationsIn(scope), readable });
    return db.stream<User>(sql`select ${raw(userColumns)} from users u where ${filters} order by u.id`, chunk);
  },
});
