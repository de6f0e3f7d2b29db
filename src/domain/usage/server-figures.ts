import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { keptCount } from '../../platform/db/counts.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import type { Instance } from '../../platform/metrics/instance.ts';
import { neededEverywhere } from '../access/needed-everywhere.ts';
import { command, query } from '../action.ts';
import { job } from '../job.ts';
import { lifetimes } from '../lifetimes.ts';

/** What takes long to count on a large server, so that it is counted now and then. */
interface Counted {
  /** Different people who used a session within so many days. */
  readonly active: { readonly today: number; readonly week: number; readonly month: number };
  readonly sessions: number;
  /** That go on, and that ended within thirty days. */
  readonly calls: { readonly running: number; readonly lately: number };
  readonly files: { readonly count: number; readonly bytes: number };
  /** The last thirty days (UTC), the newest first. */
  readonly messageDays: readonly { readonly day: string; readonly messages: number }[];
}

/** Figures of the whole server. */
export interface ServerFigures extends Counted {
  readonly people: { readonly total: number; readonly active: number; readonly banned: number };
  readonly organizations: number;
  /** People and sockets at this moment, over all instances. */
  readonly online: { readonly people: number; readonly sockets: number };
  /** When what takes long was counted. */
  readonly countedAt: string;
}

/** Figures are counted anew when they are asked for and older than that, in milliseconds. */
const olderThan = 10 * 60_000;

export const readServerFigures = query('admin.read_stats', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: neededEverywhere('admin.stats'),
  limit: { per: 'actor', max: 60, seconds: 60 },
  run: async ({ db, ports, at }): Promise<ServerFigures> => {
    const [kept, total, active, organizations, banned, online] = await Promise.all([
      keptFigures(db),
      keptCount(db, 'people'),
      keptCount(db, 'active_people'),
      keptCount(db, 'organizations'),
      bannedPeople(db),
      onlineNow(db, ports.instance.about()),
    ]);
    const fresh = kept !== null && at.getTime() - Date.parse(kept.countedAt) < olderThan;
    const counted = fresh ? kept : { ...(await countNow(db, at)), countedAt: at.toISOString() };
    return { ...counted, people: { total, active, banned }, organizations, online };
  },
});

/** Counts what takes long, and keeps it. */
export const countServer = command('admin.count_server', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: byOperator,
  audit: { off: 'it counts, and changes nothing' },
  run: async ({ tx, at }) => {
    const counted = await countNow(tx, at);
    await tx.rows({
      name: 'keep_server_figures',
      text: `insert into server_figures (counted_at, figures) values ($1, $2)
        on conflict (one) do update set counted_at = excluded.counted_at, figures = excluded.figures`,
      values: [at, JSON.stringify(counted)],
    });
    // What is sent is of its moment, so that a day that is over stays as it was counted.
    const [, ...over] = counted.messageDays;
    await tx.rows({
      name: 'keep_message_days',
      text: `insert into message_days (day, messages) select * from unnest($1::date[], $2::bigint[]) on conflict do nothing`,
      values: [over.map(({ day }) => day), over.map(({ messages }) => messages)],
    });
  },
});

export const serverCounted = job('admin.count_server', {
  data: Type.Object({}),
  every: '*/5 * * * *',
  run: ({ perform }) => perform(countServer, {}),
});

async function keptFigures(on: Queryable): Promise<(Counted & { readonly countedAt: string }) | null> {
  const [kept] = await on.rows<{ counted_at: string; figures: Counted }>({
    name: 'kept_server_figures',
    text: 'select counted_at, figures from server_figures',
  });
  return kept === undefined ? null : { ...kept.figures, countedAt: kept.counted_at };
}

async function countNow(on: Queryable, at: Date): Promise<Counted> {
  const [active, sessions, calls, files, messageDays] = await Promise.all([
    activePeople(on, at),
    livingSessionCount(on, at),
    callsLately(on, at),
    filesKept(on),
    messagesByDay(on, at),
  ]);
  return { active, sessions, calls, files, messageDays };
}

