import { refuse } from '../../kernel/errors.ts';
import { command, self } from '../action.ts';
import type { CallShown } from '../events.ts';
import { lockedRunning } from './calls.ts';
import { endCallAs } from './ending.ts';
import { InCall } from './fields.ts';
import { disconnect, partsIn } from './parts.ts';
import { tellCall, tellLeft } from './telling.ts';

/** Leaves a call. One of two people ends it so, and so does the last one in a group. */
export const leaveCall = command('call.leave', {
  input: InCall,
  permit: self('calls'),
  refuses: ['call.ended', 'call.not_found', 'call.not_joined'],
  audit: { off: 'who is in a call is a row of call_participants' },
  run: async (work, { callId }): Promise<CallShown> => {
    const { tx, userId, at } = work;
    const call = await lockedRunning(tx, work, callId);
    const gone = await disconnect(tx, call.id, [userId], at);
    if (gone.length === 0) throw refuse('call.not_joined', {});
    tellLeft(work, call.id, gone, 'left');
    const { connected } = await partsIn(tx, call.id);
    if (call.conversation_type === 'direct' || connected === 0) {
      const reason = call.status === 'active' ? 'completed' : 'cancelled';
      const ended = await endCallAs(work, call, { reason, by: userId });
      if (ended !== null) return ended;
    }
    return tellCall(work, 'participants', call.id, { by: userId });
  },
});
