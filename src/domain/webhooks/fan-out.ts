import type { OpenTx } from '../../platform/db/database.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { prepared, sql } from '../../platform/db/sql.ts';
import type { BesideRequests } from './beside-requests.ts';
import { isOfInterest } from './event-types.ts';

/** Arbitrary, but the same in every Gatehouse: whoever reads the ledger for webhooks holds it. */
const lockKey = 0x7765_6268;
/** Events of the ledger that one step reads. */
const eventsAtOnce = 250;

interface Passing {
  readonly id: string;
  readonly xid: string;
  readonly action: string;
  readonly at: string;
  readonly target_kind: string | null;
  readonly target_id: string | null;
  readonly organization_id: string | null;
}

interface Listening {
  readonly id: string;
  readonly event_types: readonly string[];
  readonly organization_id: string | null;
  readonly created_at: string;
  readonly disabled: boolean;
}

/** What is to be sent to one webhook. */
export interface ToSend {
  readonly webhook: string;
  readonly id: string;
  readonly type: string;
  readonly source: 'ledger' | 'message';
  readonly object: string;
  /** It is disabled: kept as missed. */
  readonly missed: boolean;
}

/** What one step has come to. */
export interface FannedOut {
  /** Webhooks that have something new. */
  readonly webhooks: readonly string[];
  /** Whether there may be more at once. */
  readonly more: boolean;
}

const nothing: FannedOut = { webhooks: [], more: false };

/** Whether the ledger has events that were not looked at, and somebody to tell of them. Costs an index look-up. */
export async function hasNews(on: Queryable): Promise<boolean> {
  const [row] = await on.rows<{ news: boolean }>({
    name: 'webhook_news',
    // By the order, the index of transactions is what is read.
    text: `select exists (select 1 from webhooks where deleted_at is null and conversation_id is null)
      and (select e.xid from audit_events e where e.xid >= (select horizon from webhook_cursor) and e.outcome = 'success'
        and not exists (select 1 from webhook_passed p where p.event_id = e.id) order by e.xid limit 1) is not null as news`,
  });
  return row?.news ?? false;
}

/**
 * Moves on past everything while there is nobody to tell. The horizon is that of the very snapshot in which there is no webhook, so that
 * nothing that follows the making of one is passed over.
 */
export async function passWhileAlone(on: Queryable): Promise<void> {
  await on.rows({
    name: 'webhook_pass_alone',
    text: `update webhook_cursor set horizon = pg_snapshot_xmin(pg_current_snapshot())
      where not exists (select 1 from webhooks where deleted_at is null and conversation_id is null)`,
  });
}

/**
 * Reads the next events of the ledger, and notes for each webhook that listens what is to be sent: in one transaction, by one process at a
 * time, so that each event is noted once. Everything that is visible is taken, in the order of ids, which are made at the end of a command:
 * of two commands on one object the second one waits for the first, and is visible later. What is above the horizon, below which all
 * transactions have ended and were read, is remembered until the horizon has passed it.
 */
export function fanOut(database: BesideRequests): Promise<FannedOut> {
  return database.transact(async tx => {
    const [[lock], [place]] = await Promise.all([
      tx.rows<{ mine: boolean }>({
        name: 'webhook_claim_ledger',
        text: `select pg_try_advisory_xact_lock(${lockKey}) as mine`,
      }),
      tx.rows<{ from: string; horizon: string }>({
        // A cursor that is ahead of this cluster was made in another one.
        name: 'webhook_horizon',
        text: `select case when c.horizon > pg_snapshot_xmax(s) then pg_snapshot_xmin(s) else c.horizon end::text as from,
            pg_snapshot_xmin(s)::text as horizon
          from webhook_cursor c cross join pg_current_snapshot() s`,
      }),
    ]);
    if (lock?.mine !== true || place === undefined) return nothing;
    const events = await tx.rows<Passing>({
      name: 'webhook_next_events',
      text: `select e.id, e.xid::text as xid, e.action, e.at, e.target_kind, e.target_id, e.organization_id
        from (select * from audit_events e where e.xid >= $1::xid8 and e.outcome = 'success'
          and not exists (select 1 from webhook_passed p where p.event_id = e.id) order by e.xid limit ${eventsAtOnce}) e
        order by e.id`,
      values: [place.from],
    });
    if (events.length === 0) return nothing;
    const more = events.length === eventsAtOnce;
    const told = await note(tx, await matching(tx, events));
    pass(tx, events, more ? older(place.horizon, lastOf(events)) : place.horizon);
    return { webhooks: told, more };
  });
}

