import type { Queryable } from '../../platform/db/queryable.ts';
import { query, self } from '../action.ts';
import { type Conversation, conversationFor } from './conversations.ts';
import { InConversation, mostParticipants } from './fields.ts';
import { type LookingIn, type ParticipantShown, participantsOf } from './participants.ts';

export interface ConversationWithPeople extends Conversation {
  readonly participants: readonly ParticipantShown[];
}

/** A conversation with everybody who takes part in it, the admins first. */
export const readConversation = query('conversation.read', {
  input: InConversation,
  permit: self('conversations'),
  refuses: ['conversation.not_found'],
  run: async ({ db, actor, userId, at }, { conversationId }) =>
    withParticipants(db, await conversationFor(db, { actor, userId }, conversationId, at), { userId, at }),
  revisionOf: conversation => conversation,
});

export async function withParticipants(
  on: Queryable,
  conversation: Conversation,
  looking: LookingIn,
): Promise<ConversationWithPeople> {
  const participants = await participantsOf(on, conversation.id, looking, { limit: mostParticipants, offset: 0 });
  return { ...conversation, participants };
}
