import type { InCommand } from '../action.ts';
import { conversationTopic } from '../conversations/topic.ts';
import type { CallChange, CallShown } from '../events.ts';
import { notify } from '../notifications/notify.ts';
import { pushOver, pushTo } from '../push/push-to.ts';
import { shownCall } from './calls.ts';
import { callMissed, callRings } from './notices.ts';
import { callsOf, callTopic } from './topic.ts';

type Telling = Pick<InCommand, 'tx' | 'ports' | 'at' | 'tell' | 'enqueue'>;

interface Told {
  /** Whom it is about. */
  readonly by: string | null;
  readonly device?: string | null;
  /** People who are not told. */
  readonly except?: readonly string[];
}

/**
 * Tells what has happened to a call, once to each socket: all devices of those in it, whoever follows its conversation, and those
 * who are connected. Returns the call as it was told.
 */
export async function tellCall(
  work: Telling,
  how: CallChange,
  id: string,
  { by, device = null, except = [] }: Told,
): Promise<CallShown> {
  const { tx, ports, at, tell } = work;
  const call = await shownCall(tx, id);
  const event = {
    type: 'call.changed',
    once: ports.newId(),
    ...{ how, by, device, call, at: at.toISOString() },
    ...(except.length === 0 ? {} : { except }),
  } as const;
  for (const { user_id } of call.participants) tell(callsOf(user_id), event);
  // It rings only for those for whom the caller asked: the others learn that there is a call.
  tell(conversationTopic(call.conversation_id), how === 'ringing' ? { ...event, how: 'participants' } : event);
  tell(callTopic(id), event);
  await pushCall(work, how, call, { by, except });
  return call;
}

/** Rings on browsers that have no tab open; whoever has answered there or elsewhere, or for whom it is over, is told so in its place. */
async function pushCall(
  work: Telling,
  how: CallChange,
  call: CallShown,
  { by, except }: Required<Pick<Told, 'by' | 'except'>>,
): Promise<void> {
  const { id, conversation_id: conversation, caller_id, call_type, participants } = call;
  const of = { facts: { call_type }, by: caller_id, target: { kind: 'call', id }, conversation };
  const people = participants.map(({ user_id }) => user_id).filter(each => each !== caller_id);
  if (how === 'ringing') await pushTo(work, callRings, { ...of, to: people.filter(each => !except.includes(each)) });
  else await pushOver(work, callRings, { ...of, to: how === 'ended' ? people : people.filter(each => each === by) });
}

/** Tells those in a call that others have left it. */
export function tellLeft(
  { tell, at }: Pick<Telling, 'tell' | 'at'>,
  call: string,
  people: readonly string[],
  reason: 'left' | 'lost',
): void {
  for (const id of people)
    tell(callTopic(call), {
      type: 'call.signalled',
      except: [id],
      message: { type: 'leave', call_id: call, sender_id: id, reason, timestamp: at.toISOString() },
    });
}

/**
 * Notifies those who did not come: not where they take part in the conversation no more or have muted it, nor where they and the
 * caller have blocked each other.
 */
export async function noticeMissed(
  work: Telling,
  call: Pick<CallShown, 'id' | 'conversation_id' | 'caller_id' | 'call_type'>,
  people: readonly string[],
): Promise<void> {
  if (people.length === 0) return;
  const rows = await work.tx.rows<{ user_id: string; title: string | null }>({
    name: 'who_missed_a_call',
    text: `select p.user_id, c.title from conversation_participants p join conversations c on c.id = p.conversation_id
      where p.conversation_id = $1 and p.user_id = any($2::uuid[]) and not coalesce(p.muted_until > $4::timestamptz, false)
        and not exists (select from person_blocks b where (b.blocker_id, b.blocked_id) in ((p.user_id, $3::uuid), ($3::uuid, p.user_id)))`,
    values: [call.conversation_id, people, call.caller_id, work.at],
  });
  await notify(work, callMissed, {
    to: rows.map(({ user_id }) => user_id),
    facts: { title: rows[0]?.title ?? '', call_type: call.call_type },
    by: call.caller_id,
    target: { kind: 'conversation', id: call.conversation_id },
  });
}
