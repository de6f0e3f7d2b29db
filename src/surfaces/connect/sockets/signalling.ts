import Type from 'typebox';
import { DeviceId } from '../../../domain/calls/fields.ts';
import { leaveCall } from '../../../domain/calls/leave-call.ts';
import {
  connectedIn,
  keepSignalling,
  loseSignalling,
  openSignalling,
  type SeatNow,
  type SignallingSeat,
  stillInCall,
} from '../../../domain/calls/signalling.ts';
import { callTopic } from '../../../domain/calls/topic.ts';
import type { TopicEvent } from '../../../domain/events.ts';
import { type Asking, ask, closeCodes, type Looks, step } from '../../../http/socket.ts';
import { refuseField } from '../../../kernel/errors.ts';
import { parse } from '../../../kernel/input.ts';
import { relay, socket } from '../../socket.ts';
import { toCallChange } from '../shapes/calls.ts';
import { codeOfError } from '../surface.ts';

type Open = Asking<SignallingSeat>;

const closed = { additionalProperties: false } as const;
const Id = Type.String({ format: 'uuid' });
const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** What the document shows in messages of ours, too; the server knows it itself. */
const known = {
  call_id: Type.Optional(Id),
  sender_id: Type.Optional(Type.Unknown()),
  timestamp: Type.Optional(Type.Unknown()),
};
/** Whom it is for; without it, all others who are in the call. */
const target_id = Type.Optional(orNull(Id));
const said = <P extends Type.TProperties>(words: P) => Type.Object({ ...known, target_id, ...words }, closed);
const Figure = Type.Optional(orNull(Type.Number({ minimum: 0, maximum: 1e12 })));

const Session = said({ sdp: Type.String({ minLength: 1 }) });
const Candidate = said({
  candidate: orNull(
    Type.Object(
      {
        candidate: Type.String({ maxLength: 4096 }),
        sdpMid: Type.Optional(orNull(Type.String({ maxLength: 256 }))),
        sdpMLineIndex: Type.Optional(orNull(Type.Integer({ minimum: 0, maximum: 65_535 }))),
        usernameFragment: Type.Optional(orNull(Type.String({ maxLength: 256 }))),
      },
      closed,
    ),
  ),
});
const Muted = said({ muted: Type.Boolean() });
const Shared = said({ stream_id: Type.Optional(Type.String({ maxLength: 256 })) });
const Bandwidth = said({ available_bitrate: Figure, target_bitrate: Figure });
const Quality = said({ rtt_ms: Figure, jitter_ms: Figure, packet_loss: Figure, bitrate: Figure });

/** Says on what somebody in the call says, as theirs and as of now, whatever they say of that. */
function saidOn(type: string, words: Type.TObject<typeof known & { target_id: typeof target_id }>) {
  return relay(({ opened, message }: Open, at) => {
    const { call_id, target_id: to = null, ...rest } = parse(words, message);
    if (call_id !== undefined && call_id.toLowerCase() !== opened.callId)
      throw refuseField('call_id', 'must be the call that this socket was opened for');
    const target = to?.toLowerCase() ?? null;
    if (target !== null && (target === opened.userId || !opened.people.has(target)))
      throw refuseField('target_id', 'must be somebody else who is in this call');
    return {
      topic: callTopic(opened.callId),
      event: {
        type: 'call.signalled',
        ...(target === null ? { except: [opened.userId] } : { only: [target] }),
        message: {
          ...{ type, call_id: opened.callId },
          ...rest,
          ...{ sender_id: opened.userId, target_id: target, timestamp: at.toISOString() },
        },
      },
    };
  });
}

/** Between two looks whether the socket is still the one of its person; its lease lasts three times as long. */
const lookMilliseconds = 5_000;

interface Sitting {
  readonly seat: SignallingSeat;
  due: number;
}

/** Keeps the seats of the open sockets, and closes those that are none any more. */
const keepingSeats: Looks<SignallingSeat, Sitting, TopicEvent, ReadonlyMap<string, SeatNow>> = {
  begin: seat => ({ seat, due: 0 }),
  due: ({ due }) => performance.now() >= due,
  together: {
    action: keepSignalling,
    input: states => ({
      seats: states.map(state => {
        state.due = performance.now() + lookMilliseconds;
        const { callId, userId, connection } = state.seat;
        return { callId, userId, connection };
      }),
    }),
  },
  async each({ state: { seat }, close }, seats) {
    const now = seats.get(seat.connection);
    seat.people.clear();
    for (const id of now?.people ?? []) seat.people.add(id);
    if (now?.seated === true) return;
    if (now === undefined || now.ended) close(closeCodes.done, 'the call has ended');
    else close(closeCodes.displaced, 'this device is not in the call any more');
  },
  heard(state, event) {
    if (event.type !== 'call.changed') return 'later';
    const { people, userId } = state.seat;
    people.clear();
    for (const id of connectedIn(event.call.participants)) people.add(id);
    // Somebody took their seat, or they have left it.
    if (event.how !== 'ended' && event.by !== userId && people.has(userId)) return 'later';
    state.due = 0;
    return undefined;
  },
};

/** WebRTC signalling of one call: what is said goes to the others who are in it, and nothing of it is kept. */
export const signallingSocket = socket('/calls/ws/signaling', {
  token: ['header', 'protocol'],
  longestMessage: 64 * 1024,
  messagesPerSecond: 100,
  // Whoever is lost is gone for the others within half a minute.
  silentSeconds: 15,
  query: Type.Object({ call_id: Id, device_id: Type.Optional(DeviceId) }, closed),
  open: openSignalling,
  input: ({ call_id, device_id = null }) => ({ callId: call_id, device: device_id }),
  greeting: ({ callId, userId, people, at }) => ({
    type: 'connected',
    call_id: callId,
    user_id: userId,
    participants: [...people],
    timestamp: at.toISOString(),
  }),
  left: ({ callId, connection }) => ask(loseSignalling, { callId, connection }),
  messages: {
    leave: step(leaveCall, ({ opened, message }: Open) => {
      parse(said({}), message);
      return { callId: opened.callId };
    }),
  },
  relays: {
    offer: saidOn('offer', Session),
    answer: saidOn('answer', Session),
    ice_candidate: saidOn('ice_candidate', Candidate),
    join: saidOn('join', said({})),
    mute_audio: saidOn('mute_audio', Muted),
    mute_video: saidOn('mute_video', Muted),
    screen_share_start: saidOn('screen_share_start', Shared),
    screen_share_stop: saidOn('screen_share_stop', Shared),
    bandwidth: saidOn('bandwidth', Bandwidth),
    quality: saidOn('quality', Quality),
  },
  refused: ({ message, error, asked }) => ({
    type: 'error',
    code: codeOfError(error),
    message,
    ...(typeof asked?.['type'] === 'string' ? { refused: asked['type'].slice(0, 100) } : {}),
  }),
  stillMay: step(stillInCall, ({ opened }: Open) => ({ callId: opened.callId })),
  topics: ({ callId }) => [callTopic(callId)],
  looks: keepingSeats,
  present: {
    'call.signalled': ({ message }) => message,
    'call.changed': toCallChange,
  },
});
