import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, raw, sql } from '../../platform/db/sql.ts';
import type { Attempt } from './deliveries.ts';
import type { EventRead } from './payload.ts';

/** How long one process alone sends to a webhook without saying so again; a crash delays its events by so much. */
export const webhookLeaseSeconds = 15;

/** A webhook that is this process's to send to. */
export interface Claimed {
  readonly webhook_id: string;
  readonly newest: number;
  readonly wakes: number;
  readonly pauses: number;
}

/** Takes webhooks that have something due and that nobody else sends to. */
export function claimWebhooks(on: Queryable, holder: string, most: number): Promise<Claimed[]> {
  return on.rows<Claimed>({
    name: 'webhook_claim',
    text: `update webhook_states set holder = $1, held_until = clock_timestamp() + ${webhookLeaseSeconds} * interval '1 second'
      where webhook_id in (select webhook_id from webhook_states
        where due_at <= clock_timestamp() and (paused_until is null or paused_until <= clock_timestamp())
          and (held_until is null or held_until <= clock_timestamp())
        order by due_at limit $2 for update skip locked)
      returning webhook_id, newest, wakes, pauses`,
    values: [holder, most],
  });
}

/** Goes on holding those webhooks; returns those that are still this process's, as they are now. */
export function holdWebhooks(on: Queryable, holder: string, webhooks: readonly string[]): Promise<Claimed[]> {
  return on.rows<Claimed>({
    name: 'webhook_hold',
    text: `update webhook_states set held_until = clock_timestamp() + ${webhookLeaseSeconds} * interval '1 second'
      where webhook_id = any($2::uuid[]) and holder = $1 returning webhook_id, newest, wakes, pauses`,
    values: [holder, webhooks],
  });
}

/** As they are now. */
export function lookAtWebhooks(on: Queryable, holder: string, webhooks: readonly string[]): Promise<Claimed[]> {
  return on.rows<Claimed>({
    name: 'webhook_look',
    text: `select webhook_id, newest, wakes, pauses from webhook_states where webhook_id = any($2::uuid[]) and holder = $1`,
    values: [holder, webhooks],
  });
}

export interface Release {
  readonly webhook: string;
  readonly holder: string;
  /** What of it was seen: what came after is due at once. */
  readonly newest: number;
  readonly wakes: number;
  /** When the next thing is to be tried; null: nothing waits. */
  readonly next: Date | null;
}

/** Gives a webhook back. */
export async function releaseWebhook(on: Queryable, { webhook, holder, newest, wakes, next }: Release): Promise<void> {
  await on.rows({
    name: 'webhook_release',
    text: `update webhook_states set holder = null, held_until = null,
        due_at = case when newest > $3 or wakes <> $4 then clock_timestamp() else $5::timestamptz end
      where webhook_id = $1 and holder = $2`,
    values: [webhook, holder, newest, wakes, next],
  });
}

/** Leaves the endpoint alone as a whole for a while. */
export async function pauseWebhook(on: Queryable, webhook: string, holder: string, until: Date): Promise<void> {
  await on.rows({
    name: 'webhook_pause',
    text: `update webhook_states set paused_until = $3, pauses = pauses + 1 where webhook_id = $1 and holder = $2`,
    values: [webhook, holder, until],
  });
}

/** It answers again: what failed while nothing got through is tried at once. */
export async function recoverWebhook(on: Queryable, webhook: string): Promise<void> {
  await on.rows({
    name: 'webhook_recover',
    text: `with hurried as (update webhook_deliveries set next_try_at = null
        where webhook_id = $1 and state = 'pending' and next_try_at is not null)
      update webhook_states set paused_until = null, pauses = 0 where webhook_id = $1`,
    values: [webhook],
  });
}

/** One that waits, with what is needed to send it. */
export interface Waiting extends EventRead {
  readonly seq: number;
  readonly attempts: number;
  readonly next_try_at: string | null;
  readonly since: string;
}

/** Where it goes. */
export interface WebhookEndpoint {
  readonly id: string;
  readonly url: string;
  readonly sealed_secret: Uint8Array | null;
  readonly sealed_former_secret: Uint8Array | null;
  readonly former_until: string | null;
}

export async function webhookEndpoint(on: Queryable, webhook: string): Promise<WebhookEndpoint | null> {
  const [found] = await on.rows<WebhookEndpoint>({
    name: 'webhook_endpoint',
    text: `select id, url, sealed_secret, sealed_former_secret, former_until from webhooks where id = $1 and deleted_at is null`,
    values: [webhook],
  });
  return found ?? null;
}

/** SQL: the person `alias` lets other systems know more than their id. */
const shares = (alias: string): Fragment => raw(`coalesce((${alias}.privacy ->> 'data_sharing')::boolean, false)`);

/**
 * What waits, with what the ledger has of it. A person who acted may be named where they share their data; so may what was done to a person.
 */
