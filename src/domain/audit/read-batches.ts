import type { Queryable } from '../../platform/db/queryable.ts';
import { type EventText, eventText } from './chain.ts';
import { batchColumns, type SealedBatch } from './witness.ts';

/** A batch with what it seals, in the order in which that was sealed. */
export interface BatchContent {
  readonly batch: SealedBatch;
  /** Those that are still there. */
  readonly events: readonly EventText[];
}

/** Batches that are looked at in one go, and events that are meant to be: those of one batch are read together, however many. */
const batchesAtOnce = 200;
const eventsAtOnce = 1_000;

type EventRow = EventText & { readonly batch: number };

/** The batches from one number to another, both included, with their events: a thousand events at a time. */
export async function* readBatches(
  on: Queryable,
  first: number,
  last: number,
): AsyncGenerator<BatchContent, void, undefined> {
  for (let next = first; next <= last; ) {
    const found = await on.rows<SealedBatch>({
      name: 'audit_batches_from',
      text: `select ${batchColumns} from audit_batches where number >= $1 and number <= $2 order by number limit ${batchesAtOnce}`,
      values: [next, last],
    });
    const batches = together(found);
    const [from, to] = [batches[0]?.number, batches.at(-1)?.number];
    if (from === undefined || to === undefined) return;
    const rows = await on.rows<EventRow>({
      name: 'audit_events_of_batches',
      text: `select l.batch, ${eventText} from audit_leaves l join audit_events e on e.id = l.event_id
        where l.batch >= $1 and l.batch <= $2 order by l.batch, l.position`,
      values: [from, to],
    });
    for (const batch of batches) yield { batch, events: rows.filter(row => row.batch === batch.number) };
    next = to + 1;
  }
}

/** As many of them, from the first one on, as have not too many events; at least one. */
function together(batches: readonly SealedBatch[]): readonly SealedBatch[] {
  let events = 0;
  const end = batches.findIndex((batch, index) => {
    events += batch.events;
    return index > 0 && events > eventsAtOnce;
  });
  return end === -1 ? batches : batches.slice(0, end);
}
