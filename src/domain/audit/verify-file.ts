import type { Queryable } from '../../platform/db/queryable.ts';
import { problemOf } from './check-batch.ts';
import type { LedgerKeys } from './keys.ts';
import { batchesIn, RangeDamaged } from './range-reader.ts';
import type { SealedBatch } from './witness.ts';

export interface FileVerification {
  readonly batches: number;
  readonly events: number;
  readonly first: number | null;
  readonly last: number | null;
  /** What is wrong, in words: the first hundred things. */
  readonly problems: readonly string[];
}

const described = 100;

/**
 * Checks a file with a range with all keys: each line, each batch from its events on, and that the ledger has the very same batches
 * now.
 */
export async function verifyFile(
  lines: AsyncIterable<string>,
  on: Queryable,
  keys: Pick<LedgerKeys, 'heads' | 'events' | 'files'>,
): Promise<FileVerification> {
  const problems: string[] = [];
  const say = (problem: string | null): void => {
    if (problem !== null && problems.length < described) problems.push(problem);
  };
  let first: number | null = null;
  let before: SealedBatch | null = null;
  let [batches, events] = [0, 0];
  try {
    for await (const content of batchesIn(lines, keys)) {
      const { batch } = content;
      say(problemOf(content, before ?? { number: batch.number - 1, head: null }, keys));
      say(await notInLedger(on, batch));
      first ??= batch.number;
      before = batch;
      batches += 1;
      events += content.events.length;
    }
  } catch (error) {
    if (!(error instanceof RangeDamaged)) throw error;
    problems.unshift(error.message);
  }
  return { batches, events, first, last: before?.number ?? null, problems };
}

async function notInLedger(on: Queryable, { number, head }: SealedBatch): Promise<string | null> {
  const [row] = await on.rows<{ head: Buffer }>({
    name: 'audit_head_of',
    text: 'select head from audit_batches where number = $1',
    values: [number],
  });
  if (row === undefined) return `the ledger has no batch ${number}`;
  return row.head.equals(head) ? null : `the ledger has another batch ${number}`;
}
