import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { prepared, sql } from '../../platform/db/sql.ts';
import { query } from '../action.ts';
import type { MessageShown, TopicEvent } from '../events.ts';
import { Id } from '../fields.ts';
import { bucketOf } from './ids.ts';
import { type MessageRow, messageColumns, ofConversation, shownMessages } from './messages.ts';
import { preparedIn } from './parts.ts';

export type MessageChanged = Extract<TopicEvent, { readonly type: 'message.changed' }>;

/** Messages of a page, and changes that one looks through. */
const mostMessages = 100;
const mostChanges = 200;

const Place = Type.Object({ change: Type.Integer({ minimum: 0 }), seq: Type.Integer({ minimum: 0 }) });
type Place = Type.Static<typeof Place>;

export interface ChangesPage {
  readonly events: readonly MessageChanged[];
  /** How far they come. */
  readonly mark: Place;
  readonly more: boolean;
}

/**
 * A page of what has happened to the messages of a conversation after a mark: what was changed of those up to its `seq`, in the
 * order of the changes, and once there is no more of it those that were sent after them, in theirs. Each is as it is now. With the
 * marks of the pages nothing is left out, however much happens meanwhile.
 */
export const messagesAfter = query('message.after', {
  input: Type.Object({ conversationId: Id, mark: Place, until: Type.Union([Place, Type.Null()]) }),
  permit: byOperator,
  run: async ({ db }, { conversationId: id, mark, until }): Promise<ChangesPage> => {
    const end = until ?? (await headOf(db, id)) ?? mark;
    if (mark.change < end.change && mark.seq > 0) {
      const change = Math.min(end.change, mark.change + mostChanges);
      const rows = await db.rows<MessageRow>(changedBetween(bucketOf(id), id, mark.seq, mark.change, change));
      const more = change < end.change || mark.seq < end.seq;
      return { events: (await shownMessages(db, rows)).map(changed), mark: { change, seq: mark.seq }, more };
    }
    const rows = await db.rows<MessageRow>(sentBetween(bucketOf(id), id, mark.seq, end.seq, mostMessages));
    const last = rows.length < mostMessages ? end.seq : (rows.at(-1)?.seq ?? end.seq);
    return {
      events: (await shownMessages(db, rows)).map(sent),
      mark: { change: Math.max(mark.change, end.change), seq: Math.max(mark.seq, last) },
      more: last < end.seq,
    };
  },
});

async function headOf(on: Queryable, id: string): Promise<Place | undefined> {
  const [head] = await on.rows<Place>(headById(id));
  return head;
}

const headById = prepared<[id: string]>(
  'message_head',
  id => sql`select last_change as change, last_seq as seq from conversations where id = ${id}`,
);

const changedBetween = preparedIn<[id: string, seq: number, after: number, until: number]>(
  'messages_changed',
  (bucket, id, seq, after, until) => sql`select ${messageColumns} from messages m
    where ${ofConversation(bucket, id)} and m.change > ${after} and m.change <= ${until} and m.seq <= ${seq} order by m.change`,
);

const sentBetween = preparedIn<[id: string, after: number, until: number, limit: number]>(
  'messages_sent',
  (bucket, id, after, until, limit) => sql`select ${messageColumns} from messages m
    where ${ofConversation(bucket, id)} and m.seq > ${after} and m.seq <= ${until} order by m.seq limit ${limit}`,
);

function sent(message: MessageShown): MessageChanged {
  return { type: 'message.changed', how: 'sent', by: message.sender_id, message };
}

/** What has happened to it last is not known any more: whoever replaces the message by this one is right. */
function changed(message: MessageShown): MessageChanged {
  const how = message.deleted_at === null ? 'edited' : 'deleted';
  return { type: 'message.changed', how, by: message.sender_id, message };
}

/** How far conversations have come, and who takes part in them (`audience` changes with that). */
export const messageHeads = query('message.heads', {
  input: Type.Object({ conversationIds: Type.Array(Id) }),
  permit: byOperator,
  run: ({ db }, { conversationIds }) =>
    db.rows<Place & { readonly subject: string; readonly audience: number }>({
      name: 'message_heads',
      text: `select id as subject, last_change as change, last_seq as seq, members_version as audience
        from conversations where id = any($1::uuid[])`,
      values: [conversationIds],
    }),
});
