import Type from 'typebox';
import { prepared, sql } from '../../platform/db/sql.ts';
import { command, type InCommand, self } from '../action.ts';
import { conversationFor, type Participant } from '../conversations/conversations.ts';
import { conversationTopic } from '../conversations/topic.ts';
import { Id } from '../fields.ts';
import { settleUnread } from '../notifications/settle-notifications.ts';
import { liveTopic } from '../notifications/topic.ts';
import { bucketOf } from './ids.ts';
import { ofConversation } from './messages.ts';
import { preparedIn } from './parts.ts';

const Marker = Type.Object(
  {
    conversationId: Id,
    /** The newest message that it is about; left out: the newest there is. */
    seq: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { additionalProperties: false },
);

/** How far somebody has come in a conversation. Neither number goes back. */
export interface Receipt {
  readonly conversation_id: string;
  readonly read_seq: number;
  readonly delivered_seq: number;
  readonly unread_count: number;
}

/** Marks a conversation as read up to a message; whoever has read further already has done so. */
export const markRead = command('message.mark_read', {
  input: Marker,
  permit: self('conversations'),
  refuses: ['conversation.not_found'],
  audit: { off: 'the marker is kept with the participant' },
  run: async (work, { conversationId, seq }): Promise<Receipt> => {
    const { tx, userId, at } = work;
    const { id, last_seq: last } = await conversationFor(tx, work, conversationId, at);
    const wanted = Math.min(seq ?? last, last);
    // Who sends or deletes meanwhile counts at this row, too: it is held before what does not count is counted anew.
    const [before] = await tx.rows<{ read_seq: number }>(lockMarker(id, userId));
    if (before !== undefined && wanted > before.read_seq) {
      await tx.rows(moveRead(bucketOf(id), id, userId, wanted, at));
      await settleMentions(work, id, { above: before.read_seq, upTo: wanted });
      return receipt(work, id, 'read');
    }
    return receipt(work, id, null);
  },
});

/** Marks messages as come to one of one's devices, up to a number. */
export const markDelivered = command('message.mark_delivered', {
  input: Marker,
  permit: self('conversations'),
  refuses: ['conversation.not_found'],
  audit: { off: 'the marker is kept with the participant' },
  run: async (work, { conversationId, seq }): Promise<Receipt> => {
    const { tx, userId, at } = work;
    const { id, last_seq: last } = await conversationFor(tx, work, conversationId, at);
    const rows = await tx.rows(moveDelivered(id, userId, Math.min(seq ?? last, last)));
    return receipt(work, id, rows.length > 0 ? 'delivered' : null);
  },
});

const lockMarker = prepared<[id: string, userId: string]>(
  'lock_marker',
  (id, userId) => sql`select read_seq from conversation_participants
    where conversation_id = ${id} and user_id = ${userId} for no key update`,
);

const moveRead = preparedIn<[id: string, userId: string, seq: number, at: Date]>(
  'move_read_marker',
  (
    bucket,
    id,
    userId,
    seq,
    at,
  ) => sql`update conversation_participants set read_seq = ${seq}::bigint, read_at = ${at}::timestamptz,
      delivered_seq = greatest(delivered_seq, ${seq}::bigint),
      uncounted = (select count(*) from messages m where ${ofConversation(bucket, id)} and m.seq > ${seq}::bigint
          and m.sender_id = ${userId}::uuid)
        + (select count(*) from messages m where ${ofConversation(bucket, id)} and m.seq > ${seq}::bigint
          and m.deleted_at is not null and m.sender_id <> ${userId}::uuid)
    where conversation_id = ${id}::uuid and user_id = ${userId}::uuid`,
);

const moveDelivered = prepared<[id: string, userId: string, seq: number]>(
  'move_delivered_marker',
  (id, userId, seq) => sql`update conversation_participants set delivered_seq = ${seq}
    where conversation_id = ${id} and user_id = ${userId} and delivered_seq < ${seq} returning 1`,
);

type Work = Participant & InCommand;

async function receipt(work: Work, id: string, moved: 'read' | 'delivered' | null): Promise<Receipt> {
  const { tx, tell, userId, at } = work;
  const { read_seq: read, delivered_seq: delivered, unread_count: unread } = await conversationFor(tx, work, id, at);
  if (moved !== null)
    tell(conversationTopic(id), {
      type: 'receipt.moved',
      ...{ conversation: id, userId, moved, read, delivered, at: at.toISOString() },
    });
  return { conversation_id: id, read_seq: read, delivered_seq: delivered, unread_count: unread };
}

/** What one was told of being mentioned in what is read now counts as read, too. */
async function settleMentions(
  { tx, tell, userId, at }: Work,
  id: string,
  { above, upTo }: { readonly above: number; readonly upTo: number },
): Promise<void> {
  const mentions = await tx.rows<{ seq: number }>({
    name: 'mentions_read',
    text: `select seq from message_mentions where user_id = $1 and conversation_id = $2 and seq > $3 and seq <= $4`,
    values: [userId, id, above, upTo],
  });
  if (mentions.length === 0) return;
  const seqs = mentions.map(({ seq }) => seq);
  const which = sql`n.user_id = ${userId} and n.kind = 'message.mention' and n.target_id in (
    select m.id from messages m where ${ofConversation(bucketOf(id), id)} and m.seq = any(${seqs}::bigint[]))`;
  await settleUnread(tx, at, which);
  tell(liveTopic(userId), { type: 'notifications.changed' });
}
