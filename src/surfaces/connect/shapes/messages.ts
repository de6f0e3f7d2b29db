import Type, { type Static } from 'typebox';
import type { MessageShown } from '../../../domain/events.ts';
import { ClientId, Content, MessageTypeName, type NewMessage } from '../../../domain/messages/fields.ts';
import type { MessagePage } from '../../../domain/messages/list-messages.ts';
import type { Thread } from '../../../domain/messages/read-thread.ts';
import type { ScheduledMessage } from '../../../domain/messages/schedule-message.ts';
import type { Hits } from '../../../domain/messages/search-messages.ts';
import { Metadata } from '../../../domain/metadata.ts';

import { AttachedFile, toAttachedFile } from './files.ts';

const closed = { additionalProperties: false } as const;
const Id = Type.String({ format: 'uuid' });
const Moment = Type.String({ format: 'date-time' });
const orNull = <T extends Type.TSchema>(schema: T, about = {}) => Type.Union([schema, Type.Null()], about);

export const MessageBody = Type.Object(
  {
    conversation_id: Id,
    content: Content,
    is_encrypted: Type.Optional(Type.Boolean()),
    message_type: Type.Optional(MessageTypeName),
    metadata: Type.Optional(orNull(Metadata)),
    client_message_id: Type.Optional(orNull(ClientId)),
    members_version: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'Of the participants whom it was encrypted for; 409 once they have changed',
      }),
    ),
    // Whoever sends knows who they are: what a client says of it means nothing.
    sender_id: Type.Optional(Type.Unknown({ description: 'Ignored: it is you' })),
  },
  closed,
);
export type MessageBody = Static<typeof MessageBody>;

export const MessagesQuery = Type.Object(
  {
    conversation_id: Id,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'How many to return; default 20' })),
    page_state: Type.Optional(Type.String({ maxLength: 500, description: '`next_page_state` of the page before' })),
    before_date: Type.Optional(
      Type.String({ format: 'moment', description: 'Those before this time; of a day, until its end (UTC)' }),
    ),
    after_date: Type.Optional(
      Type.String({ format: 'moment', description: 'Those since this time; of a day, since its beginning (UTC)' }),
    ),
    before_seq: Type.Optional(Type.Integer({ minimum: 1 })),
    after_seq: Type.Optional(Type.Integer({ minimum: 0 })),
    sender_id: Type.Optional(Id),
    message_type: Type.Optional(MessageTypeName),
  },
  closed,
);

export const MessageShape = Type.Object({
  message_id: Id,
  conversation_id: Id,
  sender_id: Id,
  sender_name: orNull(Type.String(), { description: 'Null for somebody whose account is gone' }),
  content: Type.String({ description: 'Empty once it is deleted' }),
  is_encrypted: Type.Boolean(),
  message_type: MessageTypeName,
  metadata: orNull(Type.Object({}, { additionalProperties: true })),
  created_at: Moment,
  seq: Type.Integer({ description: 'Its number in the conversation, without a gap' }),
  change: Type.Integer({ description: 'The conversation’s number of the newest change of it' }),
  client_message_id: orNull(Type.String()),
  thread_seq: orNull(Type.Integer(), { description: 'Number of the message that its thread began with' }),
  reply_count: Type.Integer(),
  last_reply_at: orNull(Moment),
  edited_at: orNull(Moment),
  deleted_at: orNull(Moment),
  pinned: Type.Boolean(),
  reactions: Type.Array(Type.Object({ emoji: Type.String(), count: Type.Integer(), user_ids: Type.Array(Id) })),
  files: Type.Array(AttachedFile, { description: 'Those of `metadata.file_ids` that are there' }),
});
export type MessageShape = Static<typeof MessageShape>;

export const MessagesShape = Type.Object({
  messages: Type.Array(MessageShape, { description: 'The newest first' }),
  next_page_state: orNull(Type.String()),
  has_more: Type.Boolean(),
});

