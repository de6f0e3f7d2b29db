import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Batch, exactTime, headOf, noHead } from './chain.ts';
import type { LedgerKeys } from './keys.ts';

/** The newest head of the ledger, to keep outside the database: it shows later whether the end of the ledger was cut. */
export interface Head {
  /** Number of the batch, from 1. */
  readonly number: number;
  /** Hexadecimal. */
  readonly head: string;
  /** Events sealed so far, in all batches. */
  readonly events: number;
  /** RFC 3339 with microseconds. */
  readonly sealedAt: string;
}

/** What is kept outside the database. */
export type Kept =
  | { readonly state: 'none' }
  | { readonly state: 'kept'; readonly head: Head }
  /** A head without a MAC, as earlier versions kept it. */
  | { readonly state: 'unsigned'; readonly head: Head }
  /** Something is there, and it is not what a server with the key has written. */
  | { readonly state: 'damaged'; readonly why: string };

/** Where the ledger in the database ends; number 0 and no head while nothing is sealed. */
export interface LedgerEnd {
  readonly number: number;
  readonly head: Buffer | null;
  /** Of the last batch; null where an earlier version sealed it. */
  readonly kind: string | null;
}

/** Vouches for a head that is kept where others may write. */
export function macOfHead(key: KeyObject, { number, head, events, sealedAt }: Head): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['gatehouse.head.1', number, head, events, sealedAt]))
    .digest('hex');
}

/** Whether `mac`, in hexadecimal, vouches for the head. */
export function isVouchedFor(key: KeyObject, head: Head, mac: string): boolean {
  const [given, right] = [Buffer.from(mac, 'hex'), Buffer.from(macOfHead(key, head), 'hex')];
  return given.length === right.length && timingSafeEqual(given, right);
}

/** A batch with its head. */
export interface SealedBatch extends Batch {
  readonly head: Buffer;
}

/** Select list that gives a `SealedBatch`. */
export const batchColumns = `number, ${exactTime('sealed_at')} as "sealedAt", events, root, previous, kind, note, head`;

/**
 * Why the ledger in the database is not the one that was kept, or does not go on from it with heads of our key; null
 * when it does. With nothing kept, all heads there are have to be of our key. A break that an operator accepted after
 * the head was kept is none. Reads only what is newer than the kept head.
 */
export async function breakBetween(
  kept: Kept,
  end: LedgerEnd,
  on: Queryable,
  keys: Pick<LedgerKeys, 'heads'>,
): Promise<string | null> {
  if (kept.state === 'damaged') return kept.why;
  const why =
    kept.state === 'none' ? await gapAfter(null, end, on, keys) : await notFollowing(kept.head, end, on, keys);
  if (why === null) return null;
  const since = kept.state === 'none' ? '' : kept.head.sealedAt;
  for (const accepted of await acceptedSince(on, since)) {
    if (!headOf(keys.heads, accepted).equals(accepted.head)) continue;
    if ((await gapAfter(accepted, end, on, keys)) === null) return null;
  }
  return why;
}

async function notFollowing(
  kept: Head,
  end: LedgerEnd,
  on: Queryable,
  keys: Pick<LedgerKeys, 'heads'>,
): Promise<string | null> {
  if (end.number < kept.number) {
    const what = end.number === 0 ? 'has no batch' : `ends with batch ${end.number}`;
    return `the ledger ${what}, but batch ${kept.number} was sealed and its head kept: its end was cut off`;
  }
  const head = end.number === kept.number ? end.head : await headAt(on, kept.number);
  if (head?.toString('hex') !== kept.head) {
    return `batch ${kept.number} is ${head === null ? 'missing' : 'another one'} than the one whose head was kept: the ledger was rewritten`;
  }
  return gapAfter({ number: kept.number, head }, end, on, keys);
}

async function headAt(on: Queryable, number: number): Promise<Buffer | null> {
  const [row] = await on.rows<{ head: Buffer }>({
    name: 'audit_head_at',
    text: 'select head from audit_batches where number = $1',
    values: [number],
  });
  return row?.head ?? null;
}

/** Batches that are looked at in one go. */
const chunk = 500;

/** Why the batches after `from` do not lead to the end, one after the other and each with a head of our key. */
async function gapAfter(
  from: { readonly number: number; readonly head: Buffer } | null,
  end: LedgerEnd,
  on: Queryable,
  keys: Pick<LedgerKeys, 'heads'>,
): Promise<string | null> {
  let { number, head } = from ?? { number: 0, head: noHead };
  while (number < end.number) {
    const batches = await on.rows<SealedBatch>({
      name: 'audit_batches_after',
      text: `select ${batchColumns} from audit_batches where number > $1 and number <= $2 order by number limit ${chunk}`,
      values: [number, end.number],
    });
    for (const batch of batches) {
      if (batch.number !== number + 1) return `batch ${number + 1} is missing`;
      if (!batch.previous.equals(head)) return `batch ${batch.number} does not follow batch ${number}`;
      if (!headOf(keys.heads, batch).equals(batch.head)) return `batch ${batch.number} was not sealed with this key`;
      ({ number, head } = batch);
    }
    if (batches.length === 0) return `batch ${number + 1} is missing`;
  }
  return null;
}

/** The newest first; there are as many as operators have accepted breaks. */
function acceptedSince(on: Queryable, since: string): Promise<SealedBatch[]> {
  return on.rows<SealedBatch>({
    name: 'audit_accepted_batches',
    text: `select ${batchColumns} from audit_batches where kind = 'accepted' and (${exactTime('sealed_at')}) collate "C" > $1
      order by number desc limit 100`,
    values: [since],
  });
}
