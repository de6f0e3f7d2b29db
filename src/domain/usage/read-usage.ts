import Type, { type Static } from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { beginningOf, endOf } from '../../kernel/moment.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { allConditions, type Fragment, raw, sql } from '../../platform/db/sql.ts';
import { timeClasses } from '../../platform/metrics/traffic.ts';
import { percentile } from '../../platform/metrics/usage.ts';
import { neededEverywhere } from '../access/needed-everywhere.ts';
import { query, self } from '../action.ts';
import { Id } from '../fields.ts';
import type { Ports } from '../ports.ts';
import { noKey } from './store-usage.ts';

export const usageGroups = ['route', 'status', 'key', 'hour'] as const;
export type UsageGroup = (typeof usageGroups)[number];

/** How long hours are kept, in days; a question reaches as far. */
export const usageDays = 90;
/** More groups are not told: the least used are left out. */
const mostGroups = 1_000;
const mostHours = usageDays * 24 + 1;
const hour = 3_600_000;

const Moment = Type.String({
  format: 'moment',
  description: 'A date begins with its first hour, and ends with its last (UTC)',
});
const Asking = {
  from: Type.Optional(Moment),
  to: Type.Optional(Moment),
  by: Type.Enum(usageGroups),
  method: Type.Optional(Type.String({ minLength: 1, maxLength: 10, format: 'id' })),
  route: Type.Optional(Type.String({ minLength: 1, maxLength: 300, format: 'line' })),
  keyId: Type.Optional(Id),
};
const Input = Type.Object(Asking, { additionalProperties: false });

/** How something was used. What it is counted by is named; the rest is null. */
export interface UsageOf {
  readonly method: string | null;
  readonly route: string | null;
  readonly status: number | null;
  /** A key, and who it belongs to; all null: without a key. */
  readonly keyId: string | null;
  readonly userId: string | null;
  readonly username: string | null;
  /** What its owner calls the key; null once it has ended. */
  readonly keyName: string | null;
  readonly hour: string | null;
  readonly requests: number;
  /** Answers that say that the request, or the server, was at fault. */
  readonly refused: number;
  readonly failed: number;
  readonly averageMilliseconds: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface UsageFound {
  readonly from: string;
  readonly to: string;
  readonly by: UsageGroup;
  /** Hours in their order; of all else the most used first. */
  readonly groups: readonly UsageOf[];
  /** Whether there are more groups than are told. */
  readonly more: boolean;
}

/** How the API was used by all. */
export const readUsage = query('admin.read_usage', {
  input: Input,
  permit: neededEverywhere('admin.stats'),
  limit: { per: 'actor', max: 120, seconds: 60 },
  run: ({ db, ports, at }, asked) => usageOf(db, ports, { ...asked, at, userId: null }),
});

/** How one's own keys were used. */
export const readOwnUsage = query('usage.read_own', {
  input: Input,
  permit: self('overview'),
  limit: { per: 'actor', max: 120, seconds: 60 },
  run: ({ db, ports, at, userId }, asked) => usageOf(db, ports, { ...asked, at, userId }),
});

interface Asked extends Static<typeof Input> {
  readonly at: Date;
  /** Whose keys; null: everything. */
  readonly userId: string | null;
}

const columns: Readonly<Record<UsageGroup, string>> = {
  route: 'u.method, u.route',
  status: 'u.status',
  key: 'u.key_id, u.user_id',
  hour: 'u.hour',
};

const classSums = [...timeClasses, 0].map((_, index) => `sum(u.classes[${index + 1}])`).join(', ');

async function usageOf(on: Queryable, ports: Ports, asked: Asked): Promise<UsageFound> {
  const { from, to } = periodOf(asked);
  const { by, userId, method, route, keyId } = asked;
  // What this instance has counted since it last added it up.
  await ports.usage.add();
  const conditions: Fragment[] = [sql`u.hour >= ${from} and u.hour < ${to}`];
  if (userId !== null) conditions.push(sql`u.user_id = ${userId}`);
  if (method !== undefined) conditions.push(sql`u.method = ${method.toUpperCase()}`);
  if (route !== undefined) conditions.push(sql`u.route = ${route}`);
  if (keyId !== undefined) conditions.push(sql`u.key_id = ${keyId}`);
  const most = by === 'hour' ? mostHours : mostGroups;
  const order = by === 'hour' ? 'u.hour' : `requests desc, ${columns[by]}`;
  const rows = await on.rows<Row>(
    sql`with found as (select ${raw(columns[by])}, sum(u.requests) as requests, sum(u.milliseconds) as milliseconds,
        coalesce(sum(u.requests) filter (where u.status between 400 and 499), 0) as refused,
        coalesce(sum(u.requests) filter (where u.status >= 500), 0) as failed, array[${raw(classSums)}]::bigint[] as classes
      from api_usage u where ${allConditions(conditions)}
      group by ${raw(columns[by])} order by ${raw(order)} limit ${most + 1})
      select u.*, ${raw(by === 'key' ? 'p.username, k.name' : 'null as username, null as name')} from found u
        ${raw(by === 'key' ? 'left join users p on p.id = u.user_id and p.deleted_at is null left join api_keys k on k.id = u.key_id' : '')} order by ${raw(order)}`,
  );
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    by,
    groups: rows.slice(0, most).map(told),
    more: rows.length > most,
  };
}

interface Row {
  readonly method?: string;
  readonly route?: string;
  readonly status?: number;
  readonly key_id?: string;
  readonly user_id?: string | null;
  readonly username: string | null;
  readonly name: string | null;
  readonly hour?: string;
  readonly requests: number;
  readonly milliseconds: number;
  readonly refused: number;
  readonly failed: number;
  readonly classes: readonly (number | string)[];
}

function told(row: Row): UsageOf {
  const classes = row.classes.map(Number);
  const requests = Number(row.requests);
  return {
    method: row.method ?? null,
    route: row.route ?? null,
    status: row.status ?? null,
    keyId: row.key_id === undefined || row.key_id === noKey ? null : row.key_id,
    userId: row.user_id ?? null,
    username: row.username,
    keyName: row.name,
    hour: row.hour ?? null,
    requests,
    refused: Number(row.refused),
    failed: Number(row.failed),
    averageMilliseconds: requests === 0 ? 0 : Number(row.milliseconds) / requests,
    p50: percentile(classes, 0.5),
    p95: percentile(classes, 0.95),
    p99: percentile(classes, 0.99),
  };
}

/** The hours that are asked for: the last day, when nothing is said. */
function periodOf({ from, to, at }: Asked): { readonly from: Date; readonly to: Date } {
  const end = to === undefined ? new Date(at.getTime() + 1) : endOf(to);
  const begin = from === undefined ? new Date(end.getTime() - 24 * hour) : beginningOf(from);
  if (begin >= end) throw refuseField('from', 'must be before to');
  if (end.getTime() - begin.getTime() > (usageDays + 1) * 24 * hour)
    throw refuseField('from', `must be at most ${usageDays} days before to`);
  return { from: new Date(Math.floor(begin.getTime() / hour) * hour), to: end };
}
