import type { ConversationChange, MessageShown, TopicEvent } from '../../../domain/events.ts';
import { toMessage } from './messages.ts';

type Of<T extends TopicEvent['type']> = Extract<TopicEvent, { readonly type: T }>;

const types = { sent: 'chat', edited: 'edited', deleted: 'deleted', reaction: 'reaction', pin: 'pinned' } as const;

/** Each carries the whole message as it is now: whoever has it puts this in its place. */
export function toMessageChange({ how, by, reaction, message }: Of<'message.changed'>): object {
  const timestamp = message.deleted_at ?? message.edited_at ?? message.created_at;
  return {
    type: types[how],
    ...toMessage(message),
    timestamp: how === 'sent' ? message.created_at : timestamp,
    ...(how === 'reaction' || how === 'pin' ? { user_id: by } : {}),
    ...(reaction === undefined ? {} : { emoji: reaction.emoji, added: reaction.added }),
  };
}

export function toAck({ client_id, id, conversation_id, seq, change, created_at }: MessageShown): object {
  return {
    type: 'ack',
    client_message_id: client_id,
    message_id: id,
    conversation_id,
    seq,
    change,
    timestamp: created_at,
  };
}

/** One marker for all that was read, and one for all that came; both are in each, and its type says which has moved. */
export function toReceipt({ conversation, userId, moved, read, delivered, at }: Of<'receipt.moved'>): object {
  return {
    type: moved,
    conversation_id: conversation,
    sender_id: userId,
    read_seq: read,
    delivered_seq: delivered,
    timestamp: at,
  };
}

export function toTyping({ conversation, userId, at }: Of<'typing.said'>): object {
  return { type: 'typing', conversation_id: conversation, sender_id: userId, timestamp: at };
}

const ofPeople: ReadonlySet<ConversationChange> = new Set([
  'created',
  'participants_added',
  'participants_removed',
  'role_changed',
]);

export function toConversationChange({ change, conversation, people, by, at }: Of<'conversation.changed'>): object {
  return {
    type: ofPeople.has(change) ? 'participants' : 'conversation',
    conversation_id: conversation,
    change,
    user_ids: people,
    by_user_id: by,
    timestamp: at,
  };
}

export function toAttendance({ conversation, userId, here, at }: Of<'conversation.attended'>): object {
  return {
    type: here ? 'user_joined' : 'user_left',
    conversation_id: conversation,
    sender_id: userId,
    timestamp: at,
  };
}

export function toPresenceChange({ userId, online, lastSeen, at }: Of<'presence.changed'>): object {
  return { type: 'presence', user_id: userId, online, last_seen: lastSeen, timestamp: at };
}
