import Type, { type Static } from 'typebox';
import {
  Callees,
  CallPassword,
  CallTypeName,
  callStatuses,
  DeviceId,
  EndReasonName,
  partStates,
} from '../../../domain/calls/fields.ts';
import type { IceServers } from '../../../domain/calls/ice-servers.ts';
import { type CallQuality, type Quality, QualitySamples } from '../../../domain/calls/quality.ts';
import type { CallPage, CallRead } from '../../../domain/calls/read-calls.ts';
import { type Recording, type RecordingShown, recordingActions } from '../../../domain/calls/recordings.ts';
import type { ScheduledCall, ScheduledPage } from '../../../domain/calls/scheduled-calls.ts';
import type { CallShown, PartShown, TopicEvent } from '../../../domain/events.ts';

const closed = { additionalProperties: false } as const;
const Id = Type.String({ format: 'uuid' });
const Moment = Type.String({ format: 'date-time' });
const orNull = <T extends Type.TSchema>(schema: T, about = {}) => Type.Union([schema, Type.Null()], about);

const device = orNull(DeviceId, {
  description: 'Names this device (a tab, or an app) while it is in the call; default: the session',
});

export const InitiateBody = Type.Object(
  {
    call_type: CallTypeName,
    conversation_id: Id,
    callee_ids: Callees,
    password: Type.Optional(orNull(CallPassword, { description: 'Everybody else has to know it to join' })),
    device_id: Type.Optional(device),
  },
  closed,
);

export const JoinBody = Type.Optional(
  Type.Object({ password: Type.Optional(orNull(CallPassword)), device_id: Type.Optional(device) }, closed),
);

export const EndBody = Type.Optional(
  Type.Object(
    {
      reason: Type.Optional(
        orNull(EndReasonName, {
          description:
            'Default: completed for a call that was answered; otherwise cancelled by its caller, declined by who is called',
        }),
      ),
    },
    closed,
  ),
);

export const CallsQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'How many to return; default 20' })),
    page_state: Type.Optional(Type.String({ maxLength: 500, description: '`next_page_state` of the page before' })),
    conversation_id: Type.Optional(Id),
  },
  closed,
);

export const CallParticipantShape = Type.Object({
  user_id: Id,
  name: Type.String(),
  state: Type.Enum([...partStates]),
  invited: Type.Boolean({ description: 'Whether the caller asked for them; others of the conversation may come, too' }),
  joined_at: orNull(Moment),
  left_at: orNull(Moment),
  seconds: Type.Integer({ description: 'How long they were in it, of the stays that have ended' }),
  device_id: orNull(Type.String(), { description: 'The device of theirs that is in the call' }),
});

export const CallShape = Type.Object({
  call_id: Id,
  call_type: CallTypeName,
  conversation_id: Id,
  caller_id: Id,
  callee_ids: Type.Array(Id),
  status: Type.Enum([...callStatuses]),
  has_password: Type.Boolean(),
  created_at: Moment,
  rings_until: Moment,
  answered_at: orNull(Moment),
  ended_at: orNull(Moment),
  end_reason: orNull(EndReasonName),
  ended_by: orNull(Id, { description: 'Null also for a call that ended by itself' }),
  duration: orNull(Type.Integer({ description: 'Seconds from the first answer to the end' })),
  recording: orNull(Type.Object({ recorded_by: Id, started_at: Moment }), {
    description: 'Who records it; null: nobody',
  }),
  participants: Type.Array(CallParticipantShape, { description: 'The caller first' }),
});
export type CallShape = Static<typeof CallShape>;

const MeasuredShape = orNull(Type.Object({ average: Type.Number(), worst: Type.Number() }), {
  description: 'Null: nobody measured it',
});
const QualityShape = Type.Object({
  rtt_ms: MeasuredShape,
  jitter_ms: MeasuredShape,
  packet_loss: MeasuredShape,
  bitrate: MeasuredShape,
});

/** A call that is read by itself. */
export const CallReadShape = Type.Object({
  ...CallShape.properties,
  summary: orNull(
    Type.Object({
      duration: Type.Integer({ description: 'Seconds' }),
      end_reason: EndReasonName,
      people: Type.Array(Type.Object({ user_id: Id, name: Type.String(), seconds: Type.Integer() }), {
        description: 'Who was in it, and for how long',
      }),
      missed_by: Type.Array(Id),
      quality: orNull(QualityShape),
    }),
    { description: 'Once it has ended' },
  ),
});

