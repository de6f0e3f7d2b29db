import { createGunzip } from 'node:zlib';
import type { Queryable } from '../../platform/db/queryable.ts';
import type { Objects } from '../../platform/objects/objects.ts';
import { exactTime } from './chain.ts';
import { linesOf } from './file-lines.ts';
import type { LedgerKeys } from './keys.ts';
import { batchesIn } from './range-reader.ts';
import type { BatchContent } from './read-batches.ts';

/** Batches whose events lie in a file. */
export interface Archive {
  readonly first: number;
  readonly last: number;
  readonly events: number;
  /** When the first and the last of its events happened, in the form of `exactTime`. */
  readonly firstAt: string;
  readonly lastAt: string;
  readonly key: string;
}

const columns = `first_batch as first, last_batch as last, events, ${exactTime('first_at')} as "firstAt",
  ${exactTime('last_at')} as "lastAt", object_key as key`;

/** All there are, in the order of their batches. */
export function archivesOf(on: Queryable): Promise<Archive[]> {
  return on.rows<Archive>({
    name: 'audit_archives',
    text: `select ${columns} from audit_archives where archived_at is not null order by first_batch`,
  });
}

/** The archive with a batch, or the next one behind it. */
export async function archiveFrom(on: Queryable, batch: number): Promise<Archive | null> {
  const [row] = await on.rows<Archive>({
    name: 'audit_archive_from',
    text: `select ${columns} from audit_archives where archived_at is not null and last_batch >= $1
      order by first_batch limit 1`,
    values: [batch],
  });
  return row ?? null;
}

/** What a ledger is read from. */
export interface ArchiveReading {
  readonly objects: Pick<Objects, 'get'>;
  readonly keys: Pick<LedgerKeys, 'files'>;
}

/** The batches in an archive, as they are read. Throws `RangeDamaged`, and `object.not_found` where the file is gone. */
export async function* readArchive(
  key: string,
  { objects, keys }: ArchiveReading,
): AsyncGenerator<BatchContent, void, undefined> {
  const bytes = await objects.get(key);
  const unpacked = bytes.pipe(createGunzip());
  bytes.on('error', error => unpacked.destroy(error));
  try {
    yield* batchesIn(linesOf(unpacked), keys);
  } finally {
    bytes.destroy();
  }
}
