import Type from 'typebox';
import { declineCall } from '../../../domain/calls/decline-call.ts';
import { endCall } from '../../../domain/calls/end-call.ts';
import { CallKey } from '../../../domain/calls/fields.ts';
import { readIceServers } from '../../../domain/calls/ice-servers.ts';
import { initiateCall } from '../../../domain/calls/initiate-call.ts';
import { joinCall } from '../../../domain/calls/join-call.ts';
import { leaveCall } from '../../../domain/calls/leave-call.ts';
import { addQuality, readQuality } from '../../../domain/calls/quality.ts';
import { listCalls, listRunning, readCall } from '../../../domain/calls/read-calls.ts';
import { readRecordings, recordCall } from '../../../domain/calls/recordings.ts';
import { cancelScheduled, scheduleCall, updateScheduled } from '../../../domain/calls/schedule-call.ts';
import { listScheduledCalls, readScheduled } from '../../../domain/calls/scheduled-calls.ts';
import { type Route, route } from '../../../http/route.ts';
import {
  CallQualityShape,
  CallReadShape,
  CallShape,
  CallsQuery,
  CallsShape,
  EndBody,
  EndedShape,
  IceServersShape,
  InitiateBody,
  JoinBody,
  JoinedShape,
  QualityBody,
  RecordingBody,
  RecordingShape,
  RecordingsShape,
  ScheduleBody,
  ScheduleChanges,
  ScheduledCallShape,
  ScheduledCallsShape,
  StayedShape,
  toCall,
  toCallQuality,
  toCallRead,
  toCalls,
  toEnded,
  toIceServers,
  toJoined,
  toRecording,
  toRecordings,
  toScheduledCall,
  toScheduledCalls,
} from '../shapes/calls.ts';
import { Data, Said, toData, toSaid } from '../shapes/envelope.ts';
import { idempotencyKey } from '../shapes/idempotency.ts';

const keyIn = idempotencyKey(CallKey);