export const QualityBody = Type.Object({ samples: QualitySamples }, closed);
export const CallQualityShape = Type.Object({
  call_id: Id,
  overall: orNull(QualityShape),
  participants: Type.Array(Type.Object({ user_id: Id, first_at: Moment, last_at: Moment, ...QualityShape.properties })),
});

export const RecordingBody = Type.Object(
  {
    action: Type.Enum([...recordingActions]),
    file_id: Type.Optional(
      orNull(Id, { description: 'With `stop`, also later: the file in which what you recorded was uploaded' }),
    ),
  },
  closed,
);
const recordingFields = {
  recording_id: Id,
  call_id: Id,
  recorded_by: Id,
  started_at: Moment,
  stopped_at: orNull(Moment, { description: 'Null: it goes on' }),
  file_id: orNull(Id, { description: 'Null until it is uploaded' }),
};
export const RecordingShape = Type.Object({ message: Type.String(), ...recordingFields });
export const RecordingsShape = Type.Object({
  recordings: Type.Array(
    Type.Object({
      ...recordingFields,
      download_url: orNull(Type.String(), { description: 'For a minute, for those who were in the call' }),
      expires_at: orNull(Moment),
      file_name: orNull(Type.String()),
      file_size: orNull(Type.Integer({ description: 'Bytes' })),
      content_type: orNull(Type.String()),
    }),
    { description: 'The newest first' },
  ),
});

export const CallsShape = Type.Object({
  calls: Type.Array(CallShape, { description: 'The newest first' }),
  next_page_state: orNull(Type.String()),
});

export const EndedShape = Type.Object({
  message: Type.String(),
  call_id: Id,
  ended_at: Moment,
  duration: Type.Integer({ description: 'Seconds from the first answer; 0 where nobody answered' }),
  end_reason: EndReasonName,
});

export const JoinedShape = Type.Object({
  message: Type.String(),
  call_id: Id,
  joined_at: Moment,
  call: CallShape,
});

export const StayedShape = Type.Object({ message: Type.String(), call_id: Id, call: CallShape });

export const IceServersShape = Type.Object({
  ice_servers: Type.Array(
    Type.Object({
      urls: Type.Array(Type.String()),
      username: Type.Optional(Type.String()),
      credential: Type.Optional(Type.String()),
    }),
    { description: 'As `RTCConfiguration.iceServers` takes them; ask anew for each call, and before ICE is restarted' },
  ),
  expires_at: Moment,
  ttl: Type.Integer({ description: 'Seconds until then' }),
  note: orNull(Type.String(), { description: 'What is missing where no server is configured' }),
});

const agreed = {
  title: Type.String({ minLength: 1, maxLength: 200, format: 'name' }),
  starts_at: Type.String({ format: 'moment' }),
  duration: Type.Integer({ minimum: 5, maximum: 1440, description: 'Minutes' }),
  timezone: Type.String({ maxLength: 64, format: 'timezone', description: 'Where its hour is meant; IANA' }),
};

export const ScheduleBody = Type.Object(
  {
    conversation_id: Id,
    call_type: Type.Optional(CallTypeName),
    ...agreed,
    timezone: Type.Optional(agreed.timezone),
    callee_ids: Type.Optional(orNull(Callees, { description: 'Default: all others of the conversation' })),
  },
  closed,
);

export const ScheduleChanges = Type.Object(
  {
    title: Type.Optional(agreed.title),
    starts_at: Type.Optional(agreed.starts_at),
    duration: Type.Optional(agreed.duration),
    timezone: Type.Optional(agreed.timezone),
  },
  closed,
);

export const ScheduledCallShape = Type.Object({
  id: Id,
  conversation_id: Id,
  organizer_id: Id,
  organizer_name: Type.String(),
  call_type: CallTypeName,
  title: Type.String(),
  starts_at: Moment,
  ends_at: Moment,
  duration: Type.Integer({ description: 'Minutes' }),
  timezone: Type.String(),
  callee_ids: Type.Array(Id),
  sequence: Type.Integer({ description: 'How often it was changed, as calendars count it' }),
  created_at: Moment,
});

export const ScheduledCallsShape = Type.Object({
  calls: Type.Array(ScheduledCallShape, { description: 'The next one first' }),
  next_page_state: orNull(Type.String()),
});

export function toScheduledCall(scheduled: ScheduledCall): Static<typeof ScheduledCallShape> {
  const { id, conversation_id, organizer_id, organizer_name, call_type, title, starts_at, ends_at } = scheduled;
  const { minutes: duration, timezone, invitee_ids, sequence, created_at } = scheduled;
  return {
    ...{ id, conversation_id, organizer_id, organizer_name, call_type, title, starts_at, ends_at },
    ...{ duration, timezone, callee_ids: [...invitee_ids], sequence, created_at },
  };
}

