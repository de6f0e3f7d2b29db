import Type from 'typebox';
import type { RowStream } from '../../platform/db/row-stream.ts';
import { all, first } from '../../platform/db/sql.ts';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { type AuditEvent, AuditFilters, audited, foundByIndex } from './audit-events.ts';

/** Events that one page reads at most, so that a rare text in a long ledger is looked for page by page. */
const readAtMost = 50_000;
/** Rows that one read of a file brings at most. */
const chunk = 100;

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
  audit: true,
  run: async ({ db, scope }, { limit = 100, before, ...filter }): Promise<AuditPage> => {
    const found = foundByIndex(filter, organizationsIn(scope), before);
    const events: AuditEvent[] = await all(db, audited(found, filter, { read: readAtMost }).limit(limit + 1));
    if (events.length > limit) return { events: events.slice(0, limit), next: events[limit - 1]?.id ?? null };
    const last = await first(
      db,
      found
        .select('e.id')
        .offset(readAtMost - 1)
        .limit(1),
    );
    if (last === undefined) return { events, next: null };
    // Events written since the first statement have shifted the second one's window to newer ids.
    const shown = events.at(-1)?.id;
    return { events, next: shown !== undefined && shown < last.id ? shown : last.id };
  },
});

/** The whole of what the filters find, newest first, as chunks of rows from one snapshot. */
export const streamAuditEvents = query('audit.export', {
  input: Type.Object(AuditFilters, { additionalProperties: false }),
  permit: needs('audit.read'),
  audit: true,
  share: 'streams',
  run: async ({ db, scope }, filter): Promise<RowStream<AuditEvent>> => {
    const { sql: text, parameters } = audited(foundByIndex(filter, organizationsIn(scope)), filter).compile();
    return db.stream<AuditEvent>({ text, values: parameters }, chunk);
  },
});
