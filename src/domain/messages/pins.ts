import { refuse } from '../../kernel/errors.ts';
import { sql } from '../../platform/db/sql.ts';
import { command, query, self } from '../action.ts';
import { mustNotBeApart } from '../conversations/apart.ts';
import { conversationFor } from '../conversations/conversations.ts';
import { InConversation } from '../conversations/fields.ts';
import type { MessageShown } from '../events.ts';
import { lockedMessage, numberChange, tellChange } from './changes.ts';
import { WhichMessage } from './fields.ts';
import { bucketOf } from './ids.ts';
import { type MessageRow, messageColumns, ofConversation, shownMessage, shownMessages } from './messages.ts';

/** Pins of one conversation. */
const mostPins = 50;

/** Keeps a message at hand for everybody in the conversation. */
export const pinMessage = command('message.pin', {
  input: WhichMessage,
  permit: self('conversations'),
  refuses: ['conversation.blocked', 'message.not_found', 'message.not_editable', 'message.too_many_pins'],
  audit: { off: 'who pinned a message is kept with it' },
  run: async (work, { messageId }): Promise<MessageShown> => {
    const { tx, at, userId } = work;
    const { row, conversation } = await lockedMessage(work, messageId);
    if (row.deleted_at !== null) throw refuse('message.not_editable', { why: 'deleted' });
    await mustNotBeApart(tx, conversation, userId);
    const [added] = await tx.rows<{ pins: number }>({
      name: 'pin_message',
      text: `with added as (
          insert into message_pins (conversation_id, seq, pinned_by, pinned_at) values ($1, $2, $3, $4)
          on conflict do nothing returning 1)
        select (select count(*) from message_pins where conversation_id = $1) as pins from added`,
      values: [row.conversation_id, row.seq, userId, at],
    });
    if (added !== undefined && added.pins >= mostPins) throw refuse('message.too_many_pins', { most: mostPins });
    return added === undefined ? shownMessage(tx, row) : tellChange(work, await numberChange(tx, row), 'pin');
  },
});

export const unpinMessage = command('message.unpin', {
  input: WhichMessage,
  permit: self('conversations'),
  refuses: ['message.not_found'],
  audit: { off: 'who pinned a message is kept with it' },
  run: async (work, { messageId }): Promise<MessageShown> => {
    const { tx } = work;
    const { row } = await lockedMessage(work, messageId);
    const gone = await tx.rows({
      name: 'unpin_message',
      text: 'delete from message_pins where conversation_id = $1 and seq = $2 returning 1',
      values: [row.conversation_id, row.seq],
    });
    return gone.length === 0 ? shownMessage(tx, row) : tellChange(work, await numberChange(tx, row), 'pin');
  },
});

/** What is pinned in a conversation, the newest message first. */
export const listPins = query('message.pins', {
  input: InConversation,
  permit: self('conversations'),
  refuses: ['conversation.not_found'],
  run: async ({ db, actor, userId, at }, { conversationId }): Promise<readonly MessageShown[]> => {
    const { id, from_seq: from } = await conversationFor(db, { actor, userId }, conversationId, at);
    const rows = await db.rows<MessageRow>(
      sql`select ${messageColumns} from message_pins p join messages m on ${ofConversation(bucketOf(id), id)} and m.seq = p.seq
        where p.conversation_id = ${id} and p.seq > ${from} order by m.seq desc`.named('pins_of'),
    );
    return shownMessages(db, rows);
  },
});
