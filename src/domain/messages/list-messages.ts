import Type from 'typebox';
import { beginningOf, endOf } from '../../kernel/moment.ts';
import { cursorOf } from '../../kernel/page.ts';
import { pageState } from '../../kernel/page-state.ts';
import { allConditions, type Fragment, sql } from '../../platform/db/sql.ts';
import { query, self } from '../action.ts';
import { conversationFor } from '../conversations/conversations.ts';
import type { MessageShown } from '../events.ts';
import { Id, orNull } from '../fields.ts';
import { MessageTypeName } from './fields.ts';
import { bucketOf } from './ids.ts';
import { type MessageRow, messageColumns, ofConversation, shownMessages } from './messages.ts';
import { firstAt } from './moments.ts';
import { preparedIn } from './parts.ts';
import { seqIn } from './seq-in.ts';

export interface MessagePage {
  /** The newest first. */
  readonly messages: readonly MessageShown[];
  /** Where the older ones begin; null: there are no more. */
  readonly next: string | null;
}

/** Messages of a conversation, the newest first. */
export const listMessages = query('message.list', {
  input: Type.Object(
    {
      conversationId: Id,
      limit: Type.Integer({ minimum: 1, maximum: 100 }),
      /** What the page before said of where the next one begins. */
      page: orNull(Type.String({ maxLength: 500 })),
      /** Times, or days: those until then, and since then. */
      until: Type.Optional(Type.String({ format: 'moment' })),
      since: Type.Optional(Type.String({ format: 'moment' })),
      /** Numbers: only messages before, or after. */
      beforeSeq: Type.Optional(Type.Integer({ minimum: 1 })),
      afterSeq: Type.Optional(Type.Integer({ minimum: 0 })),
      senderId: Type.Optional(Id),
      messageType: Type.Optional(MessageTypeName),
    },
    { additionalProperties: false },
  ),
  permit: self('conversations'),
  refuses: ['conversation.not_found'],
  run: async ({ db, actor, userId, at }, asked): Promise<MessagePage> => {
    const conversation = await conversationFor(db, { actor, userId }, asked.conversationId, at);
    const { id, last_seq: last } = conversation;
    let above = Math.max(conversation.from_seq, asked.afterSeq ?? 0);
    let below = Math.min(last + 1, asked.beforeSeq ?? last + 1, seqOf(asked.page, id) ?? last + 1);
    if (asked.until !== undefined) below = Math.min(below, await firstAt(db, id, last, endOf(asked.until)));
    if (asked.since !== undefined) above = Math.max(above, (await firstAt(db, id, last, beginningOf(asked.since))) - 1);
    const rows = await db.rows<MessageRow>(pageOf(id, asked, { above, below }));
    const page = rows.slice(0, asked.limit);
    const oldest = page.at(-1);
    const next = rows.length > asked.limit && oldest !== undefined ? cursorOf([id, String(oldest.seq)]) : null;
    return { messages: await shownMessages(db, page), next };
  },
});

/** What a cursor names; refuses one of another list. */
function seqOf(page: string | null, conversation: string): number | null {
  return pageState(page, 2, ([of, seq]) => (of === conversation ? seqIn(seq) : null));
}

interface Narrowing {
  readonly limit: number;
  readonly senderId?: string;
  readonly messageType?: string;
}

function pageOf(
  id: string,
  { limit, senderId, messageType }: Narrowing,
  { above, below }: { readonly above: number; readonly below: number },
) {
  if (senderId === undefined && messageType === undefined) return newest(bucketOf(id), id, above, below, limit + 1);
  const conditions: Fragment[] = [
    ofConversation(bucketOf(id), id),
    sql`m.seq > ${above} and m.seq < ${below}`,
    ...(senderId === undefined ? [] : [sql`m.sender_id = ${senderId}`]),
    ...(messageType === undefined ? [] : [sql`m.message_type = ${messageType}`]),
  ];
  return sql`select ${messageColumns} from messages m where ${allConditions(conditions)} order by m.seq desc limit ${limit + 1}`;
}

const newest = preparedIn<[id: string, above: number, below: number, limit: number]>(
  'messages_of',
  (bucket, id, above, below, limit) => sql`select ${messageColumns} from messages m
    where ${ofConversation(bucket, id)} and m.seq > ${above} and m.seq < ${below} order by m.seq desc limit ${limit}`,
);
