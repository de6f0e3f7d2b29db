import Type from 'typebox';
import {
  addToConversation,
  changeParticipantRole,
  leaveConversation,
  removeFromConversation,
} from '../../../domain/conversations/change-participants.ts';
import { createConversation } from '../../../domain/conversations/create-conversation.ts';
import { listConversations } from '../../../domain/conversations/list-conversations.ts';
import { listParticipants } from '../../../domain/conversations/list-participants.ts';
import {
  archiveConversation,
  muteConversation,
  unarchiveConversation,
  unmuteConversation,
} from '../../../domain/conversations/own-settings.ts';
import { readConversation } from '../../../domain/conversations/read-conversation.ts';
import { setEncryption, updateConversation } from '../../../domain/conversations/update-conversation.ts';
import { markDelivered, markRead } from '../../../domain/messages/mark-read.ts';
import { listPins } from '../../../domain/messages/pins.ts';
import { type Route, route } from '../../../http/route.ts';
import {
  Added,
  ConversationBody,
  ConversationChanges,
  ConversationShape,
  ConversationsQuery,
  ConversationsShape,
  MarkerBody,
  MuteBody,
  ParticipantsBody,
  ParticipantsQuery,
  ParticipantsShape,
  ReceiptShape,
  RoleBody,
  SettingsBody,
  toConversation,
  toConversations,
  toParticipants,
} from '../shapes/conversations.ts';
import { Data, Said, toData, toSaid } from '../shapes/envelope.ts';

import { MessageShape, toMessage } from '../shapes/messages.ts';

