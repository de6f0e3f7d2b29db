import { createHmac, type KeyObject } from 'node:crypto';
import { leafHash } from './merkle.ts';

/**
 * SQL for a time as text that is the same however the server or its session is configured: UTC with microseconds.
 * An infinite time, which only tampering leaves here, has no such form and stays as it is.
 */
export const exactTime = (column: string): string =>
  `coalesce(to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), ${column}::text)`;

/** An event as PostgreSQL writes it, without what it has only once it is inserted. */
export interface EventFields {
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly outcome: string;
  readonly actor_id: string | null;
  readonly target_kind: string | null;
  readonly target_id: string | null;
  /** What the target was called then; null where it has no name of its own, and in what an earlier version wrote. */
  readonly target_name: string | null;
  readonly organization_id: string | null;
  readonly ip: string;
  readonly user_agent: string;
  readonly request_id: string;
  readonly details: string;
}

/** An event as PostgreSQL writes it. */
export interface EventText extends EventFields {
  readonly xid: string;
  /** What vouches for it from its insert on; null in what an earlier version wrote. */
  readonly mac: Buffer | null;
}

/** Select list that gives an `EventText` of the table alias `e`. */
export const eventText = `e.id::text as id, ${exactTime('e.at')} as at, e.xid::text as xid, e.action, e.outcome,
  e.actor_id::text as actor_id, e.target_kind, e.target_id, e.target_name, e.organization_id::text as organization_id,
  e.ip, e.user_agent, e.request_id, e.details::text as details, e.mac`;

/**
 * What an event tells besides its id and time, in the order of its columns: hashes and MACs rest on that order. An event
 * without a name has the form of those from before there were names, so that they are the same to the letter.
 */
export function contentOf(event: EventFields): readonly (string | null)[] {
  const content = [
    event.action,
    event.outcome,
    event.actor_id,
    event.target_kind,
    event.target_id,
    event.organization_id,
    event.ip,
    event.user_agent,
    event.request_id,
    event.details,
  ];
  return event.target_name === null ? content : [...content, event.target_name];
}

/** A form with other columns must give other hashes. */
function formOf(event: EventFields): 1 | 2 {
  return event.target_name === null ? 1 : 2;
}

/**
 * What is hashed of an event: a JSON array of all its columns as text. `details` is the text of jsonb, which has its
 * keys in one fixed order and its numbers with every digit; parsing it here would round large numbers.
 */
export function eventHash(event: EventText): Buffer {
  return leafHash(
    JSON.stringify([`gatehouse.audit.${formOf(event)}`, event.id, event.at, event.xid, ...contentOf(event)]),
  );
}

/** What vouches for a single event: HMAC-SHA-256 over all that is known of it when it is inserted. */
export function macOf(key: KeyObject, event: EventFields): Buffer {
  return createHmac('sha256', key)
    .update(JSON.stringify([`gatehouse.event.${formOf(event)}`, event.id, event.at, ...contentOf(event)]))
    .digest();
}

/** Whether the event is one that a server with the key has written. */
export function isOurs(key: KeyObject, event: EventText): boolean {
  return event.mac !== null && macOf(key, event).equals(event.mac);
}

/**
 * Why there is a batch: to vouch for what a version without MACs had written, for events, or to go on behind a break
 * that an operator accepted.
 */
export type BatchKind = 'opening' | 'events' | 'accepted';

/** A batch of sealed events without its head. `sealedAt` is in the form of `exactTime`. */
export interface Batch {
  readonly number: number;
  readonly sealedAt: string;
  readonly events: number;
  readonly root: Buffer;
  readonly previous: Buffer;
  /** A `BatchKind` unless somebody has tampered with it; null in what an earlier version sealed. */
  readonly kind: string | null;
  /** What else the head vouches for: of an accepted break, what it was, as JSON. */
  readonly note: string | null;
}

/** What stands for the previous head before the first batch. */
export const noHead: Buffer = Buffer.alloc(32);

/** The head that vouches for a batch and, through `previous`, for all before it: HMAC-SHA-256. */
export function headOf(key: KeyObject, batch: Batch): Buffer {
  if (batch.kind === null && batch.note === null) return earlierHeadOf(key, batch);
  const { number, sealedAt, events, root, previous, kind, note } = batch;
  const parts = [number, sealedAt, events, root.toString('hex'), previous.toString('hex'), kind, note];
  return createHmac('sha256', key)
    .update(JSON.stringify(['gatehouse.batch.2', ...parts]))
    .digest();
}

/** As batches without a kind were sealed: over parts of fixed size, of which the first byte is never `[`. */
function earlierHeadOf(key: KeyObject, batch: Batch): Buffer {
  const numbers = Buffer.alloc(16);
  numbers.writeBigUInt64BE(BigInt.asUintN(64, BigInt(batch.number)), 0);
  numbers.writeBigUInt64BE(BigInt.asUintN(64, BigInt(batch.events)), 8);
  return createHmac('sha256', key)
    .update(numbers.subarray(0, 8))
    .update(batch.sealedAt)
    .update(numbers.subarray(8))
    .update(batch.root)
    .update(batch.previous)
    .digest();
}

/** What vouches for the sealer's mark, a transaction id. */
export function macOfMark(key: KeyObject, mark: string): Buffer {
  return createHmac('sha256', key).update(`gatehouse.mark.1 ${mark}`).digest();
}
