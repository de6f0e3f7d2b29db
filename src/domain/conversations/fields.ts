import Type from 'typebox';
import { Patterned } from '../../kernel/patterned.ts';
import { Id } from '../fields.ts';

export const conversationTypes = ['direct', 'group'] as const;
export const participantRoles = ['admin', 'moderator', 'member'] as const;
export type ConversationType = (typeof conversationTypes)[number];
export type ParticipantRole = (typeof participantRoles)[number];

export const ConversationTypeName = Type.Enum([...conversationTypes]);
export const ParticipantRoleName = Type.Enum([...participantRoles]);
export const Title = Type.String({ minLength: 1, maxLength: 200, format: 'name' });
export const Topic = Type.Union([Type.String({ maxLength: 2_000, format: 'text' }), Type.Null()]);
/** Of a picture that this server has. */
export const AvatarUrl = Type.Union([
  Patterned('^/[A-Za-z0-9_./-]{1,300}$', 'must be the path of a picture on this server'),
  Type.Null(),
]);

/** People in one conversation. */
export const mostParticipants = 1_000;
/** Where each message is encrypted for everybody. */
export const mostEncrypted = 50;

/** Who is to take part; at most as many as there may be. */
export const People = Type.Array(Id, { minItems: 1, maxItems: mostParticipants });
export const InConversation = Type.Object({ conversationId: Id }, { additionalProperties: false });
