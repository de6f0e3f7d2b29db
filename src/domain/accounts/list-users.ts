import Type, { type Static } from 'typebox';
import type { Scope } from '../../kernel/actor.ts';
import { isUuid } from '../../kernel/input.ts';
import { CursorWindow, type Found, keyOf, mustBeReachable, notACursor, type Page, pageOf } from '../../kernel/page.ts';
import { keptCount } from '../../platform/db/counts.ts';
import { partOfFound } from '../../platform/db/narrowed.ts';
import { type Ordered, partOf, type Stretch } from '../../platform/db/ordered.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { raw } from '../../platform/db/sql.ts';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { type UserWithRoles, withRoleMonikers } from '../people/affiliations.ts';
import { RoleMoniker } from '../people/fields.ts';
import { byAge, everybody, type Filters, narrowed } from '../people/found-people.ts';
import { type User, userColumns } from '../people/users.ts';
import { readableWithin } from '../people/visibility.ts';
import { memberCount, membersOf } from './list-people.ts';

export const userSorts = ['created_at', 'email', 'username', 'full_name'] as const;
const [id] = byAge;
const sorts = {
  created_at: byAge,
  email: [{ sql: 'fold_ascii(u.email)', type: 'text' }],
  username: [{ sql: 'u.username', type: 'text' }],
  full_name: [{ sql: `coalesce(u.display_name, '')`, type: 'text' }, id],
} as const;

export const UserFilters = {
  q: Type.Optional(Type.String({ minLength: 1, maxLength: 255, format: 'line' })),
  role: Type.Optional(RoleMoniker),
  active: Type.Optional(Type.Boolean()),
  department: Type.Optional(Type.String({ maxLength: 255, format: 'line' })),
};

const Asking = Type.Object(
  {
    ...UserFilters,
    sort: Type.Optional(Type.Enum(userSorts)),
    descending: Type.Optional(Type.Boolean()),
    ...CursorWindow,
  },
  { additionalProperties: false },
);

export const listUsers = query('user.list', {
  input: Asking,
  permit: needs('user.list.other'),
  run: ({ db, actor, scope }, asked) => usersPage(db, scope, { ...asked, readable: readableWithin(actor, scope) }),
});

/** As `listUsers`, for those who may read each of them too, with the monikers of their roles. */
export const listReadableUsers = query('user.list_readable', {
  input: Asking,
  permit: needs('user.read.other', 'user.list.other'),
  run: async ({ db, scope }, asked): Promise<Page<UserWithRoles>> => {
    const page = await usersPage(db, scope, asked);
    return { ...page, items: await withRoleMonikers(db, page.items, scope) };
  },
});

/** A page of the people whom the scope reaches and the filters choose. */
export async function usersPage(
  on: Queryable,
  scope: Scope,
  asked: Static<typeof Asking> & Pick<Filters, 'readable' | 'banned'>,
): Promise<Page<User>> {
  const organizations = organizationsIn(scope);
  const { limit, offset, descending, sort = 'created_at' } = asked;
  const list = { ...everybody, key: sorts[sort], columns: raw(`${userColumns}, ${sorts[sort][0].sql} as sort_key`) };
  const stretch = { limit, offset, descending, after: asked.after === null ? undefined : startOf(asked.after, sort) };
  const found = await partOfPeople(on, list, { ...asked, organizations }, stretch);
  return pageOf(found, asked, row => [row.sort_key, row.id]);
}

/** A part of the people that the filters choose: everybody and the members of organizations are counted exactly. */
async function partOfPeople(on: Queryable, list: Ordered, asked: Filters, stretch: Stretch): Promise<Found<Listed>> {
  const { organizations, readable = null } = asked;
  const whole =
    readable === null &&
    [asked.q, asked.role, asked.active, asked.department, asked.banned].every(each => each === undefined);
  const size = await keptCount(on, 'people');
  if (whole && organizations === null)
    return { ...(await partOf<Listed>(on, list, async () => size, stretch)), atLeast: false };
  const members = whole && organizations !== null ? () => memberCount(on, organizations) : null;
  if (members !== null && organizations !== null && list.key === byAge) {
    const within = { ...membersOf(organizations), columns: list.columns };
    return { ...(await partOf<Listed>(on, within, members, stretch)), atLeast: false };
  }
  mustBeReachable(stretch);
  const found = await partOfFound<Listed>(on, narrowed(list, asked, size), size, stretch);
  return members === null ? found : { ...found, total: await members(), atLeast: false };
}

type Listed = User & { readonly sort_key: string };

/** Where a page continues; the id decides among those of one name, and addresses and user names are nobody else's. */
function startOf(after: string, sort: (typeof userSorts)[number]): readonly (string | null)[] {
  const [key = null, id = null] = keyOf(after, 2);
  if (key === null || !isUuid(id ?? '')) throw notACursor();
  return { created_at: [id], email: [key], username: [key], full_name: [key, id] }[sort];
}
