import { createHmac } from 'node:crypto';
import { leafHash } from './merkle.ts';

/**
 * SQL for a time as text that is the same however the server or its session is configured: UTC with microseconds.
 * An infinite time, which only tampering leaves here, has no such form and stays as it is.
 */
export const exactTime = (column: string): string =>
  `coalesce(to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), ${column}::text)`;

/** An event as PostgreSQL writes it. */
export interface EventText {
  readonly id: string;
  readonly at: string;
  readonly xid: string;
  readonly action: string;
  readonly outcome: string;
  readonly actor_id: string | null;
  readonly target_kind: string | null;
  readonly target_id: string | null;
  readonly organization_id: string | null;
  readonly ip: string;
  readonly user_agent: string;
  readonly request_id: string;
  readonly details: string;
}

/** Select list that gives an `EventText` of the table alias `e`. */
export const eventText = `e.id::text as id, ${exactTime('e.at')} as at, e.xid::text as xid, e.action, e.outcome,
  e.actor_id::text as actor_id, e.target_kind, e.target_id, e.organization_id::text as organization_id,
  e.ip, e.user_agent, e.request_id, e.details::text as details`;

/** The form's version: a later one, for new columns, must give other hashes. */
const form = 'gatehouse.audit.1';

/**
 * What is hashed of an event: a JSON array of all its columns as text. `details` is the text of jsonb, which has its
 * keys in one fixed order and its numbers with every digit; parsing it here would round large numbers.
 */
export function eventHash(event: EventText): Buffer {
  return leafHash(
    JSON.stringify([
      form,
      event.id,
      event.at,
      event.xid,
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
    ]),
  );
}

/** A batch of sealed events without its head. `sealedAt` is in the form of `exactTime`. */
export interface Batch {
  readonly number: number;
  readonly sealedAt: string;
  readonly events: number;
  readonly root: Buffer;
  readonly previous: Buffer;
}

/** What stands for the previous head before the first batch. */
export const noHead: Buffer = Buffer.alloc(32);

/** The head that vouches for a batch and, through `previous`, for all before it: HMAC-SHA-256 over fixed-size parts. */
export function headOf(key: Buffer, batch: Batch): Buffer {
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
