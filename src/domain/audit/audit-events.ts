import Type, { type Static } from 'typebox';
import { isUuid } from '../../kernel/input.ts';
import { beginningOf, endOf } from '../../kernel/moment.ts';
import { Patterned } from '../../kernel/patterned.ts';
import { allConditions, type Fragment, raw, sql } from '../../platform/db/sql.ts';

/** One event as readers of the log see it. */
export interface AuditEvent {
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
  readonly action: string;
  readonly outcome: string;
  readonly actorId: string | null;
  /** User name of the actor; null for nobody, and once the account is deleted. */
  readonly actorName: string | null;
  readonly targetKind: string | null;
  readonly targetId: string | null;
  /** What the target was called then. Of a person the user name; null once the account is deleted. */
  readonly targetName: string | null;
  readonly organizationId: string | null;
  readonly ip: string;
  readonly userAgent: string;
  readonly requestId: string;
  readonly details: unknown;
  readonly sealed: boolean;
  /** Number of the batch that vouches for it; null until it is sealed. */
  readonly batch: number | null;
}

/** What the log can be filtered by. All given filters must hold. */
export const AuditFilters = {
  actor: Type.Optional(Type.String({ format: 'uuid', description: 'User id of who acted' })),
  action: Type.Optional(
    Patterned('^[a-z0-9_.-]{1,100}\\*?$', 'must be the name of an action, or its beginning followed by *', {
      description: 'Name of the action, or its beginning followed by *',
    }),
  ),
  target: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      format: 'id',
      description: 'Id of a target, be it the only one or one of several',
    }),
  ),
  name: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      format: 'line',
      description: 'Name of who acted or of what was acted on, or a part of it, in any case',
    }),
  ),
  outcome: Type.Optional(Type.Union([Type.Literal('success'), Type.Literal('denied')])),
  from: Type.Optional(
    Type.String({ format: 'moment', description: 'Earliest time, inclusive; a plain date is its first moment (UTC)' }),
  ),
  to: Type.Optional(
    Type.String({ format: 'moment', description: 'Latest time, exclusive; a plain date includes that day (UTC)' }),
  ),
  ip: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 60,
      format: 'address',
      description: 'Address of the caller, in any spelling',
    }),
  ),
  q: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      format: 'line',
      description:
        'Text in the action, the target id, a name or the details, in any case; for a name alone, `name` is faster',
    }),
  ),
};

const Filters = Type.Object(AuditFilters);
export type AuditFilter = Static<typeof Filters>;

const day = 86_400_000;

/**
 * The condition of a part of the log: what is before an id, and within the filter's times. Times are narrowed down by the
 * ids alone, which are made within a day of `at`, at the end of even the longest command.
 */
export function eventsBetween(filter: AuditFilter, before?: string): Fragment {
  const { from, to } = momentsOf(filter);
  return allConditions([
    ...(before === undefined ? [] : [sql`e.id < ${before}::uuid`]),
    ...(from === undefined ? [] : [sql`e.id >= ${idAt(from.getTime() - day, '0')}::uuid`]),
    ...(to === undefined ? [] : [sql`e.id <= ${idAt(to.getTime() + day, 'f')}::uuid`]),
  ]);
}

/** The newest events that are so: all of them, or this many. */
export function newestThat(condition: Fragment, most?: number): Fragment {
  return sql`select e.* from audit_events e where ${condition} order by e.id desc ${atMost(most)}`;
}

const atMost = (most?: number): Fragment => (most === undefined ? raw('') : sql`limit ${most}`);

/** All that the filters ask of an event `e`, as one condition. `organizations` null is no restriction. */
export function passes(filter: AuditFilter, organizations: readonly string[] | null): Fragment {
  const { from, to } = momentsOf(filter);
  const conditions: Fragment[] = [];
  if (organizations !== null) conditions.push(sql`e.organization_id = any(${organizations}::uuid[])`);
  if (filter.actor !== undefined) conditions.push(sql`e.actor_id = ${filter.actor}::uuid`);
  if (filter.target !== undefined) {
    const target = targetOf(filter.target);
    conditions.push(sql`(e.target_id = ${target} or ${isOtherTarget(target)})`);
  }
  if (filter.action?.endsWith('*')) {
    conditions.push(sql`e.action like ${`${literal(filter.action.slice(0, -1))}%`}`);
  } else if (filter.action !== undefined) conditions.push(sql`e.action = ${filter.action}`);
  if (from !== undefined) conditions.push(sql`e.at >= ${from}`);
  if (to !== undefined) conditions.push(sql`e.at < ${to}`);
  if (filter.outcome !== undefined) conditions.push(sql`e.outcome = ${filter.outcome}`);
  if (filter.ip !== undefined) conditions.push(sql`e.ip = ${filter.ip}`);
  if (filter.name !== undefined) conditions.push(isNamed(likeAnywhere(filter.name)));
  if (filter.q !== undefined) {
    const like = likeAnywhere(filter.q);
    conditions.push(
      sql`(e.action ilike ${like} or e.target_id ilike ${like} or e.details::text ilike ${like} or ${isNamed(like)})`,
    );
  }
  return allConditions(conditions);
}

