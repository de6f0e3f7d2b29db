import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { command, type InCommand } from '../action.ts';
import type { Call } from './calls.ts';
import { endCallAs } from './ending.ts';
import { emptySeconds } from './fields.ts';
import { disconnect, partsIn, stopRinging } from './parts.ts';
import { noticeMissed, tellCall, tellLeft } from './telling.ts';

/** Calls that are looked after at once; the others the next time. */
const mostAtOnce = 100;

type Due = Pick<Call, 'id' | 'conversation_id' | 'caller_id' | 'call_type' | 'status'> & {
  readonly rung: boolean;
  readonly deserted: boolean;
  /** Of two people one is gone from the conversation, or has blocked the other. */
  readonly apart: boolean;
};

/**
 * Does what is due for calls, whoever served them: who is connected no more has left, it rings for nobody any longer than it
 * should, what everybody has left has its end, and so has what two people talk by who reach each other no more.
 */
export const settleCalls = command('call.settle', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: byOperator,
  audit: { off: 'how a call ended is kept with it' },
  run: async (work): Promise<void> => {
    for (const call of await dueCalls(work.tx, work.at)) await settle(work, call);
  },
});

async function dueCalls(tx: Tx, at: Date): Promise<readonly Due[]> {
  return tx.rows<Due>({
    name: 'due_calls',
    text: `select k.id, k.conversation_id, k.caller_id, k.call_type, k.status, k.rings_until <= $1 as rung,
        coalesce(k.empty_since <= $1::timestamptz - make_interval(secs => $2), false) as deserted,
        a.apart
      from calls k cross join lateral (select exists (select from conversations c where c.id = k.conversation_id and c.type = 'direct'
        and not exists (select from conversation_participants p join conversation_participants o
          on o.conversation_id = p.conversation_id and o.user_id > p.user_id
          where p.conversation_id = c.id and not exists (select from person_blocks b
            where (b.blocker_id, b.blocked_id) in ((p.user_id, o.user_id), (o.user_id, p.user_id))))) as apart) a
      where k.status <> 'ended' and (
        a.apart or k.empty_since <= $1::timestamptz - make_interval(secs => $2)
        or k.rings_until <= $1 and (k.status <> 'active'
          or exists (select from call_participants h where h.call_id = k.id and h.state = 'ringing'))
        or exists (select from call_participants h where h.call_id = k.id and h.state = 'connected' and h.connected_until <= $1)
        or k.status = 'active' and k.empty_since is null
          and not exists (select from call_participants h where h.call_id = k.id and h.state = 'connected'))
      order by k.id limit $3 for no key update of k skip locked`,
    values: [at, emptySeconds, mostAtOnce],
  });
}

async function settle(work: InCommand, call: Due): Promise<void> {
  const { tx, at } = work;
  if (call.apart) {
    await endCallAs(work, call, { reason: call.status === 'active' ? 'completed' : 'cancelled', by: null });
    return;
  }
  const lost = await disconnect(tx, call.id, await lapsedIn(tx, call.id, at), at);
  tellLeft(work, call.id, lost, 'lost');
  const missed = call.rung ? await stopRinging(tx, call.id, null, 'missed') : [];
  await noticeMissed(work, call, missed);
  const { connected } = await partsIn(tx, call.id);
  if (call.status === 'active') {
    if (connected === 0 && call.deserted) await endCallAs(work, call, { reason: 'failed', by: null });
    else {
      if (connected === 0) await empty(tx, call.id, at);
      if (lost.length + missed.length > 0) await tellCall(work, 'participants', call.id, { by: null });
    }
    return;
  }
  // Its caller was lost before anybody answered, or nobody did.
  if (call.rung) await endCallAs(work, call, { reason: 'missed', by: null });
  else if (connected === 0) await endCallAs(work, call, { reason: 'failed', by: null });
  else if (lost.length > 0) await tellCall(work, 'participants', call.id, { by: null });
}

/** Those who count as connected and whose time is over. */
async function lapsedIn(tx: Tx, call: string, at: Date): Promise<string[]> {
  const rows = await tx.rows<{ user_id: string }>({
    name: 'lapsed_in_call',
    text: `select user_id from call_participants where call_id = $1 and state = 'connected' and connected_until <= $2`,
    values: [call, at],
  });
  return rows.map(({ user_id }) => user_id);
}

async function empty(tx: Tx, call: string, at: Date): Promise<void> {
  await tx.rows({
    name: 'call_is_empty',
    text: 'update calls set empty_since = coalesce(empty_since, $2) where id = $1',
    values: [call, at],
  });
}
