import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { command, self } from '../action.ts';
import { mustNotBeApart } from '../conversations/apart.ts';
import type { CallShown } from '../events.ts';
import { Id, orNull } from '../fields.ts';
import { later } from '../lifetimes.ts';
import { hashBounds, takeTurn } from '../passwords/turn.ts';
import { lockedRunning, shownCall } from './calls.ts';
import { arriveSeconds, CallPassword, DeviceId, mostInCall } from './fields.ts';
import { callPartOf, connect, deviceOf, disconnect, partsIn, stay } from './parts.ts';
import { tellCall } from './telling.ts';
import { moveCall } from './transitions.ts';

/**
 * Comes into a call with one device. The first one that answers has it: the others of the same person are told to stop ringing,
 * and refused. Whoever has left may come back for as long as it runs.
 */
export const joinCall = command('call.join', {
  input: Type.Object(
    { callId: Id, password: orNull(CallPassword), device: orNull(DeviceId) },
    { additionalProperties: false },
  ),
  permit: self('calls'),
  refuses: [
    'call.answered_elsewhere',
    'call.ended',
    'call.full',
    'call.not_found',
    'call.wrong_password',
    'conversation.blocked',
  ],
  audit: { off: 'who is in a call is a row of call_participants' },
  // Guesses at a password are these, too.
  limit: { per: 'actor', of: ({ callId }) => callId.toLowerCase(), max: 20, seconds: 60 },
  bounds: hashBounds,
  prepare: async (work, { callId, password }) => {
    const [call] = await work.db.rows<{ password_hash: string | null; caller_id: string }>({
      name: 'password_of_call',
      text: 'select password_hash, caller_id from calls where id = $1',
      values: [callId],
    });
    if (call === undefined || call.password_hash === null || call.caller_id === work.userId) return true;
    if (password === null) return false;
    return work.ports.passwords.verify(password, call.password_hash, takeTurn(work, { known: true }));
  },
  run: async (work, { callId, device: named }): Promise<{ readonly call: CallShown; readonly userId: string }> => {
    const { tx, actor, userId, at, prepared: knowsPassword } = work;
    const call = await lockedRunning(tx, work, callId);
    await mustNotBeApart(tx, { id: call.conversation_id, type: call.conversation_type }, userId);
    const part = await callPartOf(tx, call.id, userId, at);
    const device = deviceOf(actor, named);
    if (part?.state === 'connected') {
      if (part.device === device) {
        await stay(tx, call.id, userId, later(at, arriveSeconds));
        return { call: await shownCall(tx, call.id), userId };
      }
      if (part.held) throw refuse('call.answered_elsewhere', {});
      await disconnect(tx, call.id, [userId], at);
    }
    if (!knowsPassword) throw refuse('call.wrong_password', {});
    const { connected } = await partsIn(tx, call.id);
    if (connected >= mostInCall) throw refuse('call.full', { most: mostInCall });
    await connect(tx, { call: call.id, userId, device, at, within: arriveSeconds });
    if (userId !== call.caller_id) await answer(work, call.id);
    const answers = part?.state === 'ringing';
    const how = answers ? 'answered' : 'participants';
    return { call: await tellCall(work, how, call.id, { by: userId, device }), userId };
  },
});

/** Somebody besides the caller is there: from the first one on it is under way. */
async function answer({ tx, at }: Parameters<typeof tellCall>[0], id: string): Promise<void> {
  await moveCall(tx, id, { to: 'ringing' });
  await moveCall(tx, id, { to: 'active', at });
}
