import { type EventText, eventHash, headOf, isOurs } from './chain.ts';
import type { LedgerKeys } from './keys.ts';
import { MerkleTree } from './merkle.ts';
import type { BatchContent } from './read-batches.ts';

/** The batch before, for what has to follow it; a head that is null is taken as it comes. */
export interface Before {
  readonly number: number;
  readonly head: Buffer | null;
}

/**
 * Why a batch is not as it was sealed, in words; null when it is. Everything is computed anew from its events, as an event that
 * was changed, added, taken away or moved gives another root.
 */
export function problemOf(
  { batch, events }: BatchContent,
  before: Before,
  keys: Pick<LedgerKeys, 'heads' | 'events'>,
): string | null {
  const name = `batch ${batch.number}`;
  if (batch.number !== before.number + 1) return `batch ${before.number + 1} is missing`;
  if (before.head !== null && !batch.previous.equals(before.head)) return `${name} does not follow the one before it`;
  if (!headOf(keys.heads, batch).equals(batch.head)) return `${name} was not sealed with this key`;
  if (events.length !== batch.events) return `${name} sealed ${batch.events} events, but ${events.length} are there`;
  const tree = new MerkleTree();
  for (const event of events) tree.push(eventHash(event));
  if (!tree.root().equals(batch.root)) return `the events of ${name} are not those that were sealed`;
  const foreign = events.find(event => !hasRightMac(keys, event, batch.kind));
  return foreign === undefined ? null : `event ${foreign.id} of ${name} has no MAC of ours`;
}

/** What an earlier version has written needs no MAC where a batch of that time vouches for it. */
export function hasRightMac(keys: Pick<LedgerKeys, 'events'>, event: EventText, kind: string | null): boolean {
  return event.mac === null ? kind === null || kind === 'opening' : isOurs(keys.events, event);
}
