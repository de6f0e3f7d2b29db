import Type from 'typebox';
import { Id, orNull } from '../fields.ts';
import { Metadata } from '../metadata.ts';

export const messageTypes = ['text', 'image', 'video', 'file'] as const;
export type MessageType = (typeof messageTypes)[number];

export const MessageTypeName = Type.Enum([...messageTypes]);
/** Kept as people wrote it; who shows it escapes it. It is in no log and no execution. */
export const Content = Type.String({ minLength: 1, maxLength: 10_000, format: 'text', writeOnly: true });
/** What the sender calls a message, so that it is sent once however often they say it. */
export const ClientId = Type.String({ minLength: 1, maxLength: 100, format: 'line' });

/** How long its sender can edit a message. */
export const editableMilliseconds = 15 * 60 * 1000;

/** What a sender gives. */
export const NewMessage = Type.Object(
  {
    conversationId: Id,
    content: Content,
    isEncrypted: Type.Boolean(),
    messageType: MessageTypeName,
    metadata: orNull(Metadata),
    clientId: orNull(ClientId),
    /** The participants that it was encrypted for; what it is when they have changed. */
    membersVersion: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  { additionalProperties: false },
);

export const WhichMessage = Type.Object({ messageId: Id }, { additionalProperties: false });
