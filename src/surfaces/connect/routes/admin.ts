import Type from 'typebox';
import { UserFilters } from '../../../domain/accounts/list-users.ts';
import { AuditFilters } from '../../../domain/audit/audit-events.ts';
import { listAuditEvents } from '../../../domain/audit/list-audit-events.ts';
import { banUser, unbanUser } from '../../../domain/bans/ban-user.ts';
import { listAccounts, readAccount } from '../../../domain/bans/list-accounts.ts';
import { orNull } from '../../../domain/fields.ts';
import { readOwnUsage, readUsage } from '../../../domain/usage/read-usage.ts';
import { readServerFigures } from '../../../domain/usage/server-figures.ts';
import { type Route, route } from '../../../http/route.ts';
import { cursorOf } from '../../../kernel/page.ts';
import { EventReply, toEvent } from '../../administration/shapes/audit-events.ts';
import { AccountShape, AccountsQuery, AccountsShape, BanShape, toAccount, toAccounts, toBan } from '../shapes/admin.ts';
import { Data, Said, toData, toSaid } from '../shapes/envelope.ts';
import { PartQuery } from '../shapes/messages.ts';
import { lastSeen } from '../shapes/notifications.ts';
import { FiguresShape, toFigures, toUsage, toUsageInput, UsageQuery, UsageShape } from '../shapes/usage.ts';

const closed = { additionalProperties: false };
const { reason, until } = banUser.input.properties;
const named = ({ params }: { readonly params: { readonly id: string } }) => ({ id: params.id });

/** For those who answer for the server: people, bans, and what has happened. */
export const adminRoutes: Route[] = [
  route('GET /admin/users', listAccounts, {
    summary: 'All accounts that you answer for, the oldest first',
    query: Type.Object({ q: UserFilters.q, role: UserFilters.role, ...AccountsQuery }, closed),
    reply: { 200: Data(AccountsShape) },
    input: ({ query: { q, role, status, banned, limit = 20, page_state: page = null } }) => ({
      ...(q === undefined ? {} : { q }),
      ...(role === undefined ? {} : { role }),
      ...(status === undefined ? {} : { active: status === 'active' }),
      ...(banned === undefined ? {} : { banned }),
      ...{ limit, page },
    }),
    present: page => toData(toAccounts(page)),
  }),
  route('GET /admin/users/:id', readAccount, {
    summary: 'An account with its sessions, roles, organizations and ban',
    reply: { 200: Data(AccountShape) },
    input: named,
    present: account => toData(toAccount(account)),
  }),
  route('POST /admin/users/:id/ban', banUser, {
    summary: 'Ban somebody: they are signed out everywhere at once, and get in no way until the ban ends or is lifted',
    body: Type.Object({ reason, until }, closed),
    reply: { 200: Data(Type.Object({ message: Type.String(), ban: BanShape })) },
    input: ({ params, body }) => ({ id: params.id, ...body }),
    present: ban => toData({ message: 'User banned', ban: toBan(ban) }),
  }),
  route('DELETE /admin/users/:id/ban', unbanUser, {
    summary: 'Lift a ban',
    reply: { 200: Said },
    input: named,
    present: () => toSaid('User unbanned'),
  }),
  route('GET /admin/stats', readServerFigures, {
    summary: 'Figures of the whole server',
    reply: { 200: Data(FiguresShape) },
    input: () => ({}),
    present: figures => toData(toFigures(figures)),
  }),
  route('GET /admin/usage', readUsage, {
    summary: 'How the API was used in the last 90 days: requests, errors and times by route, status, API key or hour',
    query: UsageQuery,
    reply: { 200: Data(UsageShape) },
    input: ({ query }) => toUsageInput(query),
    present: usage => toData(toUsage(usage)),
  }),
  route('GET /usage', readOwnUsage, {
    summary: 'How your own API keys were used',
    query: UsageQuery,
    reply: { 200: Data(UsageShape) },
    input: ({ query }) => toUsageInput(query),
    present: usage => toData(toUsage(usage)),
  }),
  route('GET /admin/audit-logs', listAuditEvents, {
    summary: 'The audit log, the newest first; follow `next_page_state` to its end, pages may be short',
    query: Type.Object({ ...AuditFilters, ...PartQuery.properties }, closed),
    reply: {
      200: Data(
        Type.Object({ logs: Type.Array(EventReply), next_page_state: orNull(Type.String()), has_more: Type.Boolean() }),
      ),
    },
    input: ({ query: { page_state, limit = 20, ...filters } }) => {
      const before = lastSeen(page_state);
      return { ...filters, limit, ...(before === null ? {} : { before }) };
    },
    present: ({ events, next }) =>
      toData({
        logs: events.map(toEvent),
        next_page_state: next === null ? null : cursorOf([next]),
        has_more: next !== null,
      }),
  }),
];
