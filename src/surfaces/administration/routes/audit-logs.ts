import { stringify } from 'csv-stringify/sync';
import Type, { type Static } from 'typebox';
import { guarded } from '../../../domain/accounts/bulk/rows.ts';
import { type AuditEvent, AuditFilters } from '../../../domain/audit/audit-events.ts';
import { listAuditEvents, streamAuditEvents } from '../../../domain/audit/list-audit-events.ts';
import { type Route, route, type Streamed } from '../../../http/route.ts';
import { link } from '../../paging.ts';
import { orNull } from '../shapes/users.ts';

const Text = Type.String();

const EventReply = Type.Object({
  id: Text,
  timestamp: Text,
  action: Text,
  outcome: Text,
  actor_id: orNull(Text),
  actor_username: orNull(Text),
  target_type: orNull(Text),
  target_id: orNull(Text),
  organization_id: orNull(Text),
  ip_address: Text,
  user_agent: Text,
  request_id: Text,
  details: Type.Record(Text, Type.Unknown()),
  sealed: Type.Boolean({ description: 'Whether a sealed batch vouches for the event' }),
});
type EventReply = Static<typeof EventReply>;

const Page = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'Events on a page; default 100' })),
  before: Type.Optional(Type.String({ format: 'uuid', description: 'Id to continue after, from the Link header' })),
};

export const auditRoutes: Route[] = [
  route('GET /audit-logs', listAuditEvents, {
    summary: 'The audit log, newest first; follow `Link` rel="next" to its end, pages may be short',
    query: Type.Object({ ...AuditFilters, ...Page }),
    reply: { 200: Type.Array(EventReply) },
    input: ({ query }) => query,
    present: ({ events }) => events.map(toEvent),
    headers: ({ next }, asked): Record<string, string> =>
      next === null ? {} : { link: link(asked, 'next', { before: next }) },
  }),
  route('GET /audit-logs', streamAuditEvents, {
    summary: 'The whole of what the filters find, as a file',
    query: Type.Object({
      ...AuditFilters,
      format: Type.Enum(['csv', 'ndjson'], { description: 'Streams everything as a file' }),
    }),
    onlyWith: 'format',
    reply: { 200: Text },
    input: ({ query: { format: _, ...filters } }) => filters,
    present: (chunks, { url }) => (/[?&]format=csv(&|$)/.test(url) ? csv(chunks) : ndjson(chunks)),
  }),
];

function toEvent(event: AuditEvent): EventReply {
  return {
    id: event.id,
    timestamp: event.at,
    action: event.action,
    outcome: event.outcome,
    actor_id: event.actorId,
    actor_username: event.actorName,
    target_type: event.targetKind,
    target_id: event.targetId,
    organization_id: event.organizationId,
    ip_address: event.ip,
    user_agent: event.userAgent,
    request_id: event.requestId,
    details: Object(event.details),
    sealed: event.sealed,
  };
}

const columns = Object.keys(EventReply.properties) as (keyof EventReply)[];

function csv(chunks: AsyncIterable<readonly AuditEvent[]>): Streamed {
  return {
    type: 'text/csv; charset=utf-8',
    filename: 'audit-logs.csv',
    chunks: (async function* () {
      yield stringify([columns]);
      for await (const events of chunks) {
        yield stringify(events.map(toEvent).map(event => columns.map(column => cell(event[column]))));
      }
    })(),
  };
}

function cell(value: EventReply[keyof EventReply]): string {
  if (value === null) return '';
  return guarded(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

function ndjson(chunks: AsyncIterable<readonly AuditEvent[]>): Streamed {
  return {
    type: 'application/x-ndjson; charset=utf-8',
    filename: 'audit-logs.ndjson',
    chunks: (async function* () {
      for await (const events of chunks) yield events.map(event => `${JSON.stringify(toEvent(event))}\n`).join('');
    })(),
  };
}