/** Of whole days (UTC), and of today until now. */
async function activePeople(on: Queryable, at: Date): Promise<Counted['active']> {
  const [row] = await on.rows<Counted['active']>({
    name: 'active_people_lately',
    text: `select count(*) filter (where seen >= $1) as today, count(*) filter (where seen >= $1::timestamptz - interval '6 days') as week,
        count(*) as month
      from (select user_id, max(last_seen_at) as seen from sessions
        where last_seen_at >= $1::timestamptz - interval '29 days' group by user_id) people`,
    values: [new Date(startOfDay(at))],
  });
  return { today: row?.today ?? 0, week: row?.week ?? 0, month: row?.month ?? 0 };
}

async function livingSessionCount(on: Queryable, at: Date): Promise<number> {
  const [row] = await on.rows<{ count: number }>({
    name: 'count_all_living_sessions',
    text: `select count(*) as count from sessions where revoked_at is null and expires_at > $1
      and last_seen_at + make_interval(secs => $2) > $1`,
    values: [at, lifetimes.sessionIdle],
  });
  return row?.count ?? 0;
}

async function callsLately(on: Queryable, at: Date): Promise<Counted['calls']> {
  const [row] = await on.rows<Counted['calls']>({
    name: 'count_calls_lately',
    text: `select (select count(*) from calls where status <> 'ended') as running,
      (select count(*) from calls where ended_at >= $1::timestamptz - interval '30 days') as lately`,
    values: [at],
  });
  return { running: row?.running ?? 0, lately: row?.lately ?? 0 };
}

async function filesKept(on: Queryable): Promise<Counted['files']> {
  const [row] = await on.rows<{ count: number; bytes: number }>({
    name: 'count_files_kept',
    text: 'select coalesce(sum(files), 0)::bigint as count, coalesce(sum(bytes), 0)::bigint as bytes from file_usage',
  });
  return { count: row?.count ?? 0, bytes: row?.bytes ?? 0 };
}

const dayMilliseconds = 86_400_000;
const daysTold = 30;

/** Ids of messages tell when they were sent, so that each day is a part of an index; days that are over are counted once. */
async function messagesByDay(on: Queryable, at: Date): Promise<Counted['messageDays']> {
  const days = Array.from({ length: daysTold }, (_, back) => startOfDay(at) - back * dayMilliseconds);
  return on.rows<{ day: string; messages: number }>({
    name: 'messages_by_day',
    text: `select to_char(d.day, 'YYYY-MM-DD') as day, coalesce(k.messages,
        (select count(*) from messages m where m.id >= d.first_id and m.id < d.next_id)) as messages
      from unnest($1::date[], $2::uuid[], $3::uuid[]) as d (day, first_id, next_id)
        left join message_days k on k.day = d.day order by d.day desc`,
    values: [
      days.map(day => new Date(day).toISOString().slice(0, 10)),
      days.map(firstIdOf),
      days.map(day => firstIdOf(day + dayMilliseconds)),
    ],
  });
}

const startOfDay = (at: Date): number => Math.floor(at.getTime() / dayMilliseconds) * dayMilliseconds;

/** The smallest UUIDv7 of a moment in milliseconds since 1970. */
function firstIdOf(milliseconds: number): string {
  const hex = milliseconds.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

async function bannedPeople(on: Queryable): Promise<number> {
  const [row] = await on.rows<{ count: number }>({
    name: 'count_banned_people',
    text: 'select count(*) as count from user_bans where ends_at is null or ends_at > now()',
  });
  return row?.count ?? 0;
}

/** This instance as it is, and the others as they said last. */
async function onlineNow(on: Queryable, { id, sockets }: Instance): Promise<ServerFigures['online']> {
  const [row] = await on.rows<{ people: number; sockets: number }>({
    name: 'online_now',
    text: `select (select count(distinct each) from online_instances, unnest(people) each where until > now()) as people,
      (select coalesce(sum((about ->> 'sockets')::bigint), 0)::bigint from online_instances
        where id <> $1 and until > now() and about ? 'sockets') as sockets`,
    values: [id],
  });
  return { people: row?.people ?? 0, sockets: (row?.sockets ?? 0) + sockets };
}
