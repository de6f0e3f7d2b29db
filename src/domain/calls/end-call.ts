import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { command, self } from '../action.ts';
import type { CallShown } from '../events.ts';
import { Id, orNull } from '../fields.ts';
import { type CallSeen, lockedRunning } from './calls.ts';
import { endCallAs } from './ending.ts';
import { type EndReason, EndReasonName } from './fields.ts';

/** Ends a call for all: either of two people, in a group its caller or an admin. */
export const endCall = command('call.end', {
  input: Type.Object({ callId: Id, reason: orNull(EndReasonName) }, { additionalProperties: false }),
  permit: self('calls'),
  refuses: ['call.ended', 'call.not_found', 'call.not_theirs_to_end'],
  audit: { of: 'call', details: { reason: 'completed' } },
  run: async (work, { callId, reason: named }): Promise<CallShown> => {
    const { tx, userId, target } = work;
    const call = await lockedRunning(tx, work, callId);
    if (call.conversation_type !== 'direct' && call.caller_id !== userId && call.role !== 'admin')
      throw refuse('call.not_theirs_to_end', {});
    const reason = reasonOf(call, userId, named);
    target({ kind: 'call', id: call.id, organization: call.organization_id }, { reason });
    const ended = await endCallAs(work, call, { reason, by: userId });
    if (ended === null) throw refuse('call.ended', {});
    return ended;
  },
});

/** Why it ends: what is named where that can be, or what it comes to. */
function reasonOf(call: CallSeen, userId: string, named: EndReason | null): EndReason {
  const possible: readonly [EndReason, ...EndReason[]] =
    call.status === 'active'
      ? ['completed', 'failed']
      : call.caller_id === userId || call.conversation_type !== 'direct'
        ? ['cancelled', 'failed']
        : ['declined', 'failed'];
  if (named === null) return possible[0];
  if (!possible.includes(named)) throw refuseField('reason', `must be ${possible.join(' or ')} as this call is now`);
  return named;
}
