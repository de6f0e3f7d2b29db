import { createHash } from 'node:crypto';
import type { Static } from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { prepared, sql } from '../../platform/db/sql.ts';
import { command, type InCommand, self } from '../action.ts';
import {
  conversationFor,
  conversationOrganizations,
  conversationsWithin,
  type Participant,
} from '../conversations/conversations.ts';
import { conversationTopic } from '../conversations/topic.ts';
import type { MessageShown } from '../events.ts';
import { attachFiles, filesIn } from './attachments.ts';
import { NewMessage } from './fields.ts';
import { bucketOf, messageIdIn } from './ids.ts';
import { mentionedIn, mentionPeople } from './mentions.ts';
import { type MessageRow, messageColumns, ofConversation, shownMessage } from './messages.ts';
import { countReply, threadOf } from './threads.ts';

type Work = Participant & InCommand;
type New = Static<typeof NewMessage>;

/**
 * Sends a message. Its number comes from the conversation's row in the same transaction, so that those who send at once
 * queue there and leave no gap. Said again under the same name it is the message that is there, for ever.
 */
export const sendMessage = command('message.send', {
  input: NewMessage,
  permit: self('conversations'),
  refuses: [
    'conversation.blocked',
    'conversation.not_found',
    'message.client_id_taken',
    'message.members_changed',
    'message.not_found',
  ],
  audit: { off: 'each message is a row of messages' },
  run: async (work, message): Promise<MessageShown> => {
    const { tx, actor, userId, at } = work;
    // Beginning a thread, or naming somebody, asks what is there; a plain message is one statement, which commits itself.
    const thread = await threadOf(tx, work, message, at);
    const mentions = mentionedIn(message);
    const files = filesIn(message);
    const bound = {
      ...{ bucket: bucketOf(message.conversationId), conversation: message.conversationId, userId },
      ...{ organizations: conversationOrganizations(actor), anywhere: actor.actsIn === null },
    };
    const id = messageIdIn(message.conversationId, work.ports.newId()).toLowerCase();
    const statement = insertMessage(
      bound.bucket,
      bound.conversation,
      bound.userId,
      bound.organizations,
      bound.anywhere,
      id,
      message.messageType,
      message.content,
      message.isEncrypted,
      message.metadata,
      message.clientId,
      message.clientId === null ? null : digestOf(message),
      thread,
      message.membersVersion ?? null,
      at,
    );
    const plain = thread === null && mentions.length === 0 && files.length === 0;
    const [row] = await (plain ? tx.commitWith<Inserted>(statement) : tx.rows<Inserted>(statement));
    if (row === undefined) return sentBefore(work, message);
    const made = newMessage(message, { id, userId, thread }, row);
    const shown = { ...made, files: await attachFiles(tx, { userId, message: made }, files) };
    if (thread !== null) await countReply(tx, shown);
    if (mentions.length > 0) await mentionPeople(work, shown, mentions);
    work.tell(conversationTopic(shown.conversation_id), {
      type: 'message.changed',
      how: 'sent',
      by: userId,
      message: shown,
    });
    return shown;
  },
});

/** What the sender did not say of a new message: the answer brings nothing that is known. */
type Inserted = Pick<MessageShown, 'seq' | 'change' | 'created_at' | 'sender_name'>;

function newMessage(
  { conversationId, messageType, content, isEncrypted, metadata, clientId }: New,
  { id, userId, thread }: { readonly id: string; readonly userId: string; readonly thread: number | null },
  inserted: Inserted,
): MessageShown {
  return {
    ...{ id, conversation_id: conversationId.toLowerCase(), sender_id: userId, ...inserted },
    ...{ message_type: messageType, content, is_encrypted: isEncrypted, metadata, client_id: clientId },
    ...{ thread_seq: thread, reply_count: 0, last_reply_at: null, edited_at: null, deleted_at: null },
    ...{ pinned: false, reactions: [], files: [] },
  };
}

const insertMessage = prepared<
  [
    bucket: number,
    conversation: string,
    userId: string,
    organizations: readonly string[],
    anywhere: boolean,
    id: string,
    type: string,
    content: string,
    encrypted: boolean,
    metadata: unknown,
    clientId: string | null,
    digest: Buffer | null,
    thread: number | null,
    membersVersion: number | null,
    at: Date,
  ]
>(
  'send_message',
  (
    bucket,
    conversation,
    userId,
    organizations,
    anywhere,
    id,
    type,
    content,
    encrypted,
    metadata,
    clientId,
    digest,
    thread,
    membersVersion,
    at,
  ) => sql`with head as (
      update conversations c set last_seq = last_seq + 1, last_change = last_change + 1,
        last_message_at = greatest(last_message_at, ${at}::timestamptz)
      where c.id = ${conversation} and ${conversationsWithin(organizations, anywhere)}
        and (${encrypted}::boolean or not c.is_e2ee_enabled)
        and (${membersVersion}::integer is null or c.members_version = ${membersVersion}::integer)
        and may_send(${bucket}::smallint, c.id, ${userId}::uuid, c.direct_key is not null, ${clientId}::text)
      returning c.last_seq, c.last_change, c.last_message_at),
    counted as (
      update conversation_participants set uncounted = uncounted + 1
      where conversation_id = ${conversation} and user_id = ${userId}::uuid and exists (select from head)),
    made as (
      insert into messages as m (bucket, conversation_id, seq, id, sender_id, message_type, content, is_encrypted, metadata,
        client_id, client_digest, thread_seq, change, created_at)
      select ${bucket}::smallint, ${conversation}::uuid, head.last_seq, ${id}::uuid, ${userId}::uuid, ${type}::text, ${content}::text,
        ${encrypted}::boolean, ${metadata}::jsonb, ${clientId}::text, ${digest}::bytea, ${thread}::bigint, head.last_change,
        head.last_message_at from head
      returning m.sender_id, m.seq, m.change, m.created_at)
    select made.seq, made.change, made.created_at, coalesce(u.display_name, u.username) as sender_name
    from made join users u on u.id = made.sender_id`,
);

/** What tells one message from another that is sent under its name. */
function digestOf({ content, isEncrypted, messageType, metadata }: New): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([content, isEncrypted, messageType, metadata]))
    .digest();
}

/** The message that was sent under this name before; where there is none, says why nothing was sent. */
async function sentBefore(work: Work, message: New): Promise<MessageShown> {
  const { tx, userId, at } = work;
  const conversation = await conversationFor(tx, work, message.conversationId, at);
  const [row] =
    message.clientId === null
      ? []
      : await tx.rows<MessageRow & { client_digest: Buffer }>(
          findByClientId(bucketOf(conversation.id), conversation.id, userId, message.clientId),
        );
  if (row !== undefined) {
    const { client_digest: before, ...found } = row;
    if (!before.equals(digestOf(message))) throw refuse('message.client_id_taken', {});
    return shownMessage(tx, found);
  }
  if (conversation.is_e2ee_enabled && !message.isEncrypted)
    throw refuseField('is_encrypted', 'must be true: this conversation is end-to-end encrypted');
  if (message.membersVersion !== undefined && message.membersVersion !== conversation.members_version)
    throw refuse('message.members_changed', { version: conversation.members_version });
  throw refuse('conversation.blocked', {});
}

const findByClientId = prepared<[bucket: number, conversation: string, sender: string, clientId: string]>(
  'message_by_client_id',
  (bucket, conversation, sender, clientId) => sql`select ${messageColumns}, m.client_digest from messages m
    where ${ofConversation(bucket, conversation)} and m.sender_id = ${sender} and m.client_id = ${clientId}`,
);
