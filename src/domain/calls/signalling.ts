import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { byOperator } from '../../kernel/permit.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { command, query, self } from '../action.ts';
import { Id, orNull } from '../fields.ts';
import { later } from '../lifetimes.ts';
import { callFor, lockCall, lockedRunning, shownCall } from './calls.ts';
import { backSeconds, DeviceId, InCall, seatSeconds } from './fields.ts';
import { callPartOf, deviceOf, disconnect } from './parts.ts';
import { tellCall, tellLeft } from './telling.ts';

/** A signalling socket of somebody who is in a call. */
export interface SignallingSeat {
  readonly callId: string;
  readonly conversationId: string;
  readonly userId: string;
  /** Names the socket. */
  readonly connection: string;
  readonly at: Date;
  /** Those who are connected, the caller first, as the socket knows it. */
  readonly people: Set<string>;
}

/** Lets who has joined a call open its socket, in place of the one that they had. */
export const openSignalling = command('call.open_signalling', {
  input: Type.Object({ callId: Id, device: orNull(DeviceId) }, { additionalProperties: false }),
  permit: self('calls'),
  refuses: ['call.answered_elsewhere', 'call.ended', 'call.not_found', 'call.not_joined'],
  audit: { off: 'who is in a call is a row of call_participants' },
  run: async (work, { callId, device: named }): Promise<SignallingSeat> => {
    const { tx, ports, actor, userId, at } = work;
    const call = await lockedRunning(tx, work, callId);
    const part = await callPartOf(tx, call.id, userId, at);
    if (part?.state !== 'connected') throw refuse('call.not_joined', {});
    if (part.device !== deviceOf(actor, named)) throw refuse('call.answered_elsewhere', {});
    const connection = ports.newId();
    await tx.rows({
      name: 'open_signalling',
      text: 'update call_participants set connection = $3, connected_until = $4 where call_id = $1 and user_id = $2',
      values: [call.id, userId, connection, later(at, seatSeconds)],
    });
    // Whoever has the socket that was there closes it.
    const shown =
      part.connection === null
        ? await shownCall(tx, call.id)
        : await tellCall(work, 'participants', call.id, { by: userId });
    return {
      ...{ callId: call.id, conversationId: call.conversation_id, userId, connection, at },
      people: connectedIn(shown.participants),
    };
  },
});

/** Those who are connected. */
export function connectedIn(
  participants: readonly { readonly user_id: string; readonly state: string }[],
): Set<string> {
  return new Set(participants.flatMap(({ user_id, state }) => (state === 'connected' ? [user_id] : [])));
}

/** Whether somebody may go on in a call: they take part in its conversation, and have not left. */
export const stillInCall = query('call.still_in', {
  input: InCall,
  permit: self('calls'),
  refuses: ['call.not_found', 'call.not_joined'],
  run: async ({ db, actor, userId }, { callId }) => {
    const { id } = await callFor(db, { actor, userId }, callId);
    const [part] = await db.rows<{ state: string }>({
      name: 'still_in_call',
      text: `select state from call_participants where call_id = $1 and user_id = $2 and state = 'connected'`,
      values: [id, userId],
    });
    if (part === undefined) throw refuse('call.not_joined', {});
  },
});

/** What is true of a socket that an instance has open. */
export interface SeatNow {
  readonly connection: string;
  /** Whether it is still the one of its person, in a call that runs. */
  readonly seated: boolean;
  readonly ended: boolean;
  readonly people: readonly string[];
}

/** Says that these sockets are open; tells of each whether it may be, and who else is connected. */
export const keepSignalling = command('call.keep_signalling', {
  input: Type.Object({ seats: Type.Array(Type.Object({ callId: Id, userId: Id, connection: Id })) }),
  permit: byOperator,
  audit: { off: 'who is in a call is a row of call_participants' },
  run: async ({ tx, at }, { seats }): Promise<ReadonlyMap<string, SeatNow>> => {
    await renew(tx, seats, at);
    const rows = await seatsNow(tx, seats);
    return new Map(rows.map(row => [row.connection, row]));
  },
});

interface Seat {
  readonly callId: string;
  readonly userId: string;
  readonly connection: string;
}

async function renew(tx: Tx, seats: readonly Seat[], at: Date): Promise<void> {
  await tx.rows({
    name: 'keep_signalling',
    text: `update call_participants h set connected_until = greatest(h.connected_until, $3::timestamptz)
      from (select o.call_id, o.user_id from call_participants o
        join unnest($1::uuid[], $2::uuid[]) as t (call_id, connection) on o.call_id = t.call_id and o.connection = t.connection
        where o.state = 'connected' order by o.call_id, o.user_id for no key update of o) as held
      where h.call_id = held.call_id and h.user_id = held.user_id`,
    values: [seats.map(({ callId }) => callId), seats.map(({ connection }) => connection), later(at, seatSeconds)],
  });
}

async function seatsNow(on: Queryable, seats: readonly Seat[]): Promise<readonly SeatNow[]> {
  return on.rows<SeatNow>({
    name: 'seats_now',
    text: `select t.connection, k.status = 'ended' as ended, coalesce(h.state = 'connected' and h.connection = t.connection, false) and exists (
          select from conversation_participants p where p.conversation_id = k.conversation_id and p.user_id = t.user_id) as seated,
        array(select o.user_id from call_participants o where o.call_id = k.id and o.state = 'connected') as people
      from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as t (call_id, user_id, connection)
      join calls k on k.id = t.call_id left join call_participants h on h.call_id = k.id and h.user_id = t.user_id`,
    values: [
      seats.map(({ callId }) => callId),
      seats.map(({ userId }) => userId),
      seats.map(({ connection }) => connection),
    ],
  });
}

/** A socket has closed: unless its person is back in a moment, they have left; whoever was taken out has at once. */
export const loseSignalling = command('call.lose_signalling', {
  input: Type.Object({ callId: Id, connection: Id }, { additionalProperties: false }),
  permit: byOperator,
  audit: { off: 'who is in a call is a row of call_participants' },
  run: async (work, { callId, connection }): Promise<void> => {
    const { tx, at } = work;
    await lockCall(tx, callId);
    // Without its name, what is under way to keep it keeps nothing.
    const [lost] = await tx.rows<{ user_id: string; takes_part: boolean }>({
      name: 'lose_signalling',
      text: `update call_participants h set connection = null, connected_until = least(h.connected_until, $3::timestamptz) from calls k
        where k.id = h.call_id and h.call_id = $1 and h.connection = $2 and h.state = 'connected'
        returning h.user_id, exists (select from conversation_participants p
          where p.conversation_id = k.conversation_id and p.user_id = h.user_id) as takes_part`,
      values: [callId, connection, later(at, backSeconds)],
    });
    if (lost === undefined || lost.takes_part) return;
    const people = await disconnect(tx, callId, [lost.user_id], at);
    tellLeft(work, callId, people, 'left');
    await tellCall(work, 'participants', callId, { by: null });
  },
});
