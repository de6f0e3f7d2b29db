import type { Queryable } from '../../platform/db/queryable.ts';

/** What collects audit events elsewhere. */
export const destinations = ['syslog', 'webhook'] as const;
export type Destination = (typeof destinations)[number];

/** The place of an event in the ledger: the order of all events is that of their places. */
export interface LedgerPlace {
  readonly batch: number;
  readonly position: number;
}

/** How it goes with one of them. */
export interface SiemDelivery extends LedgerPlace {
  readonly failures: number;
  /** Null while it works. RFC 3339. */
  readonly failing_since: string | null;
  readonly told_at: string | null;
}

/** How long one process alone sends: more than any delivery takes. */
const leaseSeconds = 60;
const longestWaitSeconds = 300;

/** What is new goes there, from the end of the ledger as it is when it is first met; what was before is had as a file. */
export async function begin(on: Queryable, destination: Destination): Promise<void> {
  await on.rows({
    name: 'siem_begin',
    text: `insert into siem_deliveries (destination, batch, position)
      select $1, coalesce(max(number), 0), 2147483647 from audit_batches on conflict do nothing`,
    values: [destination],
  });
}

/** Whether events wait; null while nobody may try, as another process does or the last try was just now. */
export async function waits(on: Queryable, destination: Destination): Promise<boolean | null> {
  const [row] = await on.rows<{ waits: boolean }>({
    name: 'siem_waits',
    text: `select exists (select 1 from audit_leaves l where (l.batch, l.position) > (d.batch, d.position)) as waits
      from siem_deliveries d where d.destination = $1
      and (d.next_try_at is null or d.next_try_at <= clock_timestamp())
      and (d.held_until is null or d.held_until <= clock_timestamp())`,
    values: [destination],
  });
  return row?.waits ?? null;
}

/** Takes the sending for a while; null where another process has it. */
export async function claim(on: Queryable, destination: Destination, holder: string): Promise<SiemDelivery | null> {
  const [row] = await on.rows<SiemDelivery>({
    name: 'siem_claim',
    text: `update siem_deliveries set holder = $2, held_until = clock_timestamp() + ${leaseSeconds} * interval '1 second'
      where destination = $1 and (held_until is null or held_until <= clock_timestamp())
      returning batch, position, failures, failing_since, told_at`,
    values: [destination, holder],
  });
  return row ?? null;
}

/** Notes that all up to a place was taken; false where another process sends by now, which then sends some of it again. */
export async function sentUpTo(on: Queryable, { destination, holder, place, events }: Sent): Promise<boolean> {
  const rows = await on.rows({
    name: 'siem_sent',
    text: `update siem_deliveries set batch = $3, position = $4, sent = sent + $5, sent_at = clock_timestamp(),
        holder = null, held_until = null,
        failing_since = null, failures = 0, last_error = null, next_try_at = null, told_at = null
      where destination = $1 and holder = $2 returning 1`,
    values: [destination, holder, place.batch, place.position, events],
  });
  return rows.length > 0;
}

export interface Sent {
  readonly destination: Destination;
  readonly holder: string;
  readonly place: LedgerPlace;
  readonly events: number;
}

/** Gives the sending back without having sent anything. */
export async function giveBack(on: Queryable, destination: Destination, holder: string): Promise<void> {
  await on.rows({
    name: 'siem_give_back',
    text: 'update siem_deliveries set holder = null, held_until = null where destination = $1 and holder = $2',
    values: [destination, holder],
  });
}

/** Notes why it failed: each wait is twice the one before, up to five minutes. */
export async function failed(on: Queryable, destination: Destination, holder: string, why: string): Promise<void> {
  await on.rows({
    name: 'siem_failed',
    text: `update siem_deliveries set holder = null, held_until = null, failures = failures + 1, last_error = $3,
        failing_since = coalesce(failing_since, clock_timestamp()),
        next_try_at = clock_timestamp() + least(${longestWaitSeconds}, power(2, least(failures, 10))) * interval '1 second'
      where destination = $1 and holder = $2`,
    values: [destination, holder, why],
  });
}

/** As an operator wants to see it. */
export interface DeliveryState {
  readonly destination: Destination;
  readonly sent: number;
  readonly sent_at: string | null;
  readonly failing_since: string | null;
  readonly last_error: string | null;
  /** Events that wait; `mostCounted` stands for that many or more. */
  readonly waiting: number;
}

export const mostCounted = 10_000;

export function deliveryStates(on: Queryable, which: readonly string[]): Promise<DeliveryState[]> {
  return on.rows<DeliveryState>({
    name: 'siem_states',
    text: `select d.destination, d.sent, d.sent_at, d.failing_since, d.last_error,
        (select count(*) from (select 1 from audit_leaves l where (l.batch, l.position) > (d.batch, d.position)
          limit ${mostCounted}) waiting) as waiting
      from siem_deliveries d where d.destination = any($1::text[]) order by d.destination`,
    values: [which],
  });
}
