import Type from 'typebox';
import { sayTyping } from '../../../domain/conversations/say-typing.ts';
import { type UnreadCount, unreadCounts } from '../../../domain/conversations/unread-counts.ts';
import type { TopicEvent } from '../../../domain/events.ts';
import { markDelivered, markRead } from '../../../domain/messages/mark-read.ts';
import { resumeConversations, SeenChanges } from '../../../domain/messages/resume-conversations.ts';
import { type Asking, type Looks, step } from '../../../http/socket.ts';
import { parse } from '../../../kernel/input.ts';
import {
  toConversationChange,
  toMessageChange,
  toPresenceChange,
  toReceipt,
  toTyping,
} from '../../connect/shapes/live.ts';

/* The channel `conversations` of the live socket: all of one's own, in the words of `/v1/ws/chat`. */

const closed = { additionalProperties: false } as const;
const Id = Type.String({ format: 'uuid' });
const Count = Type.Integer({ minimum: 0 });
const Typing = Type.Object({ conversation_id: Id }, closed);
const Marker = Type.Object({ conversation_id: Id, seq: Type.Optional(Count) }, closed);
const Resume = Type.Object({ conversations: SeenChanges }, closed);

function markerIn({ message }: Asking<unknown>) {
  const { conversation_id: conversationId, seq } = parse(Marker, message);
  return { conversationId, ...(seq === undefined ? {} : { seq }) };
}

export const conversationMessages = {
  typing: step(sayTyping, ({ message }) => ({ conversationId: parse(Typing, message).conversation_id })),
  read: step(markRead, markerIn),
  delivered: step(markDelivered, markerIn),
  resume: step(resumeConversations, ({ message }) => parse(Resume, message), {
    answer: ({ conversations, unread }) => ({
      type: 'resumed',
      conversations: conversations.map(({ id, lastChange, changes }) => ({
        conversation_id: id,
        last_change: lastChange,
        messages: changes.map(toMessageChange),
      })),
      // Of these, messages and all else have to be read.
      missed: unread,
    }),
  }),
};

export const conversationWords = {
  'message.changed': toMessageChange,
  'receipt.moved': toReceipt,
  'typing.said': toTyping,
  'conversation.changed': toConversationChange,
  'presence.changed': toPresenceChange,
};

interface Counting {
  readonly userId: string;
  /** Conversations in which something may be unread that was not, or no more. */
  readonly due: Set<string>;
  /** Those that are asked about. */
  readonly asked: Set<string>;
}

/** Tells everybody how much is unread to them: at once after reading, and once a second where messages come. */
export const countingUnread: Looks<{ readonly userId: string }, Counting, TopicEvent, readonly UnreadCount[]> = {
  begin: ({ userId }) => ({ userId, due: new Set(), asked: new Set() }),
  due: ({ due, asked }) => due.size + asked.size > 0,
  together: {
    action: unreadCounts,
    input: states => {
      const pairs = states.flatMap(({ userId, due, asked }) => {
        for (const id of due) asked.add(id);
        due.clear();
        return [...asked].map(id => ({ userId, id }));
      });
      return { people: pairs.map(({ userId }) => userId), conversations: pairs.map(({ id }) => id) };
    },
  },
  async each({ state, send }, counts) {
    const own = counts.filter(
      ({ user_id, conversation_id }) => user_id === state.userId && state.asked.has(conversation_id),
    );
    state.asked.clear();
    if (own.length === 0) return;
    const conversations = own.map(({ user_id: _user, ...count }) => count);
    await send({ type: 'unread', conversations });
  },
  heard({ userId, due }, event) {
    switch (event.type) {
      case 'message.changed':
        if (event.how === 'sent' || event.how === 'deleted' || event.how === 'edited')
          due.add(event.message.conversation_id);
        return 'later';
      case 'receipt.moved':
        if (event.userId !== userId || event.moved !== 'read') return 'later';
        due.add(event.conversation);
        return undefined;
      default:
        return 'later';
    }
  },
};