export const callRoutes: Route[] = [
  route('POST /calls/initiate', initiateCall, {
    summary:
      'Call others of a conversation: it rings for a minute on all their devices; with an `Idempotency-Key` it is begun once',
    body: InitiateBody,
    reply: { 201: Data(CallShape) },
    input: ({ body, headers }) => ({
      conversationId: body.conversation_id,
      callType: body.call_type,
      calleeIds: body.callee_ids,
      password: body.password ?? null,
      device: body.device_id ?? null,
      key: keyIn(headers),
    }),
    present: call => toData(toCall(call)),
  }),
  route('GET /calls/ice-servers', readIceServers, {
    summary: 'STUN and TURN servers of this server, with a credential of one hour',
    reply: { 200: Data(IceServersShape) },
    input: () => ({}),
    present: servers => toData(toIceServers(servers)),
  }),
  route('GET /calls/running', listRunning, {
    summary: 'Calls that run in your conversations now',
    reply: { 200: Data(Type.Object({ calls: Type.Array(CallShape) })) },
    input: () => ({}),
    present: calls => toData({ calls: calls.map(toCall) }),
  }),
  route('GET /calls/history', listCalls, {
    summary: 'Calls that you made, were asked to or came to, the newest first; of one conversation: all of its calls',
    query: CallsQuery,
    reply: { 200: Data(CallsShape) },
    input: ({ query }) => ({
      limit: query.limit ?? 20,
      page: query.page_state ?? null,
      conversationId: query.conversation_id ?? null,
    }),
    present: page => toData(toCalls(page)),
  }),
  route('POST /calls/schedule', scheduleCall, {
    summary:
      'Agree on a call with people of a conversation: they are told, and invited by a mail that their calendar takes',
    body: ScheduleBody,
    reply: { 201: Data(ScheduledCallShape) },
    input: ({ body }) => ({
      conversationId: body.conversation_id,
      callType: body.call_type ?? 'video',
      title: body.title,
      startsAt: body.starts_at,
      minutes: body.duration,
      timezone: body.timezone ?? 'UTC',
      calleeIds: body.callee_ids ?? null,
    }),
    present: scheduled => toData(toScheduledCall(scheduled)),
  }),
  route('GET /calls/scheduled', listScheduledCalls, {
    summary: 'Calls to come that you scheduled or are invited to, the next one first',
    query: CallsQuery,
    reply: { 200: Data(ScheduledCallsShape) },
    input: ({ query }) => ({
      limit: query.limit ?? 20,
      page: query.page_state ?? null,
      conversationId: query.conversation_id ?? null,
    }),
    present: page => toData(toScheduledCalls(page)),
  }),
  route('GET /calls/scheduled/:id', readScheduled, {
    summary: 'A call that you scheduled or are invited to',
    reply: { 200: Data(ScheduledCallShape) },
    input: ({ params }) => ({ id: params.id }),
    present: scheduled => toData(toScheduledCall(scheduled)),
  }),
  route('PATCH /calls/scheduled/:id', updateScheduled, {
    summary: 'Change the named fields of a call that you scheduled; calendars get it anew',
    body: ScheduleChanges,
    reply: { 200: Data(ScheduledCallShape) },
    input: ({ params, body: { title, starts_at: startsAt, duration: minutes, timezone } }) => ({
      id: params.id,
      ...(title === undefined ? {} : { title }),
      ...(startsAt === undefined ? {} : { startsAt }),
      ...(minutes === undefined ? {} : { minutes }),
      ...(timezone === undefined ? {} : { timezone }),
    }),
    present: scheduled => toData(toScheduledCall(scheduled)),
  }),
  route('DELETE /calls/scheduled/:id', cancelScheduled, {
    summary: 'Cancel a call that you scheduled; it leaves the calendars',
    reply: { 200: Said },
    input: ({ params }) => ({ id: params.id }),
    present: () => toSaid('Call cancelled'),
  }),
  route('GET /calls/:id', readCall, {
    summary: 'A call with those in it',
    reply: { 200: Data(CallReadShape) },
    input: toWhich,
    present: call => toData(toCallRead(call)),
  }),
  route('POST /calls/:id/join', joinCall, {
    summary: 'Answer a call, or come to one that runs, with one device; the first one that answers has it',
    body: JoinBody,
    reply: { 200: Data(JoinedShape) },
    input: ({ params, body }) => ({
      callId: params.id,
      password: body?.password ?? null,
      device: body?.device_id ?? null,
    }),
    present: ({ call, userId }) => toData(toJoined(call, userId)),
  }),
  route('POST /calls/:id/decline', declineCall, {
    summary: 'Stop a call from ringing on all your devices; one that you have answered stays answered',
    reply: { 200: Data(StayedShape) },
    input: toWhich,
    present: call => toData({ message: 'Call declined', call_id: call.id, call: toCall(call) }),
  }),
  route('POST /calls/:id/leave', leaveCall, {
    summary: 'Leave a call; one of two people ends it so',
    reply: { 200: Data(StayedShape) },
    input: toWhich,
    present: call => toData({ message: 'Left call', call_id: call.id, call: toCall(call) }),
  }),
  route('POST /calls/:id/end', endCall, {
    summary: 'End a call for all: either of two people, in a group its caller or an admin of the conversation',
    body: EndBody,
    reply: { 200: Data(EndedShape) },
    input: ({ params, body }) => ({ callId: params.id, reason: body?.reason ?? null }),
    present: call => toData(toEnded(call)),
  }),
  route('POST /calls/:id/quality', addQuality, {
    summary: 'Say what your device has measured of a call (`getStats`), every ten seconds or so; it is added up',
    body: QualityBody,
    reply: { 200: Data(CallQualityShape) },
    input: ({ params, body }) => ({ callId: params.id, samples: body.samples }),
    present: quality => toData(toCallQuality(quality)),
  }),
  route('GET /calls/:id/quality', readQuality, {
    summary: 'How well a call goes, or went: for each person, and for all',
    reply: { 200: Data(CallQualityShape) },
    input: toWhich,
    present: quality => toData(toCallQuality(quality)),
  }),
  route('POST /calls/:id/recording', recordCall, {
    summary: 'Tell all in a call that you begin to record it, or have stopped; then which file it was uploaded in',
    body: RecordingBody,
    reply: { 200: Data(RecordingShape) },
    input: ({ params, body }) => ({ callId: params.id, action: body.action, fileId: body.file_id ?? null }),
    present: recording =>
      toData({
        message: recording.stopped_at === null ? 'Recording started' : 'Recording stopped',
        ...toRecording(recording),
      }),
  }),
  route('GET /calls/:id/recording', readRecordings, {
    summary: 'Recordings of a call, with an address to download each from for a minute if you were in the call',
    reply: { 200: Data(RecordingsShape) },
    input: toWhich,
    present: recordings => toData(toRecordings(recordings)),
  }),
];

function toWhich({ params }: { readonly params: { readonly id: string } }): { readonly callId: string } {
  return { callId: params.id };
}