const waiting = sql`select d.id, d.seq, d.type, d.source, d.object, d.version, d.attempts, d.next_try_at, d.since, d.created_at,
    e.at, e.actor_id, case when ${shares('a')} then coalesce(a.display_name, a.username) end as actor_name,
    coalesce(e.organization_id, w.organization_id) as organization_id, e.target_kind, e.target_id,
    coalesce(e.target_name, case when ${shares('t')} then coalesce(t.display_name, t.username) end) as target_name, e.details,
    (e.target_kind is distinct from 'user' or ${shares('t')}) as shared
  from webhook_deliveries d join webhooks w on w.id = d.webhook_id
  left join audit_events e on e.id = d.id and d.source = 'ledger'
  left join users a on a.id = e.actor_id and a.deleted_at is null
  left join users t on e.target_kind = 'user' and t.deleted_at is null
    and t.id = case when e.target_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then e.target_id::uuid end`;

/** The next that wait, in their order. */
export function waitingAfter(on: Queryable, webhook: string, seq: number, most: number): Promise<Waiting[]> {
  return on.rows<Waiting>(
    sql`${waiting} where d.webhook_id = ${webhook} and d.state = 'pending' and d.seq > ${seq}
      order by d.seq limit ${most}`.named('webhook_waiting'),
  );
}

export interface OfObjects {
  readonly objects: readonly string[];
  readonly after: number;
  readonly upTo: number;
  readonly most: number;
}

/** Of these objects, those that wait between two numbers, in their order. */
export function waitingOf(
  on: Queryable,
  webhook: string,
  { objects, after, upTo, most }: OfObjects,
): Promise<Waiting[]> {
  return on.rows<Waiting>(
    sql`${waiting} where d.webhook_id = ${webhook} and d.state = 'pending' and d.object = any(${objects}::text[])
      and d.seq > ${after} and d.seq <= ${upTo} order by d.seq limit ${most}`.named('webhook_waiting_of'),
  );
}

/** How a try came out. */
export interface Tried {
  readonly id: string;
  readonly state: 'pending' | 'delivered' | 'missed';
  readonly attempt: Attempt;
  readonly next: Date | null;
}

/** Tries that are kept of one event. */
const triesKept = 20;

/** Notes how tries came out, and how the endpoint does by the last of them. */
export async function noteTries(on: Queryable, webhook: string, tries: readonly Tried[]): Promise<void> {
  const succeeded = tries.some(({ state }) => state === 'delivered');
  const last = tries.at(-1);
  const failures = tries.length - 1 - tries.findLastIndex(({ state }) => state === 'delivered');
  await on.rows({
    name: 'webhook_note_tries',
    // By `any`, each row is found by the index, and not among all of the webhook, also where the table has no statistics yet.
    // What fails while the webhook is off, or disabled, is not tried again.
    text: `with off as (select not w.active or s.disabled_at is not null as is_off
          from webhooks w join webhook_states s on s.webhook_id = w.id where w.id = $1),
        noted as (update webhook_deliveries d set
          state = case when t.state = 'pending' and (select is_off from off) then 'missed' else t.state end, attempts = d.attempts + 1, next_try_at = t.next,
          tries = case when jsonb_array_length(d.tries) >= ${triesKept} then d.tries - 0 else d.tries end || t.attempt
        from unnest($2::uuid[], $3::text[], $4::jsonb[], $5::timestamptz[]) as t (id, state, attempt, next)
        where d.webhook_id = $1 and d.id = any($2::uuid[]) and d.id = t.id)
      update webhook_states set
        delivered_at = case when $6 then clock_timestamp() else delivered_at end,
        failing_since = case when $7::text is null then null when $6 then clock_timestamp()
          else coalesce(failing_since, clock_timestamp()) end,
        failures = case when $6 then 0 else failures end + $8,
        last_error = coalesce($7, case when $6 then null else last_error end)
      where webhook_id = $1`,
    values: [
      webhook,
      tries.map(({ id }) => id),
      tries.map(({ state }) => state),
      tries.map(({ attempt }) => JSON.stringify(attempt)),
      tries.map(({ next }) => next),
      succeeded,
      last?.attempt.error ?? null,
      failures,
    ],
  });
}

/** Gives up what has been tried for a day. */
export async function missOld(on: Queryable, webhook: string, before: Date): Promise<void> {
  await on.rows({
    name: 'webhook_miss_old',
    text: `update webhook_deliveries set state = 'missed', next_try_at = null
      where webhook_id = $1 and state = 'pending' and since < $2`,
    values: [webhook, before],
  });
}

/** How long it has failed without a success, and how often. */
export async function failingOf(on: Queryable, webhook: string): Promise<{ since: string | null; failures: number }> {
  const [row] = await on.rows<{ since: string | null; failures: number }>({
    name: 'webhook_failing',
    text: 'select failing_since as since, failures from webhook_states where webhook_id = $1',
    values: [webhook],
  });
  return row ?? { since: null, failures: 0 };
}
