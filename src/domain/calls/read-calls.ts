import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/input.ts';
import { cursorOf } from '../../kernel/page.ts';
import { pageState } from '../../kernel/page-state.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { prepared, sql } from '../../platform/db/sql.ts';
import { query, self } from '../action.ts';
import {
  conversationFor,
  conversationOrganizations,
  conversationsWithin,
  type Participant,
} from '../conversations/conversations.ts';
import type { CallShown } from '../events.ts';
import { type Call, callColumns, callFor, shownCalls } from './calls.ts';
import { CallsAsked, InCall } from './fields.ts';
import { type Quality, qualityOf } from './quality.ts';

/** A call, and once it has ended how well it went; null: nobody measured it. */
export interface CallRead extends CallShown {
  readonly quality: Quality | null;
}

/** A call of a conversation that one takes part in, with those in it. */
export const readCall = query('call.read', {
  input: InCall,
  permit: self('calls'),
  refuses: ['call.not_found'],
  run: async ({ db, actor, userId }, { callId }): Promise<CallRead> => {
    const call = await callFor(db, { actor, userId }, callId);
    const [shown] = await shownCalls(db, [call]);
    if (shown === undefined) throw refuse('call.not_found', {});
    return { ...shown, quality: shown.status === 'ended' ? (await qualityOf(db, call.id)).overall : null };
  },
});

export interface CallPage {
  /** The newest first. */
  readonly calls: readonly CallShown[];
  /** Where the older ones begin; null: there are no more. */
  readonly next: string | null;
}

/** Calls that one made, was asked to or came to, the newest first; of one conversation: all there were. */
export const listCalls = query('call.list', {
  input: CallsAsked,
  permit: self('calls'),
  refuses: ['conversation.not_found'],
  run: async ({ db, actor, userId, at }, { limit, page, conversationId }): Promise<CallPage> => {
    const before = pageState(page, 1, ([id]) => (typeof id === 'string' && isUuid(id) ? id : null));
    const asking = { actor, userId };
    if (conversationId !== null) await conversationFor(db, asking, conversationId, at);
    const rows = await db.rows<Call>(
      conversationId === null
        ? ownCalls(userId, before, conversationOrganizations(actor), actor.actsIn === null, limit + 1)
        : callsIn(conversationId, before, limit + 1),
    );
    const calls = rows.slice(0, limit);
    const last = calls.at(-1);
    const next = rows.length > limit && last !== undefined ? cursorOf([last.id]) : null;
    return { calls: await shownCalls(db, calls), next };
  },
});

const ownCalls = prepared<
  [userId: string, before: string | null, organizations: readonly string[], anywhere: boolean, limit: number]
>(
  'calls_of_person',
  (userId, before, organizations, anywhere, limit) => sql`select ${callColumns} from call_participants h
    join calls k on k.id = h.call_id join conversations c on c.id = k.conversation_id
    join conversation_participants p on p.conversation_id = c.id and p.user_id = h.user_id
    where h.user_id = ${userId} and (${before}::uuid is null or h.call_id < ${before}::uuid)
      and ${conversationsWithin(organizations, anywhere)}
    order by h.call_id desc limit ${limit}`,
);

const callsIn = prepared<[conversation: string, before: string | null, limit: number]>(
  'calls_in_conversation',
  (conversation, before, limit) => sql`select ${callColumns} from calls k
    where k.conversation_id = ${conversation} and (${before}::uuid is null or k.id < ${before}::uuid)
    order by k.id desc limit ${limit}`,
);

/** Those that run in one's conversations, the newest first: more than rings anywhere at once. */
const mostRunning = 100;

const runningOf = prepared<[userId: string, organizations: readonly string[], anywhere: boolean]>(
  'running_calls_of',
  (
    userId,
    organizations,
    anywhere,
  ) => sql`select ${callColumns} from calls k join conversations c on c.id = k.conversation_id
    join conversation_participants p on p.conversation_id = c.id and p.user_id = ${userId}
    where k.status <> 'ended' and ${conversationsWithin(organizations, anywhere)}
    order by k.id desc limit ${mostRunning}`,
);

/** The calls that run in the conversations of somebody now. */
export async function runningCalls(on: Queryable, { actor, userId }: Participant): Promise<readonly CallShown[]> {
  const rows = await on.rows<Call>(runningOf(userId, conversationOrganizations(actor), actor.actsIn === null));
  return shownCalls(on, rows);
}

export const listRunning = query('call.list_running', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: self('calls'),
  run: ({ db, actor, userId }) => runningCalls(db, { actor, userId }),
});
