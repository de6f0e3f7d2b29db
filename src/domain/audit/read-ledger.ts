import type { Queryable } from '../../platform/db/queryable.ts';
import { type ArchiveReading, archiveFrom, readArchive } from './archives.ts';
import { type BatchContent, readBatches } from './read-batches.ts';

/** The database, and where archives lie. */
export interface LedgerSource extends ArchiveReading {
  readonly database: Queryable;
}

/** The batches from one number to another, both included, from wherever their events are: also where they move meanwhile. */
export async function* readLedger(
  source: LedgerSource,
  first: number,
  last: number,
): AsyncGenerator<BatchContent, void, undefined> {
  const { database } = source;
  let next = first;
  while (next <= last) {
    const archive = await archiveFrom(database, next);
    if (archive !== null && archive.first <= next) {
      for await (const content of readArchive(archive.key, source)) {
        const { number } = content.batch;
        if (number >= next && number <= last) yield content;
      }
      next = archive.last + 1;
      continue;
    }
    const end = archive === null ? last : Math.min(last, archive.first - 1);
    let moved = false;
    for await (const content of readBatches(database, next, end)) {
      const { number, events } = content.batch;
      moved = content.events.length < events && ((await archiveFrom(database, number))?.first ?? Infinity) <= number;
      if (moved) break;
      yield content;
      next = number + 1;
    }
    if (!moved) next = end + 1;
  }
}