/** Whether the thing is among those that the event `e` acted on besides the first. */
export const isOtherTarget = (id: unknown): Fragment =>
  sql`(e.details ? 'targets' and e.details -> 'targets' @> jsonb_build_array(jsonb_build_object('id', ${id}::text)))`;

/** Whether who acted, or something that was acted on, is called that now or was then. Most events need no subquery. */
const isNamed = (like: string): Fragment => sql`(e.target_name ilike ${like}
  or (select ${isCalled(like)} from users u where u.id = e.actor_id)
  or ${isThingOrPerson(sql`e.target_id`, like)}
  or (e.details ? 'targets' and exists (select from jsonb_path_query(e.details, '$.targets[*].id') o (id)
    where ${isThingOrPerson(sql`(o.id #>> '{}')`, like)})))`;

/** Whether the thing or the person with that id, which is a text, is or was called that. */
const isThingOrPerson = (id: Fragment, like: string): Fragment => sql`(
  (select bool_or(n.name ilike ${like}) from audit_names n where n.target_id = ${id})
  or (select ${isCalled(like)} from users u where u.id = ${asUuid(id)}))`;

/** Whether a person `u` is called that. */
const isCalled = (like: string): Fragment => sql`(u.username ilike ${like} or u.display_name ilike ${like})`;

/** Ids of things need not be UUIDs, and what tampering leaves there need not be one either. */
const asUuid = (id: Fragment): Fragment =>
  sql`case when ${id} ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then ${id}::uuid end`;

/** The person that an event `e` acted on. */
const targetUser = sql`case when e.target_kind = 'user' then ${asUuid(sql`e.target_id`)} end`;

/** Of these events, at most so many that pass the filters: as readers see them, newest first. */
export function audited(
  events: Fragment,
  filter: AuditFilter,
  organizations: readonly string[] | null,
  most?: number,
): Fragment {
  return sql`select e.id, e.at, e.action, e.outcome, e.actor_id as "actorId", u.username as "actorName",
      e.target_kind as "targetKind", e.target_id as "targetId", coalesce(e.target_name, t.username) as "targetName",
      e.organization_id as "organizationId", e.ip, e.user_agent as "userAgent", e.request_id as "requestId", e.details,
      l.batch is not null as sealed, l.batch
    from (${events}) e
    left join users u on u.id = e.actor_id
    left join users t on t.id = ${targetUser}
    left join audit_leaves l on l.event_id = e.id
    where ${passes(filter, organizations)} order by e.id desc ${atMost(most)}`;
}

/** Ids are compared as they are written here; UUIDs may be given in capitals. */
export function targetOf(id: string): string {
  return isUuid(id) ? id.toLowerCase() : id;
}

/** A LIKE pattern for a text anywhere. */
export function likeAnywhere(text: string): string {
  return `%${literal(text)}%`;
}

export function literal(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

function momentsOf({ from, to }: AuditFilter) {
  return {
    from: from === undefined ? undefined : beginningOf(from),
    to: to === undefined ? undefined : endOf(to),
  };
}

/** Of these ids, the events as readers see them, newest first. */
export function auditedById(ids: readonly string[]): Fragment {
  return audited(newestThat(sql`e.id = any(${ids}::uuid[])`), {}, null);
}

/** The first or last UUIDv7 of a millisecond (RFC 9562 §5.7). */
export function idAt(milliseconds: number, fill: '0' | 'f'): string {
  const time = Math.max(0, milliseconds).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-${fill.repeat(4)}-${fill.repeat(4)}-${fill.repeat(12)}`;
}
