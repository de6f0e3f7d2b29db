import { stringify } from 'csv-stringify/sync';
import Type from 'typebox';
import { guarded } from '../../../domain/accounts/bulk/rows.ts';
import { type AuditEvent, AuditFilters } from '../../../domain/audit/audit-events.ts';
import { listAuditEvents, streamAuditEvents } from '../../../domain/audit/list-audit-events.ts';
import { type Route, route, type Streamed } from '../../../http/route.ts';
import { link } from '../../paging.ts';
import { EventReply, toEvent } from '../shapes/audit-events.ts';

const Text = Type.String();

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

const columns = Object.keys(EventReply.properties) as (keyof EventReply)[];

function csv(chunks: AsyncIterable<readonly AuditEvent[]>): Streamed {
  return {
    type: 'text/csv; charset=utf-8',
    filename: 'audit-logs.csv',
    chunks: (async function* () {
      yield stringify([columns], { bom: true });
      for await (const events of chunks) {
        yield stringify(
          events.map(toEvent).map(event => columns.map(column => cell(event[column]))),
          { quoted_match: /[\r\n]/ },
        );
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
