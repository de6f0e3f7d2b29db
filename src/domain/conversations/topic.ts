import type { InCommand } from '../action.ts';
import type { ConversationChange } from '../events.ts';

/** What happens in a conversation. */
export const conversationTopic = (id: string): string => `conversation:${id}`;

/** What happens to the conversations of a person: they come and go, are read elsewhere, muted or archived. */
export const conversationsOf = (userId: string): string => `conversations:${userId}`;

/** Tells everybody in a conversation what has changed of it or of who takes part. */
export function tellConversation(
  { tell, ports, at }: Pick<InCommand, 'tell' | 'ports' | 'at'>,
  conversationId: string,
  change: ConversationChange,
  { by, people = [] }: { readonly by: string | null; readonly people?: readonly string[] },
): void {
  const event = {
    type: 'conversation.changed',
    once: ports.newId(),
    change,
    conversation: conversationId,
    people,
    by,
    at: at.toISOString(),
  } as const;
  const ends = change === 'participants_removed' ? { ends: people } : {};
  tell(conversationTopic(conversationId), { ...event, ...ends });
  // Those whom it concerns may not follow it yet, or no more.
  for (const id of people) tell(conversationsOf(id), event);
}
