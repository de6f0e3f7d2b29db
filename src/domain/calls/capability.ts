import { capability } from '../capability.ts';
import { callErrors } from './errors.ts';
import { callNotices } from './notices.ts';
import { isRecordingFor } from './recordings.ts';
import { remindJob } from './remind-of-call.ts';
import { sweeps } from './sweeps.ts';
import { endCopied } from './transitions.ts';

/** Who calls whom, and who is in which call. */
export const calls = capability('calls', {
  errors: callErrors,
  notifications: callNotices,
  jobs: [remindJob],
  sweeps,
  opensFiles: isRecordingFor,
  erases: [
    'call_participants.user_id',
    'call_quality.user_id',
    'scheduled_calls.organizer_id',
    'scheduled_call_invitees.user_id',
  ],
  keeps: {
    'calls.caller_id': 'a call belongs to its conversation, whoever began it',
    'call_recordings.recorded_by': 'a recording belongs to those who were in the call; its file goes with its owner',
    'calls.ended_by': 'that a call was ended by somebody is part of its conversation',
  },
  restored: async (on, at) => {
    const ended = await endCopied(on, at);
    return ended === 0 ? [] : [`${ended} calls that were under way have ended`];
  },
  unsealed: { 'calls.idempotency_digest': 'a hash' },
});
