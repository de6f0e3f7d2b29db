import { prepared, sql } from '../../platform/db/sql.ts';
import { self, signal } from '../action.ts';
import { conversationFor } from './conversations.ts';
import { InConversation } from './fields.ts';
import { conversationTopic } from './topic.ts';

/** Those who do not hear of somebody: who has blocked whom does not matter. */
const apartFrom = prepared<[id: string, userId: string]>(
  'apart_from',
  (id, userId) => sql`select o.user_id from conversation_participants o join person_blocks b
      on (b.blocker_id = o.user_id and b.blocked_id = ${userId}::uuid) or (b.blocker_id = ${userId}::uuid and b.blocked_id = o.user_id)
    where o.conversation_id = ${id}`,
);

/** Tells the others in a conversation that the caller writes; nobody who has blocked them or was blocked by them. */
export const sayTyping = signal('conversation.typing', {
  input: InConversation,
  permit: self('conversations'),
  refuses: ['conversation.not_found'],
  limit: { per: 'actor', max: 600, seconds: 60 },
  run: async ({ db, actor, userId, at, tell }, { conversationId }) => {
    const [{ id }, apart] = await Promise.all([
      conversationFor(db, { actor, userId }, conversationId, at),
      db.rows<{ user_id: string }>(apartFrom(conversationId, userId)),
    ]);
    const except = [userId, ...apart.map(({ user_id }) => user_id)];
    tell(conversationTopic(id), { type: 'typing.said', conversation: id, userId, except, at: at.toISOString() });
  },
});
