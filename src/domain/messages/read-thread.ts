import Type from 'typebox';
import { cursorOf } from '../../kernel/page.ts';
import { pageState } from '../../kernel/page-state.ts';
import { prepared, sql } from '../../platform/db/sql.ts';
import { query, self } from '../action.ts';
import type { MessageShown } from '../events.ts';
import { Id, orNull } from '../fields.ts';
import { bucketOf } from './ids.ts';
import { type MessageRow, messageColumns, messageFor, ofConversation, shownMessages } from './messages.ts';
import { preparedIn } from './parts.ts';
import { seqIn } from './seq-in.ts';

export interface Thread {
  /** What it began with. */
  readonly root: MessageShown;
  /** The oldest first. */
  readonly replies: readonly MessageShown[];
  readonly next: string | null;
}

/** The thread that a message is in or begins, the oldest reply first. */
export const readThread = query('message.thread', {
  input: Type.Object(
    { messageId: Id, limit: Type.Integer({ minimum: 1, maximum: 100 }), page: orNull(Type.String({ maxLength: 500 })) },
    { additionalProperties: false },
  ),
  permit: self('conversations'),
  refuses: ['message.not_found'],
  run: async ({ db, actor, userId, at }, { messageId, limit, page }): Promise<Thread> => {
    const { row, conversation } = await messageFor(db, { actor, userId }, messageId, at);
    const bucket = bucketOf(conversation.id);
    const root = row.thread_seq ?? row.seq;
    const from = Math.max(conversation.from_seq, afterOf(page));
    const rows = await db.rows<MessageRow>(repliesOf(bucket, conversation.id, root, from, limit + 1));
    const replies = rows.slice(0, limit);
    const last = replies.at(-1);
    const [first, ...shown] = await shownMessages(db, [await rootOf(), ...replies]);
    if (first === undefined) throw new Error('a thread begins with a message');
    const next = rows.length > limit && last !== undefined ? cursorOf([String(last.seq)]) : null;
    return { root: first, replies: shown, next };

    async function rootOf(): Promise<MessageRow> {
      if (row.seq === root) return row;
      const [found] = await db.rows<MessageRow>(messageAt(bucket, conversation.id, root));
      return found ?? row;
    }
  },
});

function afterOf(page: string | null): number {
  return pageState(page, 1, ([seq]) => seqIn(seq)) ?? 0;
}

const repliesOf = preparedIn<[id: string, root: number, from: number, limit: number]>(
  'thread_of',
  (bucket, id, root, from, limit) => sql`select ${messageColumns} from messages m
    where ${ofConversation(bucket, id)} and m.thread_seq = ${root} and m.seq > ${from} order by m.seq limit ${limit}`,
);

const messageAt = prepared<[bucket: number, id: string, seq: number]>(
  'message_at',
  (bucket, id, seq) =>
    sql`select ${messageColumns} from messages m where ${ofConversation(bucket, id)} and m.seq = ${seq}`,
);
