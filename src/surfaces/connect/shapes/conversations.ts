import Type, { type Static } from 'typebox';
import type { Conversation } from '../../../domain/conversations/conversations.ts';
import {
  AvatarUrl,
  ConversationTypeName,
  ParticipantRoleName,
  People,
  Title,
  Topic,
} from '../../../domain/conversations/fields.ts';
import {
  type ConversationList,
  conversationOrders,
  type ListedConversation,
} from '../../../domain/conversations/list-conversations.ts';
import type { ParticipantList } from '../../../domain/conversations/list-participants.ts';
import type { ParticipantShown } from '../../../domain/conversations/participants.ts';
import type { ConversationWithPeople } from '../../../domain/conversations/read-conversation.ts';
import { Data } from './envelope.ts';

const closed = { additionalProperties: false } as const;
const Id = Type.String({ format: 'uuid' });
const Moment = Type.String({ format: 'date-time' });
const orNull = <T extends Type.TSchema>(schema: T, about = {}) => Type.Union([schema, Type.Null()], about);

export const ConversationBody = Type.Object(
  {
    title: Type.Optional(orNull(Title)),
    type: ConversationTypeName,
    participant_ids: People,
    is_e2ee_enabled: Type.Optional(Type.Boolean()),
    description: Type.Optional(Topic),
    avatar_url: Type.Optional(AvatarUrl),
    organization_id: Type.Optional(
      orNull(Id, { description: 'Where it lies; by default the only one that all share' }),
    ),
  },
  closed,
);

export const ConversationsQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'How many to return; default 20' })),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000, description: 'How many to leave out' })),
    sort: Type.Optional(
      Type.Enum([...conversationOrders], { description: 'Newest first by; default last_message_at' }),
    ),
    archived: Type.Optional(Type.Boolean({ description: 'Those that you archived, in place of the others' })),
    unread: Type.Optional(Type.Boolean({ description: 'Those with unread messages, or without' })),
    type: Type.Optional(ConversationTypeName),
  },
  closed,
);

export const ParticipantShape = Type.Object({
  user_id: Id,
  role: ParticipantRoleName,
  joined_at: Moment,
  name: Type.String(),
  username: Type.String(),
  read_seq: Type.Integer({ description: 'The newest message that they have read' }),
  delivered_seq: Type.Integer({ description: 'The newest message that has come to a device of theirs' }),
  online: Type.Boolean({ description: 'Whether they are there now' }),
  last_seen_at: orNull(Moment, { description: 'When they were last there; now for who is' }),
});

const common = {
  id: Id,
  title: orNull(Type.String()),
  type: ConversationTypeName,
  description: orNull(Type.String()),
  avatar_url: orNull(Type.String()),
  organization_id: orNull(Id),
  created_by: Id,
  created_at: Moment,
  updated_at: Moment,
  is_e2ee_enabled: Type.Boolean(),
  participant_count: Type.Integer(),
  last_message_at: orNull(Moment),
  last_seq: Type.Integer({ description: 'Number of the newest message' }),
  last_change: Type.Integer({ description: 'Number of the newest change, for `resume`' }),
  members_version: Type.Integer({ description: 'Grows when somebody comes or goes' }),
  unread_count: Type.Integer(),
  mention_count: Type.Integer({ description: 'Unread messages that mention you' }),
  archived: Type.Boolean(),
  muted: Type.Boolean(),
  muted_until: orNull(Moment, { description: 'Null also where it is muted until further notice' }),
  role: ParticipantRoleName,
  read_seq: Type.Integer({ description: 'The newest message that you have read' }),
  from_seq: Type.Integer({ description: 'Messages up to this one are not yours to read' }),
};

export const ConversationShape = Type.Object({ ...common, participants: Type.Array(ParticipantShape) });

const LastMessageShape = Type.Object({
  seq: Type.Integer(),
  sender_id: Id,
  sender_name: orNull(Type.String()),
  content: Type.String({ description: 'Its beginning' }),
  message_type: Type.String(),
  is_encrypted: Type.Boolean(),
  deleted: Type.Boolean(),
  created_at: Moment,
});

export const ConversationsShape = Type.Object({
  conversations: Type.Array(
    Type.Object({
      ...common,
      other: orNull(Type.Object({ user_id: Id, name: Type.String(), username: Type.String() }), {
        description: 'The other one of a direct conversation',
      }),
      last_message: orNull(LastMessageShape),
    }),
  ),
  limit: Type.Integer(),
  offset: Type.Integer(),
  total: Type.Integer(),
  unread_count: Type.Integer({ description: 'Unread messages of all that are not muted' }),
});

type Common = Static<Type.TObject<typeof common>>;

function toCommon(conversation: Conversation): Common {
  const { revision: _revision, joined_at: _joined, delivered_seq: _delivered, ...shown } = conversation;
  return shown;
}

export function toParticipant(participant: ParticipantShown): Static<typeof ParticipantShape> {
  return { ...participant };
}

export function toConversation(conversation: ConversationWithPeople): Static<typeof ConversationShape> {
  const { participants, ...rest } = conversation;
  return { ...toCommon(rest), participants: participants.map(toParticipant) };
}

function toListed({ other, last_message, ...conversation }: ListedConversation) {
  return {
    ...toCommon(conversation),
    other: other === null ? null : { ...other },
    last_message: last_message === null ? null : { ...last_message },
  };
}

export function toConversations(list: ConversationList): Static<typeof ConversationsShape> {
  const { items, limit, offset, total, unread } = list;
  return { conversations: items.map(toListed), limit, offset, total, unread_count: unread };
}

export const ConversationChanges = Type.Object(
  {
    title: Type.Optional(Title),
    description: Type.Optional(Topic),
    avatar_url: Type.Optional(AvatarUrl),
  },
  closed,
);
export const SettingsBody = Type.Object({ is_e2ee_enabled: Type.Boolean() }, closed);
export const MuteBody = Type.Object(
  {
    until: Type.Optional(orNull(Type.String({ format: 'moment' }), { description: 'Default: until you unmute it' })),
  },
  closed,
);
export const ParticipantsBody = Type.Object({ user_ids: People, role: Type.Optional(ParticipantRoleName) }, closed);
export const RoleBody = Type.Object({ role: ParticipantRoleName }, closed);
export const MarkerBody = Type.Object(
  {
    seq: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Number of the newest message that it is about; default: all' }),
    ),
  },
  closed,
);

export const ParticipantsQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'How many to return; default 1000' })),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000, description: 'How many to leave out' })),
  },
  closed,
);

export const Added = Data(Type.Object({ message: Type.String(), added: Type.Array(Id) }));
export const ParticipantsShape = Type.Object({
  participants: Type.Array(ParticipantShape),
  total: Type.Integer(),
  limit: Type.Integer(),
  offset: Type.Integer(),
});
export const ReceiptShape = Type.Object({
  conversation_id: Id,
  read_seq: Type.Integer(),
  delivered_seq: Type.Integer(),
  unread_count: Type.Integer(),
});

export function toParticipants({ items, ...window }: ParticipantList): Static<typeof ParticipantsShape> {
  return { participants: items.map(toParticipant), ...window };
}
