import { whoTakesPart } from '../domain/conversations/taking-part.ts';
import type { TopicEvent } from '../domain/events.ts';
import { messageHeads, messagesAfter } from '../domain/messages/messages-after.ts';
import { ask, type Feed } from '../http/socket.ts';

const topic = /^conversation:([0-9a-f-]{36})$/;

/** Messages of conversations, as every socket follows them: told once, in order, and none left out. */
export const conversationFeed: Feed<TopicEvent> = {
  of: name => topic.exec(name)?.[1] ?? null,
  numbered: event =>
    event.type === 'message.changed'
      ? { change: event.message.change, seq: event.message.seq, isNew: event.how === 'sent' }
      : null,
  heads: conversationIds => ask(messageHeads, { conversationIds: [...conversationIds] }),
  after: (conversationId, mark, until) => ask(messagesAfter, { conversationId, mark, until }),
  audience: (conversationId, people) => ask(whoTakesPart, { conversationId, people: [...people] }),
};
