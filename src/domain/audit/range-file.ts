import { createHash, sign } from 'node:crypto';
import type { EventText } from './chain.ts';
import { problemOf } from './check-batch.ts';
import { type LedgerKeys, publicKeyOf } from './keys.ts';
import type { BatchContent } from './read-batches.ts';
import type { SealedBatch } from './witness.ts';

/*
 * A file with a range of the ledger: JSON, a line each. `docs/audit-files.md` describes it, and `docs/verify-audit.mjs`, which knows
 * nothing of ours, checks it: whatever changes here changes there, under another name of the format.
 */

export const rangeFormat = 'gatehouse.ledger.1';

/** Why there is the file. */
export interface RangeHeader {
  /** What was asked for; null is no bound. RFC 3339. */
  readonly from: string | null;
  readonly to: string | null;
  readonly madeAt: string;
}

/** What a range has come to. */
export interface RangeEnd {
  readonly batches: number;
  readonly events: number;
  /** SHA-256 of all lines before the last one, in hexadecimal. */
  readonly sha256: string;
}

/**
 * The lines of a file, batch by batch. Every batch is computed anew on the way: a range in which something is not as it was sealed
 * ends with what that is and without a signature.
 */
export async function* rangeFile(
  batches: AsyncIterable<BatchContent>,
  { from, to, madeAt }: RangeHeader,
  keys: Pick<LedgerKeys, 'heads' | 'events' | 'files'>,
): AsyncGenerator<string, void, undefined> {
  const hash = createHash('sha256');
  const hashed = (text: string): string => {
    hash.update(text);
    return text;
  };
  const header = { format: rangeFormat, from, to, made_at: madeAt, public_key: publicKeyOf(keys) };
  yield hashed(line(header));
  const problems: string[] = [];
  let before: SealedBatch | null = null;
  let [count, events] = [0, 0];
  for await (const content of batches) {
    const { batch } = content;
    const problem = problemOf(content, before ?? { number: batch.number - 1, head: null }, keys);
    if (problem !== null && problems.length < 100) problems.push(problem);
    yield hashed(line({ batch: shownBatch(batch) }) + content.events.map(event => line(shownEvent(event))).join(''));
    before = batch;
    count += 1;
    events += content.events.length;
  }
  const end = { batches: count, events, sha256: hash.digest('hex') };
  yield line(problems.length > 0 ? { end, problems } : { end, signature: signatureOf(keys, end) });
}

/** Ed25519 over what the end says, and so over every byte before it. Base64. */
function signatureOf({ files }: Pick<LedgerKeys, 'files'>, { batches, events, sha256 }: RangeEnd): string {
  const text = JSON.stringify(['gatehouse.file.1', batches, events, sha256]);
  return sign(null, Buffer.from(text), files).toString('base64');
}

const line = (content: object): string => `${JSON.stringify(content)}\n`;

function shownBatch({ number, sealedAt, events, root, previous, kind, note, head }: SealedBatch) {
  return {
    number,
    sealed_at: sealedAt,
    events,
    root: root.toString('hex'),
    previous: previous.toString('hex'),
    kind,
    note,
    head: head.toString('hex'),
  };
}

/** `details` stays the text that was hashed: parsing it would round large numbers. */
function shownEvent(event: EventText) {
  return {
    event: {
      id: event.id,
      at: event.at,
      xid: event.xid,
      action: event.action,
      outcome: event.outcome,
      actor_id: event.actor_id,
      target_kind: event.target_kind,
      target_id: event.target_id,
      target_name: event.target_name,
      organization_id: event.organization_id,
      ip: event.ip,
      user_agent: event.user_agent,
      request_id: event.request_id,
      details: event.details,
      mac: event.mac?.toString('hex') ?? null,
    },
  };
}
