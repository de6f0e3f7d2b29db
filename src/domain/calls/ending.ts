import type { InCommand } from '../action.ts';
import type { CallShown } from '../events.ts';
import type { Call } from './calls.ts';
import type { EndReason } from './fields.ts';
import { disconnect, stopRinging } from './parts.ts';
import { noticeMissed, tellCall } from './telling.ts';
import { moveCall } from './transitions.ts';

/**
 * Ends a call that is locked, once for good: who is in it has left, for whom it rings has missed it and is notified, and all are
 * told. Null: it had ended already, and nothing has changed.
 */
export async function endCallAs(
  work: Pick<InCommand, 'tx' | 'ports' | 'at' | 'tell' | 'enqueue'>,
  call: Pick<Call, 'id' | 'conversation_id' | 'caller_id' | 'call_type'>,
  { reason, by }: { readonly reason: EndReason; readonly by: string | null },
): Promise<CallShown | null> {
  const { tx, at } = work;
  if (!(await moveCall(tx, call.id, { to: 'ended', at, reason, by }))) return null;
  await disconnect(tx, call.id, null, at);
  await noticeMissed(work, call, await stopRinging(tx, call.id, null, 'missed'));
  return tellCall(work, 'ended', call.id, { by });
}
