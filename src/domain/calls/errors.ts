import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such call, or one of a conversation that the caller takes no part in. */
    'call.not_found': Record<never, never>;
    /** These take no part in the conversation. */
    'call.callees_not_found': { readonly ids: readonly string[] };
    /** There is a call in the conversation already. */
    'call.running': { readonly callId: string };
    'call.ended': Record<never, never>;
    /** Another device of theirs is in the call. */
    'call.answered_elsewhere': Record<never, never>;
    /** Nothing rings for them, or not any more. */
    'call.not_ringing': Record<never, never>;
    /** They are not in the call. */
    'call.not_joined': Record<never, never>;
    'call.full': { readonly most: number };
    'call.wrong_password': Record<never, never>;
    /** It is for the caller or an admin of the conversation to end it. */
    'call.not_theirs_to_end': Record<never, never>;
    /** Somebody records it already. */
    'call.recording_running': Record<never, never>;
    /** Nobody records it, or the caller has recorded nothing that is without its file. */
    'call.not_recorded': Record<never, never>;
    'call.recording_not_theirs': Record<never, never>;
    /** No such call is agreed on, or one to which the caller is not invited. */
    'call.schedule_not_found': Record<never, never>;
    'call.schedule_not_theirs': Record<never, never>;
    /** Something else was called so before. */
    'call.idempotency_key_taken': Record<never, never>;
  }
}

export const callErrors = {
  'call.not_found': { status: 404, message: () => 'Call not found' },
  'call.callees_not_found': {
    status: 404,
    message: ({ ids }) => `Not a participant of this conversation: ${ids.join(', ')}`,
  },
  'call.running': {
    status: 409,
    message: ({ callId }) => `There is a call in this conversation already: ${callId}`,
    extras: ({ callId }) => ({ call_id: callId }),
  },
  'call.ended': { status: 409, message: () => 'This call has ended' },
  'call.answered_elsewhere': { status: 409, message: () => 'You are in this call on another device' },
  'call.not_ringing': { status: 409, message: () => 'This call does not ring for you' },
  'call.not_joined': { status: 409, message: () => 'You are not in this call; join it first' },
  'call.full': { status: 409, message: ({ most }) => `A call has at most ${most} people` },
  'call.wrong_password': { status: 403, message: () => 'The password of this call is another one' },
  'call.not_theirs_to_end': {
    status: 403,
    message: () => 'Only the caller or an admin of the conversation may end this call; leave it instead',
  },
  'call.recording_running': { status: 409, message: () => 'This call is being recorded already' },
  'call.not_recorded': { status: 409, message: () => 'There is no recording of yours in this call' },
  'call.recording_not_theirs': {
    status: 403,
    message: () => 'Only who records, the caller or an admin of the conversation may stop a recording',
  },
  'call.schedule_not_found': { status: 404, message: () => 'Scheduled call not found' },
  'call.schedule_not_theirs': { status: 403, message: () => 'Only who scheduled this call may change it' },
  'call.idempotency_key_taken': { status: 409, message: () => 'Another call was asked for under this Idempotency-Key' },
} satisfies Partial<ErrorTable>;
