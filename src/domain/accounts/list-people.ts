import { sql } from 'kysely';
import Type from 'typebox';
import { meet } from '../../kernel/actor.ts';
import { all } from '../../platform/db/sql.ts';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { type Affiliations, withAffiliations } from './affiliations.ts';
import { filtersSql } from './list-users.ts';
import { type User, userColumns } from './users.ts';

/** People with their roles and organizations, the oldest account first; of one organization when it is named. */
export const listPeople = query('user.list_people', {
  input: Type.Object(
    {
      organizationId: Type.Optional(Type.String({ format: 'uuid' })),
      limit: Type.Integer({ minimum: 1, maximum: 1000 }),
      offset: Type.Integer({ minimum: 0 }),
    },
    { additionalProperties: false },
  ),
  permit: needs('user.list.other'),
  run: async ({ db, scope }, { organizationId, limit, offset }) => {
    const named = organizationId?.toLowerCase();
    // An organization beyond the scope is as empty as one that does not exist.
    const within = named === undefined ? scope : (meet(scope, { organizations: [named] }) ?? { organizations: [] });
    const filters = filtersSql({ organizations: organizationsIn(within) });
    const [items, counted] = await Promise.all([
      all(
        db,
        sql<User>`select ${sql.raw(userColumns)} from users u where ${filters}
          order by u.id limit ${limit} offset ${offset}`,
      ),
      all(db, sql<{ total: number }>`select count(*) as total from users u where ${filters}`),
    ]);
    const people: (User & Affiliations)[] = await withAffiliations(db, items, scope);
    return { items: people, total: counted[0]?.total ?? 0, limit, offset };
  },
});
