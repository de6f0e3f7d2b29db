import Type, { type Static } from 'typebox';
import { orNull } from '../../../domain/fields.ts';
import { type readUsage, type UsageFound, usageGroups } from '../../../domain/usage/read-usage.ts';
import type { ServerFigures } from '../../../domain/usage/server-figures.ts';

const Text = Type.String();
const Count = Type.Integer();
const Id = Type.String({ format: 'uuid' });
const Moment = Type.String({ format: 'date-time' });
const Milliseconds = Type.Number({ description: 'Milliseconds' });

const asked = {
  from: Type.Optional(Type.String({ format: 'moment', description: 'Default: a day before `to`' })),
  to: Type.Optional(Type.String({ format: 'moment', description: 'A date includes that day (UTC); default: now' })),
  group_by: Type.Optional(Type.Enum(usageGroups, { description: 'Default `route`' })),
  method: Type.Optional(Text),
  route: Type.Optional(Type.String({ description: 'As it is declared, such as `/v1/messages/:id`' })),
  key_id: Type.Optional(Id),
};

export const UsageQuery = Type.Object(asked, { additionalProperties: false });

/** What an action is asked for. */
export function toUsageInput({
  from,
  to,
  group_by: by = 'route',
  method,
  route,
  key_id: keyId,
}: Static<typeof UsageQuery>): Static<(typeof readUsage)['input']> {
  return {
    by,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(method === undefined ? {} : { method }),
    ...(route === undefined ? {} : { route }),
    ...(keyId === undefined ? {} : { keyId }),
  };
}

export const UsageShape = Type.Object({
  from: Moment,
  to: Moment,
  group_by: Type.Enum(usageGroups),
  usage: Type.Array(
    Type.Object({
      method: orNull(Text),
      route: orNull(Text),
      status: orNull(Count),
      key_id: orNull(Id),
      user_id: orNull(Id),
      username: orNull(Text),
      key_name: orNull(Type.String({ description: 'What its owner calls the key; null once it has ended' })),
      hour: orNull(Moment),
      requests: Count,
      client_errors: Type.Integer({ description: 'Answers of 4xx' }),
      server_errors: Type.Integer({ description: 'Answers of 5xx' }),
      average_ms: Milliseconds,
      p50_ms: Milliseconds,
      p95_ms: Milliseconds,
      p99_ms: Milliseconds,
    }),
    { description: 'By hours in their order; else the most used first. What it is not grouped by is null' },
  ),
  has_more: Type.Boolean({ description: 'Whether the least used are left out' }),
});

const tenths = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;

export function toUsage({ from, to, by, groups, more }: UsageFound): Static<typeof UsageShape> {
  return {
    from,
    to,
    group_by: by,
    usage: groups.map(group => ({
      ...{ method: group.method, route: group.route, status: group.status, hour: group.hour },
      ...{ key_id: group.keyId, user_id: group.userId, username: group.username, key_name: group.keyName },
      ...{ requests: group.requests, client_errors: group.refused, server_errors: group.failed },
      average_ms: tenths(group.averageMilliseconds),
      p50_ms: tenths(group.p50),
      p95_ms: tenths(group.p95),
      p99_ms: tenths(group.p99),
    })),
    has_more: more,
  };
}

export const FiguresShape = Type.Object({
  users: Type.Object({ total: Count, active: Type.Integer({ description: 'Activated accounts' }), banned: Count }),
  active_users: Type.Object(
    { today: Count, last_7_days: Count, last_30_days: Count },
    { description: 'Different people who used a session (UTC)' },
  ),
  organizations: Count,
  sessions: Count,
  online: Type.Object({ users: Count, sockets: Count }),
  messages: Type.Object({
    today: Count,
    per_day: Type.Array(Type.Object({ day: Text, messages: Count }), { description: 'Thirty days, the newest first' }),
  }),
  calls: Type.Object({ running: Count, last_30_days: Type.Integer({ description: 'That have ended' }) }),
  files: Type.Object({ count: Count, bytes: Count }),
  counted_at: Type.String({
    format: 'date-time',
    description: 'When active users, sessions, messages and files were counted: a few minutes ago at most',
  }),
});

export function toFigures(figures: ServerFigures): Static<typeof FiguresShape> {
  const { people, active, organizations, sessions, online, calls, files, messageDays, countedAt } = figures;
  return {
    users: { total: people.total, active: people.active, banned: people.banned },
    active_users: { today: active.today, last_7_days: active.week, last_30_days: active.month },
    organizations,
    sessions,
    online: { users: online.people, sockets: online.sockets },
    messages: {
      today: messageDays[0]?.messages ?? 0,
      per_day: messageDays.map(({ day, messages }) => ({ day, messages })),
    },
    calls: { running: calls.running, last_30_days: calls.lately },
    files: { count: files.count, bytes: files.bytes },
    counted_at: countedAt,
  };
}
