import Type from 'typebox';
import { deleteMessage } from '../../../domain/messages/delete-message.ts';
import { editMessage } from '../../../domain/messages/edit-message.ts';
import { ClientId } from '../../../domain/messages/fields.ts';
import { listMessages } from '../../../domain/messages/list-messages.ts';
import { pinMessage, unpinMessage } from '../../../domain/messages/pins.ts';
import { react, unreact } from '../../../domain/messages/react.ts';
import { readThread } from '../../../domain/messages/read-thread.ts';
import {
  changeScheduled,
  listScheduled,
  scheduleMessage,
  unscheduleMessage,
} from '../../../domain/messages/schedule-message.ts';
import { searchMessages } from '../../../domain/messages/search-messages.ts';
import { sendMessage } from '../../../domain/messages/send-message.ts';
import { type Route, route } from '../../../http/route.ts';
import { Data, Said, toData, toSaid } from '../shapes/envelope.ts';
import { idempotencyKey } from '../shapes/idempotency.ts';
import {
  EditBody,
  HitsShape,
  MessageBody,
  MessageShape,
  MessagesQuery,
  MessagesShape,
  PartQuery,
  ReactionBody,
  ReactionOff,
  ScheduledBody,
  ScheduledChanges,
  ScheduledShape,
  SearchQuery,
  ThreadShape,
  toHits,
  toMessage,
  toMessages,
  toNewMessage,
  toScheduled,
  toThread,
} from '../shapes/messages.ts';

const keyIn = idempotencyKey(ClientId);

export const messageRoutes: Route[] = [
  route('POST /messages', sendMessage, {
    summary:
      'Send a message; with an `Idempotency-Key` or a `client_message_id` it is sent once however often it is said',
    body: MessageBody,
    reply: { 201: Data(MessageShape) },
    input: ({ body, headers }) => toNewMessage(body, keyIn(headers)),
    present: message => toData(toMessage(message)),
  }),
  route('GET /messages', listMessages, {
    summary: 'Messages of a conversation, the newest first',
    query: MessagesQuery,
    reply: { 200: Data(MessagesShape) },
    input: ({ query }) => ({
      ...{ conversationId: query.conversation_id, limit: query.limit ?? 20, page: query.page_state ?? null },
      ...(query.before_date === undefined ? {} : { until: query.before_date }),
      ...(query.after_date === undefined ? {} : { since: query.after_date }),
      ...(query.before_seq === undefined ? {} : { beforeSeq: query.before_seq }),
      ...(query.after_seq === undefined ? {} : { afterSeq: query.after_seq }),
      ...(query.sender_id === undefined ? {} : { senderId: query.sender_id }),
      ...(query.message_type === undefined ? {} : { messageType: query.message_type }),
    }),
    present: page => toData(toMessages(page)),
  }),
  route('GET /messages/search', searchMessages, {
    summary: 'Find messages that you may read by their words; those that are encrypted are not searched',
    query: SearchQuery,
    reply: { 200: Data(HitsShape) },
    input: ({ query: { q, conversation_id: conversationId, limit = 20, page_state: page = null } }) => ({
      ...{ q, limit, page },
      ...(conversationId === undefined ? {} : { conversationId }),
    }),
    present: hits => toData(toHits(hits)),
  }),
  route('POST /messages/scheduled', scheduleMessage, {
    summary: 'Have a message sent later, by the rights that you have then',
    body: ScheduledBody,
    reply: { 201: Data(ScheduledShape) },
    input: ({ body: { send_at: sendAt, ...body } }) => {
      const { clientId: _clientId, ...message } = toNewMessage(body, null);
      return { ...message, sendAt };
    },
    present: message => toData(toScheduled(message)),
  }),
  route('GET /messages/scheduled', listScheduled, {
    summary: 'What you have to be sent later, and what could not be sent',
    reply: { 200: Data(Type.Object({ messages: Type.Array(ScheduledShape) })) },
    input: () => ({}),
    present: messages => toData({ messages: messages.map(toScheduled) }),
  }),
  route('PATCH /messages/scheduled/:id', changeScheduled, {
    summary: 'Change when a message of yours is sent, or what it says; one that could not be sent waits again',
    body: ScheduledChanges,
    reply: { 200: Data(ScheduledShape) },
    input: ({
      params,
      body: { send_at: sendAt, is_encrypted: isEncrypted, members_version: membersVersion, ...rest },
    }) => ({
      ...{ id: params.id, ...rest },
      ...(sendAt === undefined ? {} : { sendAt }),
      ...(isEncrypted === undefined ? {} : { isEncrypted }),
      ...(membersVersion === undefined ? {} : { membersVersion }),
    }),
    present: message => toData(toScheduled(message)),
  }),
  route('DELETE /messages/scheduled/:id', unscheduleMessage, {
    summary: 'Take back a message that was to be sent later',
    reply: { 200: Said },
    input: ({ params }) => ({ id: params.id }),
    present: () => toSaid('Message taken back'),
  }),
  route('PATCH /messages/:id', editMessage, {
    summary: 'Change what a message of yours says, for 15 minutes',
    body: EditBody,
    reply: { 200: Data(MessageShape) },
    input: ({ params, body: { content, metadata, members_version: membersVersion } }) => ({
      ...{ messageId: params.id, content },
      ...(metadata === undefined ? {} : { metadata }),
      ...(membersVersion === undefined ? {} : { membersVersion }),
    }),
    present: message => toData(toMessage(message)),
  }),
  route('DELETE /messages/:id', deleteMessage, {
    summary: 'Delete a message; that there was one stays',
    reply: { 200: Data(MessageShape) },
    input: toWhich,
    present: message => toData(toMessage(message)),
  }),
  route('POST /messages/:id/react', react, {
    summary: 'React to a message with an emoji',
    body: ReactionBody,
    reply: { 200: Data(MessageShape) },
    input: ({ params, body }) => ({ messageId: params.id, emoji: body.emoji }),
    present: message => toData(toMessage(message)),
  }),
  route('DELETE /messages/:id/react', unreact, {
    summary: 'Take a reaction of yours back, or all of yours; `emoji` is in the query or in the body',
    query: ReactionOff,
    body: ReactionOff,
    reply: { 200: Data(MessageShape) },
    input: ({ params, query, body }) => {
      const emoji = query.emoji ?? body.emoji;
      return { messageId: params.id, ...(emoji === undefined ? {} : { emoji }) };
    },
    present: message => toData(toMessage(message)),
  }),
  route('GET /messages/:id/thread', readThread, {
    summary: 'The thread that a message is in or begins',
    query: PartQuery,
    reply: { 200: Data(ThreadShape) },
    input: ({ params, query: { limit = 20, page_state: page = null } }) => ({ messageId: params.id, limit, page }),
    present: thread => toData(toThread(thread)),
  }),
  route('POST /messages/:id/pin', pinMessage, {
    summary: 'Pin a message for everybody in the conversation',
    reply: { 200: Data(MessageShape) },
    input: toWhich,
    present: message => toData(toMessage(message)),
  }),
  route('DELETE /messages/:id/pin', unpinMessage, {
    summary: 'Unpin a message',
    reply: { 200: Data(MessageShape) },
    input: toWhich,
    present: message => toData(toMessage(message)),
  }),
];

function toWhich({ params }: { readonly params: { readonly id: string } }): { readonly messageId: string } {
  return { messageId: params.id };
}