/** What of the events each webhook is to be sent. Those of an organization only where it is active and has webhooks in its plan. */
async function matching(tx: OpenTx, events: readonly Passing[]): Promise<ToSend[]> {
  const organizations = [...new Set(events.flatMap(({ organization_id: id }) => id ?? []))];
  const listening = await tx.rows<Listening>({
    name: 'webhooks_listening',
    text: `select w.id, w.event_types, w.organization_id, w.created_at, s.disabled_at is not null as disabled
      from webhooks w join webhook_states s on s.webhook_id = w.id
      where w.deleted_at is null and w.active and w.conversation_id is null and (w.organization_id is null
        or w.organization_id = any($1::uuid[]) and exists (select 1 from organizations o where o.id = w.organization_id
          and o.active and o.deleted_at is null and (o.features is null or 'api_access' = any(o.features))))`,
    values: [organizations],
  });
  return events.flatMap(event =>
    listening
      .filter(webhook => isTold(webhook, event))
      .map(webhook => ({
        webhook: webhook.id,
        id: event.id,
        type: event.action,
        source: 'ledger' as const,
        object: event.target_id === null ? `event:${event.id}` : `${event.target_kind}:${event.target_id}`,
        missed: webhook.disabled,
      })),
  );
}

function isTold({ organization_id: place, created_at: since, event_types: types }: Listening, event: Passing): boolean {
  return (place === null || place === event.organization_id) && event.at >= since && isOfInterest(types, event.action);
}

const numbered = prepared<[objects: readonly string[], counts: readonly number[]]>(
  'webhook_number_objects',
  (objects, counts) => sql`insert into webhook_objects as o (object, version, last_day)
    select n.object, n.count + f.version, current_date
    from unnest(${objects}::text[], ${counts}::bigint[]) as n (object, count) cross join webhook_floor f order by n.object
    on conflict (object) do update set last_day = excluded.last_day,
      version = o.version + (select count from unnest(${objects}::text[], ${counts}::bigint[]) as n (object, count)
        where n.object = o.object)
    returning object, version`,
);

/** Notes what is to be sent, each with the next number of its object; resolves to the webhooks that have something to send. */
export async function note(tx: OpenTx, found: readonly ToSend[]): Promise<readonly string[]> {
  if (found.length === 0) return [];
  // Several webhooks are told of one event under one number.
  const events = new Map(found.map(({ id, object }) => [id, object]));
  const counts = new Map<string, number>();
  for (const object of events.values()) counts.set(object, (counts.get(object) ?? 0) + 1);
  const objects = [...counts.keys()].sort();
  const newest = await tx.rows<{ object: string; version: number }>(
    numbered(
      objects,
      objects.map(object => counts.get(object) ?? 0),
    ),
  );
  const next = new Map(newest.map(({ object, version }) => [object, version - (counts.get(object) ?? 0)]));
  const versions = new Map<string, number>();
  for (const [id, object] of events) {
    const version = (next.get(object) ?? 0) + 1;
    next.set(object, version);
    versions.set(id, version);
  }
  const rows = await tx.rows<{ webhook_id: string }>({
    name: 'webhook_note_deliveries',
    text: `with noted as (
        insert into webhook_deliveries (webhook_id, id, type, source, object, version, state, since, created_at)
        select n.webhook_id, n.id, n.type, n.source, n.object, n.version, n.state, clock_timestamp(), clock_timestamp()
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[]) with ordinality
          as n (webhook_id, id, type, source, object, version, state, place)
        order by n.place on conflict do nothing returning webhook_id, seq, state),
      newest as (select webhook_id, max(seq) as seq from noted where state = 'pending' group by webhook_id)
      update webhook_states s set newest = n.seq, due_at = clock_timestamp()
      from newest n where s.webhook_id = n.webhook_id returning s.webhook_id`,
    values: [
      found.map(each => each.webhook),
      found.map(each => each.id),
      found.map(each => each.type),
      found.map(each => each.source),
      found.map(each => each.object),
      found.map(each => versions.get(each.id) ?? 0),
      found.map(each => (each.missed ? 'missed' : 'pending')),
    ],
  });
  return rows.map(row => row.webhook_id);
}

/** The youngest transaction of those that were read, the oldest first: of it there may be more events, of older ones there are none. */
const lastOf = (events: readonly Passing[]): string =>
  events.reduce((last, { xid }) => (isOlder(last, xid) ? xid : last), '0');

const isOlder = (one: string, other: string): boolean => BigInt(one) < BigInt(other);
const older = (one: string, other: string): string => (isOlder(one, other) ? one : other);

/** Notes how far was read; rides with the COMMIT. */
function pass(tx: OpenTx, events: readonly Passing[], horizon: string): void {
  const kept = events.filter(({ xid }) => !isOlder(xid, horizon));
  if (kept.length > 0)
    tx.trail({
      name: 'webhook_passed',
      text: `insert into webhook_passed (event_id, xid) select * from unnest($1::uuid[], $2::text[]::xid8[])`,
      values: [kept.map(({ id }) => id), kept.map(({ xid }) => xid)],
    });
  tx.trail({
    name: 'webhook_forget_passed',
    text: 'delete from webhook_passed where xid < $1::xid8',
    values: [horizon],
  });
  tx.trail({ name: 'webhook_move', text: 'update webhook_cursor set horizon = $1::xid8', values: [horizon] });
}