export function toScheduledCalls({ calls, next }: ScheduledPage): Static<typeof ScheduledCallsShape> {
  return { calls: calls.map(toScheduledCall), next_page_state: next };
}

function toCallParticipant({ device: device_id, ...part }: PartShown): Static<typeof CallParticipantShape> {
  return { ...part, device_id };
}

export function toCall(call: CallShown): CallShape {
  const { id: call_id, call_type, conversation_id, caller_id, status, has_password, participants } = call;
  const { created_at, rings_until, answered_at, ended_at, end_reason, ended_by, duration, recording } = call;
  return {
    ...{ call_id, call_type, conversation_id, caller_id },
    callee_ids: participants.flatMap(({ user_id, invited }) => (invited ? [user_id] : [])),
    ...{ status, has_password, created_at, rings_until, answered_at, ended_at, end_reason, ended_by, duration },
    recording: recording === null ? null : { recorded_by: recording.by, started_at: recording.since },
    participants: participants.map(toCallParticipant),
  };
}

export function toCallRead({ quality, ...call }: CallRead): Static<typeof CallReadShape> {
  const { end_reason, duration, participants } = call;
  return {
    ...toCall(call),
    summary:
      end_reason === null || duration === null
        ? null
        : {
            ...{ duration, end_reason },
            people: participants.flatMap(({ user_id, name, joined_at, seconds }) =>
              joined_at === null ? [] : [{ user_id, name, seconds }],
            ),
            missed_by: participants.flatMap(({ user_id, state }) => (state === 'missed' ? [user_id] : [])),
            quality: quality === null ? null : toQuality(quality),
          },
  };
}

function toQuality({ rtt_ms, jitter_ms, packet_loss, bitrate }: Quality): Static<typeof QualityShape> {
  return { rtt_ms, jitter_ms, packet_loss, bitrate };
}

export function toCallQuality({ callId, overall, people }: CallQuality): Static<typeof CallQualityShape> {
  return {
    call_id: callId,
    overall: overall === null ? null : toQuality(overall),
    participants: people.map(({ user_id, first_at, last_at, ...quality }) => ({
      ...{ user_id, first_at, last_at },
      ...toQuality(quality),
    })),
  };
}

export function toRecording({ id, ...recording }: Recording) {
  const { call_id, recorded_by, started_at, stopped_at, file_id } = recording;
  return { recording_id: id, call_id, recorded_by, started_at, stopped_at, file_id };
}

export function toRecordings(recordings: readonly RecordingShown[]): Static<typeof RecordingsShape> {
  return {
    recordings: recordings.map(({ address, ...recording }) => ({
      ...toRecording(recording),
      download_url: address?.url ?? null,
      expires_at: address?.expiresAt.toISOString() ?? null,
      file_name: address?.file.name ?? null,
      file_size: address?.file.size ?? null,
      content_type: address?.type ?? null,
    })),
  };
}

export function toCalls({ calls, next }: CallPage): Static<typeof CallsShape> {
  return { calls: calls.map(toCall), next_page_state: next };
}

export function toEnded(call: CallShown): Static<typeof EndedShape> {
  const { id: call_id, ended_at, duration, end_reason } = call;
  return {
    message: 'Call ended',
    call_id,
    ended_at: ended_at ?? call.created_at,
    duration: duration ?? 0,
    end_reason: end_reason ?? 'completed',
  };
}

/** The caller's own part is that of the person whose device joined. */
export function toJoined(call: CallShown, userId: string): Static<typeof JoinedShape> {
  const own = call.participants.find(({ user_id }) => user_id === userId);
  return {
    message: 'Joined call',
    call_id: call.id,
    joined_at: own?.joined_at ?? call.created_at,
    call: toCall(call),
  };
}

export function toIceServers({ servers, expiresAt, seconds }: IceServers): Static<typeof IceServersShape> {
  return {
    ice_servers: servers.map(({ urls, ...credential }) => ({ urls: [...urls], ...credential })),
    expires_at: expiresAt,
    ttl: seconds,
    note:
      servers.length > 0
        ? null
        : 'No TURN server is configured (TURN_URLS, TURN_SECRET): calls work where devices reach each other directly',
  };
}

type Changed = Extract<TopicEvent, { readonly type: 'call.changed' }>;

/** `call.ringing`, `call.answered`, `call.participants` and `call.ended`: each carries the whole call as it is now. */
export function toCallChange({ how, by, device: device_id, call, at }: Changed): object {
  return { type: `call.${how}`, ...toCall(call), user_id: by, device_id, timestamp: at };
}
