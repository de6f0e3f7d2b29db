import { refuseField } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/input.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import type { Participant } from '../conversations/conversations.ts';
import { bucketOf } from './ids.ts';
import { type MessageRow, messageFor } from './messages.ts';

interface Replying {
  readonly conversationId: string;
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

/** The number of the message that the thread began with which `metadata.reply_to` joins; null: it is in none. */
export async function threadOf(
  on: Queryable,
  asking: Participant,
  { conversationId, metadata }: Replying,
  at: Date,
): Promise<number | null> {
  const replyTo = metadata?.['reply_to'] ?? null;
  if (replyTo === null) return null;
  if (typeof replyTo !== 'string' || !isUuid(replyTo))
    throw refuseField('metadata.reply_to', 'must be the id of a message');
  const { row, conversation } = await messageFor(on, asking, replyTo.toLowerCase(), at);
  if (conversation.id !== conversationId.toLowerCase())
    throw refuseField('metadata.reply_to', 'must be a message of this conversation');
  return row.thread_seq ?? row.seq;
}

/** Counts a reply where its thread began. */
export async function countReply(
  tx: Tx,
  { conversation_id: conversation, thread_seq: thread, created_at: at }: MessageRow,
): Promise<void> {
  await tx.rows({
    name: 'count_reply',
    text: `update messages set reply_count = reply_count + 1, last_reply_at = $4
      where bucket = $1 and conversation_id = $2 and seq = $3`,
    values: [bucketOf(conversation), conversation, thread, at],
  });
}
