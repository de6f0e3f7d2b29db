import type { Batch } from './chain.ts';

/** What the head of a batch vouches for besides events: which break was accepted there, and why. */
export interface AcceptedBreak {
  /** What did not fit, in words. */
  readonly why: string;
  /** The head that had been kept, as NUMBER:HEX; null when none was, or it was damaged. */
  readonly kept: string | null;
  /** The head that the ledger ended with, as NUMBER:HEX; null when it had none. */
  readonly found: string | null;
  readonly reason: string;
}

/** What is to be told of a batch for ever, in words; null when there is nothing. Its head must have been checked. */
export function noteOf(batch: Batch): string | null {
  if (batch.kind === 'opening' && batch.events > 0) {
    return `batch ${batch.number} vouches for ${batch.events} events that an earlier version wrote and had not sealed`;
  }
  if (batch.kind !== 'accepted' || batch.note === null) return null;
  // Only we write notes: the head says so.
  const { why, kept, found, reason } = JSON.parse(batch.note) as AcceptedBreak;
  return (
    `before batch ${batch.number}, sealed ${batch.sealedAt}, the ledger was broken: ${why}. ` +
    `An operator accepted that (${JSON.stringify(reason)}); kept was ${kept ?? 'nothing usable'}, found ${found ?? 'nothing'}`
  );
}