export const conversationRoutes: Route[] = [
  route('POST /conversations', createConversation, {
    summary: 'Begin a conversation; a direct one that is there already is returned with 200',
    body: ConversationBody,
    reply: { 201: Data(ConversationShape), 200: Data(ConversationShape) },
    input: ({ body }) => ({
      type: body.type,
      participantIds: body.participant_ids,
      ...(body.title == null ? {} : { title: body.title }),
      ...(body.description === undefined ? {} : { description: body.description }),
      ...(body.avatar_url === undefined ? {} : { avatarUrl: body.avatar_url }),
      ...(body.is_e2ee_enabled === undefined ? {} : { isE2eeEnabled: body.is_e2ee_enabled }),
      ...(body.organization_id == null ? {} : { organizationId: body.organization_id }),
    }),
    status: ({ created }) => (created ? 201 : 200),
    present: ({ conversation }) => toData(toConversation(conversation)),
  }),
  route('GET /conversations', listConversations, {
    summary: 'Your conversations, those with the newest message first',
    query: ConversationsQuery,
    reply: { 200: Data(ConversationsShape) },
    input: ({ query: { limit = 20, offset = 0, sort = 'last_message_at', archived = false, unread, type } }) => ({
      ...{ limit, offset, sort, archived },
      ...(unread === undefined ? {} : { unread }),
      ...(type === undefined ? {} : { type }),
    }),
    present: list => toData(toConversations(list)),
  }),
  route('GET /conversations/:id', readConversation, {
    summary: 'A conversation with its participants',
    reply: { 200: Data(ConversationShape) },
    input: ({ params }) => ({ conversationId: params.id }),
    present: conversation => toData(toConversation(conversation)),
  }),
  route('PATCH /conversations/:id', updateConversation, {
    summary: 'Change the named fields of a group',
    body: ConversationChanges,
    reply: { 200: Data(ConversationShape) },
    input: ({ params, body }) => ({
      conversationId: params.id,
      ...(body.title === undefined ? {} : { title: body.title }),
      ...(body.description === undefined ? {} : { description: body.description }),
      ...(body.avatar_url === undefined ? {} : { avatarUrl: body.avatar_url }),
    }),
    present: conversation => toData(toConversation(conversation)),
  }),
  route('DELETE /conversations/:id', archiveConversation, {
    summary: 'Archive a conversation, for yourself',
    reply: { 200: Said },
    input: toWhich,
    present: () => toSaid('Conversation archived'),
  }),
  route('POST /conversations/:id/archive', unarchiveConversation, {
    summary: 'Unarchive a conversation, for yourself',
    reply: { 200: Said },
    input: toWhich,
    present: () => toSaid('Conversation unarchived'),
  }),
  route('POST /conversations/:id/mute', muteConversation, {
    summary: 'Mute a conversation, for yourself; mentions still come through',
    body: MuteBody,
    reply: { 200: Said },
    input: ({ params, body: { until = null } }) => ({ conversationId: params.id, until }),
    present: () => toSaid('Conversation muted'),
  }),
  route('DELETE /conversations/:id/mute', unmuteConversation, {
    summary: 'Unmute a conversation',
    reply: { 200: Said },
    input: toWhich,
    present: () => toSaid('Conversation unmuted'),
  }),
  route('PUT /conversations/:id/settings', setEncryption, {
    summary: 'Turn end-to-end encryption on or off',
    body: SettingsBody,
    reply: { 200: Said },
    input: ({ params, body }) => ({ conversationId: params.id, isE2eeEnabled: body.is_e2ee_enabled }),
    present: () => toSaid('Settings updated successfully'),
  }),
  route('POST /conversations/:id/participants', addToConversation, {
    summary: 'Add people to a group',
    body: ParticipantsBody,
    reply: { 200: Added },
    input: ({ params, body: { user_ids: people, role = 'member' } }) => ({ conversationId: params.id, people, role }),
    present: ({ added }) => toData({ message: 'Participants added successfully', added: [...added] }),
  }),
  route('GET /conversations/:id/participants', listParticipants, {
    summary: 'Who takes part in a conversation, the admins first',
    query: ParticipantsQuery,
    reply: { 200: Data(ParticipantsShape) },
    input: ({ params, query: { limit = 1000, offset = 0 } }) => ({ conversationId: params.id, limit, offset }),
    present: list => toData(toParticipants(list)),
  }),
  route('PATCH /conversations/:id/participants/:userId', changeParticipantRole, {
    summary: 'Give somebody another role',
    body: RoleBody,
    reply: { 200: Data(RoleBody) },
    input: ({ params, body }) => ({ conversationId: params.id, userId: params.userId, role: body.role }),
    present: ({ role }) => toData({ role }),
  }),
  route('DELETE /conversations/:id/participants/:userId', removeFromConversation, {
    summary: 'Remove somebody from a group',
    reply: { 200: Said },
    input: ({ params }) => ({ conversationId: params.id, userId: params.userId }),
    present: () => toSaid('Participant removed successfully'),
  }),
  route('POST /conversations/:id/leave', leaveConversation, {
    summary: 'Leave a group',
    reply: { 200: Said },
    input: toWhich,
    present: () => toSaid('You left the conversation'),
  }),
  route('POST /conversations/:id/mark-read', markRead, {
    summary: 'Mark a conversation as read, up to a message',
    body: MarkerBody,
    reply: { 200: Data(ReceiptShape) },
    input: toMarker,
    present: receipt => toData({ ...receipt }),
  }),
  route('POST /conversations/:id/mark-delivered', markDelivered, {
    summary: 'Say that messages have come to a device of yours',
    body: MarkerBody,
    reply: { 200: Data(ReceiptShape) },
    input: toMarker,
    present: receipt => toData({ ...receipt }),
  }),
  route('GET /conversations/:id/pins', listPins, {
    summary: 'What is pinned in a conversation',
    reply: { 200: Data(Type.Object({ messages: Type.Array(MessageShape) })) },
    input: toWhich,
    present: messages => toData({ messages: messages.map(toMessage) }),
  }),
];

type Named = { readonly params: { readonly id: string } };

function toWhich({ params }: Named): { readonly conversationId: string } {
  return { conversationId: params.id };
}

function toMarker({ params, body: { seq } }: Named & { readonly body: { readonly seq?: number } }) {
  return { conversationId: params.id, ...(seq === undefined ? {} : { seq }) };
}
