import { refuse } from '../../kernel/errors.ts';
import type { InCommand } from '../action.ts';
import { type Conversation, conversationFor, mustBe, type Participant } from '../conversations/conversations.ts';

/**
 * A conversation that the caller administers and that is not encrypted: nobody else decides where its messages are sent, whatever they
 * may do with webhooks otherwise.
 */
export async function administered(
  { tx, at, actor }: Pick<InCommand, 'tx' | 'at'> & Pick<Participant, 'actor'>,
  id: string,
): Promise<Conversation> {
  if (actor.userId === null) throw refuse('conversation.not_found', {});
  const conversation = await conversationFor(tx, { actor, userId: actor.userId }, id, at);
  mustBe(conversation, 'admin');
  if (conversation.is_e2ee_enabled) throw refuse('webhook.conversation_encrypted', {});
  return conversation;
}
