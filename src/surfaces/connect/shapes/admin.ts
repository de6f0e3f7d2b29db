import Type, { type Static } from 'typebox';
import type { Ban } from '../../../domain/bans/bans.ts';
import type { AccountDetails, AccountInList } from '../../../domain/bans/list-accounts.ts';
import { orNull } from '../../../domain/fields.ts';
import type { Page } from '../../../kernel/page.ts';
import { PartQuery } from './messages.ts';

const Text = Type.String();
const Id = Type.String({ format: 'uuid' });
const Moment = Type.String({ format: 'date-time' });

export const BanShape = Type.Object({
  reason: Text,
  until: orNull(Type.String({ format: 'date-time', description: 'When it ends by itself; null: when it is lifted' })),
  banned_at: Moment,
  banned_by: orNull(Id),
});

export function toBan({ reason, until, bannedAt, bannedBy }: Ban): Static<typeof BanShape> {
  return { reason, until, banned_at: bannedAt, banned_by: bannedBy };
}

export const AccountsQuery = {
  status: Type.Optional(Type.Enum(['active', 'inactive'], { description: 'Whether the account is activated' })),
  banned: Type.Optional(Type.Boolean({ description: 'Whether a ban closes the account now' })),
  ...PartQuery.properties,
};

const account = {
  id: Id,
  email: Text,
  username: Text,
  display_name: orNull(Text),
  role: Type.String({ description: 'The highest system role held' }),
  status: Type.Enum(['active', 'inactive']),
  is_banned: Type.Boolean(),
  ban: orNull(BanShape),
  email_verified: Type.Boolean(),
  last_sign_in_at: orNull(Moment),
  created_at: Moment,
};

export const AccountsShape = Type.Object({
  users: Type.Array(Type.Object(account), { description: 'The oldest account first' }),
  total: Type.Integer({ description: 'How many the filters find' }),
  total_is_capped: Type.Boolean({ description: 'Whether there may be more: not all were counted' }),
  next_page_state: orNull(Text),
  has_more: Type.Boolean(),
});

export const AccountShape = Type.Object({
  ...account,
  department: orNull(Text),
  timezone: Text,
  roles: Type.Array(Text, { description: 'Monikers of all roles' }),
  organizations: Type.Array(Type.Object({ id: Id, name: Text })),
  sessions: Type.Integer({ description: 'Sessions that live' }),
});

function toListed({ ban, ...user }: AccountInList) {
  const status: 'active' | 'inactive' = user.active ? 'active' : 'inactive';
  return {
    ...{ id: user.id, email: user.email, username: user.username, display_name: user.display_name },
    ...{ role: user.role, status, is_banned: ban !== null, ban: ban === null ? null : toBan(ban) },
    email_verified: user.email_verified_at !== null,
    last_sign_in_at: user.last_login_at,
    created_at: user.created_at,
  };
}

export function toAccounts({ items, total, atLeast, next }: Page<AccountInList>): Static<typeof AccountsShape> {
  return {
    users: items.map(toListed),
    total,
    total_is_capped: atLeast === true,
    next_page_state: next,
    has_more: next !== null,
  };
}

export function toAccount(details: AccountDetails): Static<typeof AccountShape> {
  const { department, timezone, roles, organizations, sessions } = details;
  return {
    ...toListed(details),
    department,
    timezone,
    roles: [...roles],
    organizations: organizations.map(({ id, name }) => ({ id, name })),
    sessions,
  };
}