export function toMessage({ id, client_id, reactions, files, metadata, ...rest }: MessageShown): MessageShape {
  return {
    message_id: id,
    ...rest,
    metadata: metadata === null ? null : { ...metadata },
    client_message_id: client_id,
    reactions: reactions.map(({ emoji, people }) => ({ emoji, count: people.length, user_ids: [...people] })),
    files: files.map(toAttachedFile),
  };
}

export function toMessages({ messages, next }: MessagePage): Static<typeof MessagesShape> {
  return { messages: messages.map(toMessage), next_page_state: next, has_more: next !== null };
}

/** What a body asks to be sent; `key` is an `Idempotency-Key`, which the body's own name goes before. */
export function toNewMessage(body: MessageBody, key: string | null): Static<typeof NewMessage> {
  return {
    conversationId: body.conversation_id,
    content: body.content,
    isEncrypted: body.is_encrypted ?? false,
    messageType: body.message_type ?? 'text',
    metadata: body.metadata ?? null,
    clientId: body.client_message_id ?? key,
    ...(body.members_version === undefined ? {} : { membersVersion: body.members_version }),
  };
}

export const EditBody = Type.Object(
  {
    content: Content,
    metadata: Type.Optional(Metadata),
    members_version: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  closed,
);

export const ReactionBody = Type.Object({ emoji: Type.String({ description: 'A single emoji' }) }, closed);
/** Without one: all of yours. */
export const ReactionOff = Type.Object({ emoji: Type.Optional(Type.String()) }, closed);

export const PartQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'How many to return; default 20' })),
    page_state: Type.Optional(Type.String({ maxLength: 500, description: '`next_page_state` of the page before' })),
  },
  closed,
);

export const SearchQuery = Type.Object(
  {
    q: Type.String({
      minLength: 1,
      maxLength: 200,
      description:
        'All of these words; the last may be the beginning of one. With quotes: in the syntax of search engines',
    }),
    conversation_id: Type.Optional(Id),
    ...PartQuery.properties,
  },
  closed,
);

export const ThreadShape = Type.Object({
  root: MessageShape,
  messages: Type.Array(MessageShape, { description: 'The replies, the oldest first' }),
  next_page_state: orNull(Type.String()),
  has_more: Type.Boolean(),
});

export const HitsShape = Type.Object({
  messages: Type.Array(MessageShape, { description: 'The newest first' }),
  next_page_state: orNull(Type.String()),
  has_more: Type.Boolean(),
  not_searched: Type.Array(Type.Object({ id: Id, title: orNull(Type.String()) }), {
    description: 'Encrypted conversations, of which only those in them can read a word; at most 100',
  }),
});

export function toThread({ root, replies, next }: Thread): Static<typeof ThreadShape> {
  return {
    root: toMessage(root),
    messages: replies.map(toMessage),
    next_page_state: next,
    has_more: next !== null,
  };
}

export function toHits({ messages, next, notSearched }: Hits): Static<typeof HitsShape> {
  return {
    ...toMessages({ messages, next }),
    not_searched: notSearched.map(({ id, title }) => ({ id, title })),
  };
}

export const ScheduledBody = Type.Object(
  {
    ...Type.Omit(MessageBody, ['client_message_id', 'sender_id']).properties,
    send_at: Type.String({ format: 'moment', description: 'Within a year' }),
  },
  closed,
);

export const ScheduledChanges = Type.Partial(Type.Omit(ScheduledBody, ['conversation_id', 'message_type']), closed);

export const ScheduledShape = Type.Object({
  id: Id,
  conversation_id: Id,
  content: Type.String(),
  message_type: MessageTypeName,
  is_encrypted: Type.Boolean(),
  metadata: orNull(Type.Object({}, { additionalProperties: true })),
  members_version: orNull(Type.Integer()),
  send_at: Moment,
  created_at: Moment,
  failed_at: orNull(Moment, { description: 'Null: it waits' }),
  failure: orNull(Type.String(), { description: 'Why it was not sent' }),
});

export function toScheduled(message: ScheduledMessage): Static<typeof ScheduledShape> {
  return { ...message, metadata: message.metadata === null ? null : { ...message.metadata } };
}
