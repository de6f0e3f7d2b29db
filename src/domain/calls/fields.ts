import Type from 'typebox';
import { Id, orNull } from '../fields.ts';

export const callTypes = ['audio', 'video'] as const;
export const callStatuses = ['initiated', 'ringing', 'active', 'ended'] as const;
export const endReasons = ['completed', 'declined', 'missed', 'failed', 'cancelled'] as const;
export const partStates = ['ringing', 'connected', 'declined', 'missed', 'left'] as const;
export type CallType = (typeof callTypes)[number];
export type CallStatus = (typeof callStatuses)[number];
export type EndReason = (typeof endReasons)[number];
export type PartState = (typeof partStates)[number];

export const CallTypeName = Type.Enum([...callTypes]);
export const EndReasonName = Type.Enum([...endReasons]);

/** Each sends to each other: more than this no browser keeps up with. */
export const mostInCall = 8;
/** Whom a call rings for, besides its caller. */
export const Callees = Type.Array(Id, { minItems: 1, maxItems: mostInCall - 1 });

/** As a device names itself: a tab, or an app. */
export const DeviceId = Type.String({ minLength: 1, maxLength: 100, format: 'line' });
/** What is told to those who are to come, by another way. */
export const CallPassword = Type.String({ minLength: 4, maxLength: 100, format: 'line' });

/** What a call is asked for under, so that it is begun once. */
export const CallKey = Type.String({ minLength: 1, maxLength: 200, format: 'line' });

export const InCall = Type.Object({ callId: Id }, { additionalProperties: false });

/** Seconds for which a call rings. */
export const ringSeconds = 60;
/** Within which a device that has joined opens its signalling socket; people are asked for their camera meanwhile. */
export const arriveSeconds = 45;
/** For which an open signalling socket counts unless its instance says again that it is open. */
export const seatSeconds = 15;
/** For which one counts that has closed: what is loaded anew is back by then. */
export const backSeconds = 3;
/** For which a call that was answered waits for somebody to come back. */
export const emptySeconds = 30;

/** A page of calls; `conversationId`: those of one conversation only. */
export const CallsAsked = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 100 }),
    page: orNull(Type.String({ maxLength: 500 })),
    conversationId: orNull(Id),
  },
  { additionalProperties: false },
);
