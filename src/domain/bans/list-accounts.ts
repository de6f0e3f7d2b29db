import Type from 'typebox';
import { isUuid } from '../../kernel/input.ts';
import type { Page } from '../../kernel/page.ts';
import { pageState } from '../../kernel/page-state.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { organizationsIn } from '../access/rules.ts';
import { UserFilters, usersPage } from '../accounts/list-users.ts';
import { needs, query } from '../action.ts';
import { Id, orNull } from '../fields.ts';
import { lifetimes } from '../lifetimes.ts';
import { personById, withRoleMonikers } from '../people/affiliations.ts';
import type { User } from '../people/users.ts';
import { type Ban, bansOf } from './bans.ts';

/** An account as whoever answers for the server sees it. */
export type AccountInList = User & { readonly ban: Ban | null };

/** Accounts, the oldest first: all, or those of organizations in which the caller may see them. */
export const listAccounts = query('admin.list_users', {
  input: Type.Object(
    {
      q: UserFilters.q,
      role: UserFilters.role,
      active: UserFilters.active,
      banned: Type.Optional(Type.Boolean()),
      limit: Type.Integer({ minimum: 1, maximum: 100 }),
      page: orNull(Type.String({ maxLength: 500 })),
    },
    { additionalProperties: false },
  ),
  permit: needs('admin.users'),
  run: async ({ db, scope }, { page, ...asked }): Promise<Page<AccountInList>> => {
    pageState(page, 2, ([key, id]) => (key != null && id != null && isUuid(id) && isUuid(key)) || null);
    const found = await usersPage(db, scope, { ...asked, offset: 0, after: page });
    const bans = await bansOf(
      db,
      found.items.map(({ id }) => id),
    );
    return { ...found, items: found.items.map(user => ({ ...user, ban: bans.get(user.id) ?? null })) };
  },
});

/** All that there is to see of one account at a look. */
export interface AccountDetails extends AccountInList {
  readonly roles: readonly string[];
  readonly organizations: readonly { readonly id: string; readonly name: string }[];
  /** That live. */
  readonly sessions: number;
}

export const readAccount = query('admin.read_user', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: needs('admin.users'),
  refuses: ['user.not_found'],
  run: async ({ db, at, scope }, { id }): Promise<AccountDetails> => {
    const { role_ids: _roles, organization_ids, ...user } = await personById(db, id, scope);
    const [bans, [withRoles], organizations, sessions] = await Promise.all([
      bansOf(db, [id]),
      withRoleMonikers(db, [user], scope),
      organizationNames(db, organization_ids, organizationsIn(scope)),
      sessionsOf(db, id, at),
    ]);
    return { ...user, ban: bans.get(id) ?? null, roles: withRoles?.role_monikers ?? [], organizations, sessions };
  },
});

function organizationNames(
  on: Queryable,
  ids: readonly string[],
  within: readonly string[] | null,
): Promise<{ id: string; name: string }[]> {
  return on.rows({
    name: 'organizations_of_account',
    text: `select id, name from organizations
      where id = any($1::uuid[]) and ($2::uuid[] is null or id = any($2::uuid[])) order by name, id`,
    values: [ids, within],
  });
}

async function sessionsOf(on: Queryable, userId: string, at: Date): Promise<number> {
  const [row] = await on.rows<{ count: number }>({
    name: 'count_living_sessions',
    text: `select count(*) as count from sessions where user_id = $1 and revoked_at is null and expires_at > $2
      and last_seen_at + make_interval(secs => $3) > $2`,
    values: [userId, at, lifetimes.sessionIdle],
  });
  return row?.count ?? 0;
}
