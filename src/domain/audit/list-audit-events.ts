import Type from 'typebox';
import type { RowStream } from '../../platform/db/row-stream.ts';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { type AuditEvent, AuditFilters, audited, eventsBetween, newestThat } from './audit-events.ts';
import { newestAmong, newestOf } from './newest.ts';
import { rangesOf } from './ranges.ts';

/**
 * Events that one page reads at most, so that it costs as much in a long log as in a short one: what no index finds, such
 * as a rare text in the details, is looked for page by page.
 */
const readAtMost = 1_000;
/** Rows that one read of a file brings at most. */
const chunk = 250;

export interface AuditPage {
  /** Newest first. May be fewer than the limit, even none, while `next` is there: the search goes on from it. */
  readonly events: readonly AuditEvent[];
  /** What `before` must be for the next page; null at the end. */
  readonly next: string | null;
}

export const listAuditEvents = query('audit.list', {
  input: Type.Object(
    {
      ...AuditFilters,
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'Events on a page; default 100' })),
      before: Type.Optional(Type.String({ format: 'uuid', description: 'Id of the last event seen' })),
    },
    { additionalProperties: false },
  ),
  permit: needs('audit.read'),
  audit: { of: null },
  run: async ({ db, scope }, { limit = 100, before, ...filter }): Promise<AuditPage> => {
    const organizations = organizationsIn(scope);
    const ranges = await rangesOf(db, filter, organizations);
    const [range, ...others] = ranges ?? [];
    // What one filter alone asks for is all of its ranges: no more is read than is shown.
    const filters = Object.values(filter).filter(each => each !== undefined).length;
    const whole = ranges !== null && organizations === null && filters === 1;
    const most = whole ? limit + 1 : readAtMost;
    const reading = { filter, before, most };
    const found =
      ranges === null || (range !== undefined && others.length === 0)
        ? newestOf(db, range ?? null, reading)
        : await newestAmong(db, ranges, { ...reading, most: Math.max(most, ranges.length * (limit + 1)) });
    const events = await db.rows<AuditEvent>(audited(found.events, filter, organizations, limit + 1));
    if (events.length > limit) return { events: events.slice(0, limit), next: events[limit - 1]?.id ?? null };
    const end = await found.end();
    // Events written since the first statement have shifted the second one's window to newer ids.
    const shown = events.at(-1)?.id;
    return { events, next: end !== null && shown !== undefined && shown < end ? shown : end };
  },
});

/** The whole of what the filters find, newest first, as chunks of rows from one snapshot. */
export const streamAuditEvents = query('audit.export', {
  input: Type.Object(AuditFilters, { additionalProperties: false }),
  permit: needs('audit.read'),
  audit: { of: null },
  share: 'streams',
  run: async ({ db, scope }, filter): Promise<RowStream<AuditEvent>> => {
    const events = newestThat(eventsBetween(filter));
    return db.stream<AuditEvent>(audited(events, filter, organizationsIn(scope)), chunk);
  },
});
