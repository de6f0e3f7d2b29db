import { refuse } from '../../kernel/errors.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type Fragment, prepared, raw, sql } from '../../platform/db/sql.ts';
import { conversationOrganizations, conversationsWithin, type Participant } from '../conversations/conversations.ts';
import type { ConversationType, ParticipantRole } from '../conversations/fields.ts';
import type { CallShown, PartShown } from '../events.ts';
import type { CallStatus, CallType, EndReason } from './fields.ts';

/** A call as it is stored. Times are RFC 3339 UTC. */
export interface Call {
  readonly id: string;
  readonly conversation_id: string;
  readonly call_type: CallType;
  readonly caller_id: string;
  readonly status: CallStatus;
  readonly has_password: boolean;
  readonly created_at: string;
  readonly rings_until: string;
  readonly answered_at: string | null;
  readonly ended_at: string | null;
  readonly end_reason: EndReason | null;
  readonly ended_by: string | null;
  readonly duration: number | null;
  /** Who records it, since when. */
  readonly recording_by: string | null;
  readonly recording_since: string | null;
}

/** With where it takes place, and what the reader is there. */
export interface CallSeen extends Call {
  readonly conversation_type: ConversationType;
  readonly conversation_title: string | null;
  readonly organization_id: string | null;
  readonly role: ParticipantRole;
}

/** SQL: the columns of `Call`, of the call `k`. */
export const callColumns =
  raw(`k.id, k.conversation_id, k.call_type, k.caller_id, k.status, k.password_hash is not null as has_password,
  k.created_at, k.rings_until, k.answered_at, k.ended_at, k.end_reason, k.ended_by, k.duration,
  (select r.recorded_by from call_recordings r where r.call_id = k.id and r.stopped_at is null) as recording_by,
  (select r.started_at from call_recordings r where r.call_id = k.id and r.stopped_at is null) as recording_since`);

/** SQL: those columns and what `CallSeen` adds, of the call `k`, its conversation `c` and the reader's part `p` there. */
export const seenColumns: Fragment = sql`${callColumns}, c.type as conversation_type, c.title as conversation_title,
  c.organization_id, p.role`;

const callOf = prepared<[id: string, userId: string, organizations: readonly string[], anywhere: boolean]>(
  'call_of',
  (id, userId, organizations, anywhere) => sql`select ${seenColumns} from calls k
    join conversations c on c.id = k.conversation_id
    join conversation_participants p on p.conversation_id = c.id and p.user_id = ${userId}
    where k.id = ${id} and ${conversationsWithin(organizations, anywhere)}`,
);

/** A call of a conversation that somebody takes part in; refuses all others as if there were none. */
export async function callFor(on: Queryable, { actor, userId }: Participant, id: string): Promise<CallSeen> {
  const [found] = await on.rows<CallSeen>(callOf(id, userId, conversationOrganizations(actor), actor.actsIn === null));
  if (found === undefined) throw refuse('call.not_found', {});
  return found;
}

/** The same, once it is theirs alone until the transaction ends: what happens to a call happens one after the other. */
export async function lockedCall(tx: Tx, asking: Participant, id: string): Promise<CallSeen> {
  await lockCall(tx, id);
  return callFor(tx, asking, id);
}

/** Holds a call until the transaction ends. */
export async function lockCall(tx: Tx, id: string): Promise<void> {
  await tx.rows({ name: 'lock_call', text: 'select 1 from calls where id = $1 for no key update', values: [id] });
}

/** One that has not ended. */
export async function lockedRunning(tx: Tx, asking: Participant, id: string): Promise<CallSeen> {
  const call = await lockedCall(tx, asking, id);
  if (call.status === 'ended') throw refuse('call.ended', {});
  return call;
}

type PartRow = PartShown & { readonly call_id: string };

/** Those in these calls, the caller first, with their names. */
async function partsOf(on: Queryable, calls: readonly string[]): Promise<ReadonlyMap<string, readonly PartShown[]>> {
  const rows = await on.rows<PartRow>({
    name: 'parts_of_calls',
    text: `select h.call_id, h.user_id, coalesce(u.display_name, u.username) as name, h.state, h.invited, h.joined_at, h.left_at,
        h.seconds, h.device
      from call_participants h join users u on u.id = h.user_id join calls k on k.id = h.call_id
      where h.call_id = any($1::uuid[]) order by h.user_id <> k.caller_id, h.joined_at nulls last, h.user_id`,
    values: [calls],
  });
  const parts = new Map<string, PartShown[]>();
  for (const { call_id, ...part } of rows) {
    const there = parts.get(call_id);
    if (there === undefined) parts.set(call_id, [part]);
    else there.push(part);
  }
  return parts;
}

/** Calls with those in them, in the same order. */
export async function shownCalls(on: Queryable, calls: readonly Call[]): Promise<readonly CallShown[]> {
  if (calls.length === 0) return [];
  const parts = await partsOf(
    on,
    calls.map(({ id }) => id),
  );
  return calls.map(call => shown(call, parts.get(call.id) ?? []));
}

function shown(call: Call, participants: readonly PartShown[]): CallShown {
  const { id, conversation_id, call_type, caller_id, status, has_password, created_at, rings_until, answered_at } =
    call;
  const { ended_at, end_reason, ended_by, duration, recording_by: by, recording_since: since } = call;
  return {
    ...{ id, conversation_id, call_type, caller_id, status, has_password, created_at, rings_until, answered_at },
    ...{ ended_at, end_reason, ended_by, duration, participants },
    recording: by === null || since === null ? null : { by, since },
  };
}

/** A call that is held, as it is now, with those in it. */
export async function shownCall(on: Tx, id: string): Promise<CallShown> {
  const [call] = await on.rows<Call>(callById(id));
  const [found] = call === undefined ? [] : await shownCalls(on, [call]);
  if (found === undefined) throw new Error('a call that a transaction holds is not there');
  return found;
}

const callById = prepared<[id: string]>('call_by_id', id => sql`select ${callColumns} from calls k where k.id = ${id}`);
