import type { Tx } from '../../platform/db/queryable.ts';
import { prepared, sql } from '../../platform/db/sql.ts';
import type { InCommand } from '../action.ts';
import { lockConversation, type Participant } from '../conversations/conversations.ts';
import { conversationTopic } from '../conversations/topic.ts';
import type { MessageShown, TopicEvent } from '../events.ts';
import { bucketOf } from './ids.ts';
import { type Found, type MessageRow, messageColumns, messageFor, ofConversation, shownMessage } from './messages.ts';

export type Changing = Participant & InCommand;
type Told = Extract<TopicEvent, { readonly type: 'message.changed' }>;

/**
 * A message that the caller may read, with its conversation, once both are theirs alone until the transaction ends: changes
 * of one conversation are numbered one after the other.
 */
export async function lockedMessage(work: Changing, id: string): Promise<Found> {
  const { tx, at } = work;
  const { conversation } = await messageFor(tx, work, id, at);
  await lockConversation(tx, conversation.id);
  return messageFor(tx, work, id, at);
}

/** What a change sets of a message. */
interface Set {
  readonly content: string;
  readonly metadata: MessageRow['metadata'];
  readonly edited?: Date;
  readonly deleted?: { readonly at: Date; readonly by: string };
}

/** Gives a message the conversation's next change, and sets what has changed. */
export async function numberChange(
  tx: Tx,
  { conversation_id: conversation, seq }: MessageRow,
  set?: Set,
): Promise<MessageRow> {
  const bucket = bucketOf(conversation);
  const [row] = await tx.rows<MessageRow>(
    set === undefined
      ? renumber(bucket, conversation, seq)
      : rewrite(
          bucket,
          conversation,
          seq,
          set.content,
          set.metadata,
          set.edited ?? null,
          set.deleted?.at ?? null,
          set.deleted?.by ?? null,
        ),
  );
  if (row === undefined) throw new Error('a message that is locked is there');
  return row;
}

const nextChange = (conversation: unknown) =>
  sql`update conversations set last_change = last_change + 1 where id = ${conversation}::uuid returning last_change`;

const renumber = prepared<[bucket: number, conversation: string, seq: number]>(
  'renumber_message',
  (bucket, conversation, seq) => sql`with head as (${nextChange(conversation)})
    update messages m set change = head.last_change from head
    where ${ofConversation(bucket, conversation)} and m.seq = ${seq} returning ${messageColumns}`,
);

const rewrite = prepared<
  [
    bucket: number,
    conversation: string,
    seq: number,
    content: string,
    metadata: unknown,
    editedAt: Date | null,
    deletedAt: Date | null,
    deletedBy: string | null,
  ]
>(
  'rewrite_message',
  (
    bucket,
    conversation,
    seq,
    content,
    metadata,
    editedAt,
    deletedAt,
    deletedBy,
  ) => sql`with head as (${nextChange(conversation)})
    update messages m set change = head.last_change, content = ${content}, metadata = ${metadata}::jsonb,
      edited_at = coalesce(${editedAt}::timestamptz, m.edited_at), deleted_at = ${deletedAt}::timestamptz, deleted_by = ${deletedBy}::uuid
    from head where ${ofConversation(bucket, conversation)} and m.seq = ${seq} returning ${messageColumns}`,
);

/** Tells those in the conversation what became of a message; returns it as they see it. */
export async function tellChange(
  { tx, tell, userId }: Changing,
  row: MessageRow,
  how: Told['how'],
  reaction?: Told['reaction'],
): Promise<MessageShown> {
  const message = await shownMessage(tx, row);
  tell(conversationTopic(row.conversation_id), {
    type: 'message.changed',
    ...{ how, by: userId, message },
    ...(reaction === undefined ? {} : { reaction }),
  });
  return message;
}
