import type { Actor } from '../../kernel/actor.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { later } from '../lifetimes.ts';
import type { PartState } from './fields.ts';

/** What somebody is in a call. */
export interface Part {
  readonly state: PartState;
  readonly invited: boolean;
  readonly device: string | null;
  readonly connection: string | null;
  readonly joined_at: string | null;
  /** Whether the device that is in it can still be there. */
  readonly held: boolean;
}

/** The device that somebody acts from: what it calls itself, or the session or key that it came with. */
export function deviceOf(actor: Actor, named: string | null): string {
  if (named !== null) return named;
  switch (actor.kind) {
    case 'session':
      return actor.sessionId;
    case 'api_key':
      return actor.keyId;
    case 'execution':
    case 'operator':
    case 'monitor':
      return actor.kind;
  }
}

/** What somebody is in a call that is locked; undefined: nothing yet. */
export async function callPartOf(tx: Tx, call: string, userId: string, at: Date): Promise<Part | undefined> {
  const [row] = await tx.rows<Part>({
    name: 'part_in_call',
    text: `select state, invited, device, connection, joined_at, coalesce(connected_until > $3, false) as held from call_participants
      where call_id = $1 and user_id = $2`,
    values: [call, userId, at],
  });
  return row;
}

/** How many are connected, and for how many it rings. */
export async function partsIn(tx: Tx, call: string): Promise<{ readonly connected: number; readonly ringing: number }> {
  const [row] = await tx.rows<{ connected: number; ringing: number }>({
    name: 'count_parts_in_call',
    text: `select count(*) filter (where state = 'connected') as connected, count(*) filter (where state = 'ringing') as ringing
      from call_participants where call_id = $1`,
    values: [call],
  });
  return row ?? { connected: 0, ringing: 0 };
}

interface Coming {
  readonly call: string;
  readonly userId: string;
  readonly device: string;
  readonly at: Date;
  /** Seconds within which its signalling socket has to be open. */
  readonly within: number;
}

/** Has somebody be in a call that is locked, with one device. */
export async function connect(tx: Tx, { call, userId, device, at, within }: Coming): Promise<void> {
  await tx.rows({
    name: 'connect_to_call',
    text: `insert into call_participants as h (call_id, user_id, state, invited, joined_at, stay_since, device, connected_until)
      values ($1, $2, 'connected', false, $3, $3, $4, $5)
      on conflict (call_id, user_id) do update set state = 'connected', joined_at = coalesce(h.joined_at, excluded.joined_at),
        stay_since = excluded.stay_since, left_at = null, device = excluded.device, connection = null,
        connected_until = excluded.connected_until`,
    values: [call, userId, at, device, later(at, within)],
  });
  await tx.rows({
    name: 'call_is_not_empty',
    text: 'update calls set empty_since = null where id = $1 and empty_since is not null',
    values: [call],
  });
}

/** Has somebody count as connected until a moment at least. */
export async function stay(tx: Tx, call: string, userId: string, until: Date): Promise<void> {
  await tx.rows({
    name: 'stay_in_call',
    text: `update call_participants set connected_until = greatest(connected_until, $3::timestamptz)
      where call_id = $1 and user_id = $2 and state = 'connected'`,
    values: [call, userId, until],
  });
}

/** Has those of these people (null: all) who are connected be in the call no more; returns who that were. */
export async function disconnect(tx: Tx, call: string, people: readonly string[] | null, at: Date): Promise<string[]> {
  const rows = await tx.rows<{ user_id: string }>({
    name: 'disconnect_from_call',
    text: `update call_participants set state = 'left', left_at = $3::timestamptz, connection = null, connected_until = null,
        seconds = seconds + greatest(0, extract(epoch from $3::timestamptz - stay_since)::integer)
      where call_id = $1 and state = 'connected' and ($2::uuid[] is null or user_id = any($2::uuid[])) returning user_id`,
    values: [call, people, at],
  });
  const gone = rows.map(({ user_id }) => user_id);
  if (gone.length > 0) await stopRecordingsOf(tx, call, gone, at);
  return gone;
}

/** Whoever has left a call records it no more. */
async function stopRecordingsOf(tx: Tx, call: string, people: readonly string[], at: Date): Promise<void> {
  await tx.rows({
    name: 'stop_recordings_of',
    text: `update call_recordings set stopped_at = $3
      where call_id = $1 and stopped_at is null and recorded_by = any($2::uuid[])`,
    values: [call, people, at],
  });
}

/** Has it ring no more for those of these people (null: all) for whom it does; returns for whom it did. */
export async function stopRinging(
  tx: Tx,
  call: string,
  people: readonly string[] | null,
  state: 'declined' | 'missed',
): Promise<string[]> {
  const rows = await tx.rows<{ user_id: string }>({
    name: 'stop_ringing',
    text: `update call_participants set state = $3
      where call_id = $1 and state = 'ringing' and ($2::uuid[] is null or user_id = any($2::uuid[])) returning user_id`,
    values: [call, people, state],
  });
  return rows.map(({ user_id }) => user_id);
}
