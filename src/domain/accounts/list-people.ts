import Type from 'typebox';
import { meet } from '../../kernel/actor.ts';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import { keptCount } from '../../platform/db/counts.ts';
import { type Ordered, partOf, rowsOf } from '../../platform/db/ordered.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { type Affiliations, withAffiliations } from '../people/affiliations.ts';
import { accountOf, type User, userColumns } from '../people/users.ts';
import { readableWithin } from '../people/visibility.ts';

/** People with their roles and organizations, the oldest account first; of one organization when it is named. */
export const listPeople = query('user.list_people', {
  input: Type.Object(
    {
      organizationId: Type.Optional(Type.String({ format: 'uuid' })),
      ...Window,
    },
    { additionalProperties: false },
  ),
  permit: needs('user.list.other'),
  run: async ({ db, actor, scope }, { organizationId, ...window }): Promise<Page<User & Affiliations>> => {
    const named = organizationId?.toLowerCase();
    // An organization beyond the scope is as empty as one that does not exist.
    const within = named === undefined ? scope : (meet(scope, { organizations: [named] }) ?? { organizations: [] });
    const organizations = organizationsIn(within);
    const all = organizations === null ? everybody : membersOf(organizations);
    const readable = readableWithin(actor, within);
    const list = readable === null ? all : { ...all, from: sql`${all.from} and ${readable}` };
    const count = () => (organizations === null ? keptCount(db, 'people') : memberCount(db, organizations));
    const found = await partOf<User>(db, list, readable === null ? count : () => rowsOf(db, list.from), window);
    return pageOf({ ...found, items: await withAffiliations(db, found.items, scope) }, window);
  },
});

const everybody: Ordered = {
  columns: raw(userColumns),
  from: sql`users u where u.deleted_at is null`,
  key: [{ sql: 'u.id', type: 'uuid' }],
};

/** The members of organizations, each once. Whoever is in one alone is found in the order of its members. */
export function membersOf(organizations: readonly string[]): Ordered {
  const [only, ...others] = organizations;
  if (only !== undefined && others.length === 0) {
    const from = sql`organization_members m ${raw(accountOf('m.user_id'))} where m.organization_id = ${only}`;
    return { columns: raw(userColumns), from, key: [{ sql: 'm.user_id', type: 'uuid' }] };
  }
  const from = sql`users u where u.deleted_at is null
    and u.id in (select m.user_id from organization_members m where m.organization_id = any(${organizations}::uuid[]))`;
  return { columns: raw(userColumns), from, key: [{ sql: 'u.id', type: 'uuid' }] };
}

/** How many there are: of one organization this is known; people of several are counted, for they may be in all of them. */
export async function memberCount(on: Queryable, organizations: readonly string[]): Promise<number> {
  if (organizations.length < 2) return keptCount(on, 'members', organizations);
  const [row] = await on.rows<{ total: number }>({
    name: 'members_of_several',
    text: `select count(distinct m.user_id) as total from organization_members m where m.organization_id = any($1::uuid[])`,
    values: [organizations],
  });
  return row?.total ?? 0;
}
