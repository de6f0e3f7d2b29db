import Type from 'typebox';
import { AuditFilters } from '../../../domain/audit/audit-events.ts';
import { exportRange } from '../../../domain/audit/export-range.ts';
import { listAuditEvents, streamAuditEvents } from '../../../domain/audit/list-audit-events.ts';
import { type Route, route, streamed } from '../../../http/route.ts';
import { link } from '../../paging.ts';
import { csvFile, ndjsonFile } from '../../row-files.ts';
import { EventReply, toEvent } from '../shapes/audit-events.ts';

const Text = Type.String();

const PageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'Events on a page; default 100' })),
  before: Type.Optional(Type.String({ format: 'uuid', description: 'Id to continue after, from the Link header' })),
};

export const auditRoutes: Route[] = [
  route('GET /audit-logs', listAuditEvents, {
    summary: 'The audit log, newest first; follow `Link` rel="next" to its end, pages may be short',
    query: Type.Object({ ...AuditFilters, ...PageQuery }),
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
    present: (chunks, { url }) => {
      const rows = { chunks, shown: toEvent };
      return /[?&]format=csv(&|$)/.test(url)
        ? csvFile('audit-logs.csv', columns, rows)
        : ndjsonFile('audit-logs.ndjson', rows);
    },
  }),
  route('GET /audit-logs/range', exportRange, {
    summary: 'A period of the ledger as a file that proves itself, for auditors; `docs/verify-audit.mjs` checks it',
    query: Type.Object({ from: AuditFilters.from, to: AuditFilters.to }),
    reply: { 200: Text },
    input: ({ query }) => query,
    present: lines =>
      streamed({ type: 'application/x-ndjson; charset=utf-8', filename: 'audit-range.ndjson', chunks: lines }),
  }),
];

const columns = Object.keys(EventReply.properties) as (keyof EventReply)[];
