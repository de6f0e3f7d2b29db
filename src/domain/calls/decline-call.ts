import { refuse } from '../../kernel/errors.ts';
import { command, self } from '../action.ts';
import type { CallShown } from '../events.ts';
import { lockedRunning, shownCall } from './calls.ts';
import { endCallAs } from './ending.ts';
import { InCall } from './fields.ts';
import { callPartOf, partsIn, stopRinging } from './parts.ts';
import { tellCall } from './telling.ts';

/**
 * Stops a call from ringing for oneself, on all devices. Where it rings for nobody any more and nobody came, it has ended. What has
 * been answered stays answered.
 */
export const declineCall = command('call.decline', {
  input: InCall,
  permit: self('calls'),
  refuses: ['call.answered_elsewhere', 'call.ended', 'call.not_found', 'call.not_ringing'],
  audit: { off: 'who declined a call is a row of call_participants' },
  run: async (work, { callId }): Promise<CallShown> => {
    const { tx, userId, at } = work;
    const call = await lockedRunning(tx, work, callId);
    const part = await callPartOf(tx, call.id, userId, at);
    if (part?.state === 'declined') return shownCall(tx, call.id);
    if (part?.state === 'connected' && userId !== call.caller_id) throw refuse('call.answered_elsewhere', {});
    if (part?.state !== 'ringing') throw refuse('call.not_ringing', {});
    await stopRinging(tx, call.id, [userId], 'declined');
    const { ringing } = await partsIn(tx, call.id);
    if (call.status !== 'active' && ringing === 0) {
      const ended = await endCallAs(work, call, { reason: 'declined', by: userId });
      if (ended !== null) return ended;
    }
    return tellCall(work, 'participants', call.id, { by: userId });
  },
});
