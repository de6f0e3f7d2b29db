import { refuse } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, prepared, raw, sql } from '../../platform/db/sql.ts';
import { type Conversation, findConversation, type Participant } from '../conversations/conversations.ts';
import type { FileShown, MessageShown, ReactionShown } from '../events.ts';
import { filesOfMessages } from './attachments.ts';
import { bucketOf } from './ids.ts';

/** A message as it is stored; the rest of what is shown lies beside it. */
export type MessageRow = Omit<MessageShown, 'reactions' | 'pinned' | 'sender_name' | 'files'>;

/** SQL: the columns of `MessageRow`, of the message `m`. */
export const messageColumns =
  raw(`m.id, m.conversation_id, m.seq, m.change, m.sender_id, m.message_type, m.content, m.is_encrypted,
  m.metadata, m.client_id, m.thread_seq, m.reply_count, m.last_reply_at, m.created_at, m.edited_at, m.deleted_at`);

/** SQL: the messages `m` of a conversation. */
export const ofConversation = (bucket: unknown, conversation: unknown): Fragment =>
  sql`m.bucket = ${bucket}::smallint and m.conversation_id = ${conversation}::uuid`;

const besides = prepared<[bucket: number, conversation: string, seqs: readonly number[], senders: readonly string[]]>(
  'beside_messages',
  (bucket, conversation, seqs, senders) => sql`select
      (select coalesce(jsonb_agg(jsonb_build_object('seq', r.seq, 'emoji', r.emoji, 'people', r.people) order by r.seq, r.first), '[]')
        from (select seq, emoji, min(created_at) as first, array_agg(user_id order by created_at, user_id) as people
          from message_reactions where bucket = ${bucket} and conversation_id = ${conversation} and seq = any(${seqs}::bigint[])
          group by seq, emoji) r) as reactions,
      (select coalesce(array_agg(seq), '{}') from message_pins
        where conversation_id = ${conversation} and seq = any(${seqs}::bigint[])) as pins,
      (select coalesce(jsonb_object_agg(u.id, coalesce(u.display_name, u.username)), '{}') from users u
        where u.id = any(${senders}::uuid[]) and u.deleted_at is null) as names`,
);

interface Beside {
  readonly reactions: readonly (ReactionShown & { readonly seq: number })[];
  readonly pins: readonly string[];
  readonly names: Readonly<Record<string, string>>;
}

/** Messages of one conversation with what is shown of them besides: reactions, whether they are pinned, who sent them. */
export async function shownMessages(on: Queryable, rows: readonly MessageRow[]): Promise<readonly MessageShown[]> {
  const [first] = rows;
  if (first === undefined) return [];
  const conversation = first.conversation_id;
  const seqs = rows.map(({ seq }) => seq);
  const senders = [...new Set(rows.map(({ sender_id: id }) => id))];
  const [[beside], files] = await Promise.all([
    on.rows<Beside>(besides(bucketOf(conversation), conversation, seqs, senders)),
    filesOfMessages(on, rows),
  ]);
  if (beside === undefined) throw new Error('a query without a condition has a row');
  const reactions = Map.groupBy(beside.reactions, ({ seq }) => seq);
  const pins = new Set(beside.pins.map(Number));
  return rows.map(row => ({
    ...row,
    sender_name: beside.names[row.sender_id] ?? null,
    pinned: pins.has(row.seq),
    reactions: (reactions.get(row.seq) ?? []).map(({ emoji, people }) => ({ emoji, people })),
    files: (files.get(row.seq) ?? []).map(fileShown),
  }));
}

/** Field by field: beside it lies which message it is of. */
const fileShown = ({ id, name, size, content_type, is_encrypted }: FileShown): FileShown => ({
  ...{ id, name, size, content_type, is_encrypted },
});

export async function shownMessage(on: Queryable, row: MessageRow): Promise<MessageShown> {
  const [shown] = await shownMessages(on, [row]);
  if (shown === undefined) throw new Error('each message is shown');
  return shown;
}

const messageById = prepared<[bucket: number, id: string]>(
  'message_by_id',
  (bucket, id) => sql`select ${messageColumns} from messages m where m.bucket = ${bucket} and m.id = ${id}`,
);

export interface Found {
  readonly conversation: Conversation;
  readonly row: MessageRow;
}

/** A message that the caller may read, with its conversation; refuses all others as if there were none. */
export async function messageFor(on: Queryable, asking: Participant, id: string, at: Date): Promise<Found> {
  const [row] = await on.rows<MessageRow>(messageById(bucketOf(id), id));
  if (row === undefined) throw refuse('message.not_found', {});
  const conversation = await findConversation(on, asking, row.conversation_id, at);
  if (conversation !== undefined && row.seq > conversation.from_seq) return { conversation, row };
  throw refuse('message.not_found', {});
}
