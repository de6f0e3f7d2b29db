import Type from 'typebox';
import { sayTyping } from '../../../domain/conversations/say-typing.ts';
import { type ConversationStanding, followConversation } from '../../../domain/conversations/taking-part.ts';
import { conversationTopic } from '../../../domain/conversations/topic.ts';
import { markDelivered, markRead } from '../../../domain/messages/mark-read.ts';
import { sendMessage } from '../../../domain/messages/send-message.ts';
import { type Asking, step } from '../../../http/socket.ts';
import { refuseField } from '../../../kernel/errors.ts';
import { parse } from '../../../kernel/input.ts';
import { conversationFeed } from '../../conversation-feed.ts';
import { socket } from '../../socket.ts';
import { toAck, toAttendance, toConversationChange, toMessageChange, toReceipt, toTyping } from '../shapes/live.ts';
import { MessageBody, toNewMessage } from '../shapes/messages.ts';
import { codeOfError } from '../surface.ts';

type Open = Asking<ConversationStanding>;

const closed = { additionalProperties: false } as const;
const Id = Type.String({ format: 'uuid' });
const Count = Type.Integer({ minimum: 0 });

/** What the document shows in messages of ours, too; the server knows it itself. */
const known = {
  conversation_id: Type.Optional(Id),
  sender_id: Type.Optional(Type.Unknown()),
  timestamp: Type.Optional(Type.Unknown()),
};
const { conversation_id: _named, ...said } = MessageBody.properties;
const Chat = Type.Object({ ...said, ...known, message_id: Type.Optional(Type.Unknown()) }, closed);
const Typing = Type.Object(known, closed);
const Marker = Type.Object({ seq: Type.Optional(Count), ...known }, closed);
const Resume = Type.Object({ after_seq: Count, after_change: Type.Optional(Count), ...known }, closed);

/** The words of a message, which are about the conversation of the socket and no other. */
function wordsIn<S extends Type.TObject<typeof known>>(schema: S, { opened, message }: Open): Type.Static<S> {
  const words = parse(schema, message);
  const { conversation_id: named } = words as { readonly conversation_id?: string };
  if (named !== undefined && named.toLowerCase() !== opened.id)
    throw refuseField('conversation_id', 'must be the conversation that this socket was opened for');
  return words;
}

function markerIn(asking: Open) {
  const { seq } = wordsIn(Marker, asking);
  return { ...ofSocket(asking), ...(seq === undefined ? {} : { seq }) };
}

const ofSocket = ({ opened }: Open) => ({ conversationId: opened.id });

/** One conversation as it happens. What is sent here is stored exactly as by `POST /messages`. */
export const chatSocket = socket('/ws/chat', {
  token: ['header', 'protocol'],
  longestMessage: 64 * 1024,
  messagesPerSecond: 20,
  query: Type.Object({ conversation_id: Id }, closed),
  open: followConversation,
  input: ({ conversation_id }) => ({ conversationId: conversation_id }),
  greeting: ({ id, userId, lastSeq, lastChange }) => ({
    type: 'connected',
    conversation_id: id,
    user_id: userId,
    last_seq: lastSeq,
    last_change: lastChange,
  }),
  messages: {
    chat: step(
      sendMessage,
      (asking: Open) => toNewMessage({ ...wordsIn(Chat, asking), conversation_id: asking.opened.id }, null),
      { answer: toAck },
    ),
    typing: step(sayTyping, (asking: Open) => {
      wordsIn(Typing, asking);
      return ofSocket(asking);
    }),
    read: step(markRead, markerIn),
    delivered: step(markDelivered, markerIn),
    resume: step(
      followConversation,
      (asking: Open) => {
        wordsIn(Resume, asking);
        return ofSocket(asking);
      },
      {
        resumes: ({ id, fromSeq }, asking) => {
          const { after_seq: seq, after_change: change = null } = wordsIn(Resume, asking);
          return {
            topic: conversationTopic(id),
            from: { seq: Math.max(seq, fromSeq), change },
            told: until => ({
              type: 'resumed',
              conversation_id: id,
              last_seq: until.seq,
              last_change: until.change,
            }),
          };
        },
      },
    ),
  },
  refused: ({ message, error, asked }) => ({
    type: 'error',
    code: codeOfError(error),
    message,
    ...(typeof asked?.['client_message_id'] === 'string'
      ? { client_message_id: asked['client_message_id'].slice(0, 100) }
      : {}),
  }),
  stillMay: step(followConversation, ofSocket),
  topics: ({ id, lastSeq, lastChange, fromSeq }) => [
    { topic: conversationTopic(id), from: { seq: lastSeq, change: lastChange }, hidden: fromSeq },
  ],
  feed: conversationFeed,
  resumesWithin: 250,
  place: ({ id }) => id,
  present: {
    'message.changed': toMessageChange,
    'receipt.moved': toReceipt,
    'typing.said': toTyping,
    'conversation.changed': toConversationChange,
    'conversation.attended': toAttendance,
  },
  mayDrop: ['typing.said', 'conversation.attended'],
});
