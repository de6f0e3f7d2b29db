import { sql } from 'kysely';
import Type, { type Static } from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { sqlFor } from '../../platform/db/sql.ts';

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
    Type.String({
      pattern: '^[a-z0-9_.-]{1,100}\\*?$',
      description: 'Name of the action, or its beginning followed by *',
    }),
  ),
  target: Type.Optional(Type.String({ minLength: 1, maxLength: 255, format: 'line', description: 'Id of the target' })),
  outcome: Type.Optional(Type.Union([Type.Literal('success'), Type.Literal('denied')])),
  from: Type.Optional(Type.String({ format: 'moment', description: 'Earliest time, inclusive' })),
  to: Type.Optional(
    Type.String({ format: 'moment', description: 'Latest time, exclusive; a plain date includes that day' }),
  ),
  ip: Type.Optional(Type.String({ minLength: 1, maxLength: 45, format: 'line', description: 'Address of the caller' })),
  q: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      format: 'line',
      description: 'Text in the action, the target id or the details, in any case',
    }),
  ),
};

const Filters = Type.Object(AuditFilters);
export type AuditFilter = Static<typeof Filters>;

const day = 86_400_000;

/**
 * The events that the indexes find, newest first. `organizations` null is no restriction. Times are narrowed down by
 * the ids too: an id is made within a day of `at`, at the end of even the longest command.
 */
export function foundByIndex(filter: AuditFilter, organizations: readonly string[] | null, before?: string) {
  const from = momentOf('from', filter.from);
  const to = momentOf('to', filter.to);
  let found = sqlFor.selectFrom('audit_events as e').orderBy('e.id', 'desc');
  if (organizations !== null) found = found.where(sql<boolean>`e.organization_id = any(${organizations}::uuid[])`);
  if (before !== undefined) found = found.where('e.id', '<', before);
  if (filter.actor !== undefined) found = found.where('e.actor_id', '=', filter.actor);
  if (filter.target !== undefined) found = found.where('e.target_id', '=', filter.target);
  if (filter.action?.endsWith('*') === false) found = found.where('e.action', '=', filter.action);
  if (from !== undefined) {
    found = found.where(sql<boolean>`e.at >= ${from}`).where('e.id', '>=', idAt(from.getTime() - day, '0'));
  }
  if (to !== undefined)
    found = found.where(sql<boolean>`e.at < ${to}`).where('e.id', '<=', idAt(to.getTime() + day, 'f'));
  return found;
}

/** The filters that no index serves, as one condition on `e`. */
export function foundByReading(filter: AuditFilter) {
  const conditions = [sql<boolean>`true`];
  if (filter.action?.endsWith('*')) {
    conditions.push(sql`e.action like ${`${literal(filter.action.slice(0, -1))}%`}`);
  }
  if (filter.outcome !== undefined) conditions.push(sql`e.outcome = ${filter.outcome}`);
  if (filter.ip !== undefined) conditions.push(sql`e.ip = ${filter.ip}`);
  if (filter.q !== undefined) {
    const like = `%${literal(filter.q)}%`;
    conditions.push(sql`(e.action ilike ${like} or e.target_id ilike ${like} or e.details::text ilike ${like})`);
  }
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}

/** The rows of `found`, or of its first `read`, that pass the other filters too: as readers see them, newest first. */
export function audited(
  found: ReturnType<typeof foundByIndex>,
  filter: AuditFilter,
  limits: { readonly read?: number } = {},
) {
  const range = found.selectAll('e');
  return sqlFor
    .selectFrom((limits.read === undefined ? range : range.limit(limits.read)).as('e'))
    .leftJoin('users as u', 'u.id', 'e.actor_id')
    .leftJoin('audit_leaves as l', 'l.event_id', 'e.id')
    .select([
      'e.id',
      'e.at',
      'e.action',
      'e.outcome',
      'e.actor_id as actorId',
      'u.username as actorName',
      'e.target_kind as targetKind',
      'e.target_id as targetId',
      'e.organization_id as organizationId',
      'e.ip',
      'e.user_agent as userAgent',
      'e.request_id as requestId',
      'e.details',
      sql<boolean>`l.batch is not null`.as('sealed'),
      'l.batch',
    ])
    .where(foundByReading(filter))
    .orderBy('e.id', 'desc');
}

function literal(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

function momentOf(field: 'from' | 'to', text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime())) throw refuseField(field, 'must be a time that exists');
  return field === 'to' && text.length === 10 ? new Date(moment.getTime() + day) : moment;
}

/** Of these ids, the events as readers see them, newest first. */
export function auditedById(ids: readonly string[]) {
  return audited(foundByIndex({}, null).where('e.id', 'in', ids), {});
}

/** The first or last UUIDv7 of a millisecond (RFC 9562 §5.7). */
export function idAt(milliseconds: number, fill: '0' | 'f'): string {
  const time = Math.max(0, milliseconds).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-${fill.repeat(4)}-${fill.repeat(4)}-${fill.repeat(12)}`;
}
