import { refuse } from '../../kernel/errors.ts';
import { command, self } from '../action.ts';
import type { MessageShown } from '../events.ts';
import { changeFiles } from './attachments.ts';
import { lockedMessage, numberChange, tellChange } from './changes.ts';
import { WhichMessage } from './fields.ts';
import { bucketOf } from './ids.ts';
import { forgetMentions } from './mentions.ts';
import { shownMessage } from './messages.ts';

/**
 * Deletes a message: its words, reactions, mentions and what files it shared are gone for good, and only that there was one stays. Its sender may,
 * and whoever moderates the conversation. Deleted already: nothing changes.
 */
export const deleteMessage = command('message.delete', {
  input: WhichMessage,
  permit: self('conversations'),
  refuses: ['message.not_deletable', 'message.not_found'],
  audit: { off: 'who deleted a message, and when, is kept with it' },
  run: async (work, { messageId }): Promise<MessageShown> => {
    const { tx, userId, at } = work;
    const { row, conversation } = await lockedMessage(work, messageId);
    if (row.sender_id !== userId && conversation.role === 'member') throw refuse('message.not_deletable', {});
    if (row.deleted_at !== null) return shownMessage(tx, row);
    const place = [bucketOf(row.conversation_id), row.conversation_id, row.seq];
    await tx.rows({
      name: 'forget_reactions',
      text: 'delete from message_reactions where bucket = $1 and conversation_id = $2 and seq = $3',
      values: place,
    });
    await tx.rows({
      name: 'forget_pin',
      text: 'delete from message_pins where conversation_id = $1 and seq = $2',
      values: place.slice(1),
    });
    await changeFiles(tx, { userId, message: row }, []);
    // It counts as unread to nobody any more.
    await tx.rows({
      name: 'uncount_message',
      text: `update conversation_participants set uncounted = uncounted + 1
        where conversation_id = $1 and read_seq < $2 and user_id <> $3`,
      values: [row.conversation_id, row.seq, row.sender_id],
    });
    if (row.thread_seq !== null) {
      await tx.rows({
        name: 'uncount_reply',
        text: `update messages set reply_count = greatest(0, reply_count - 1)
          where bucket = $1 and conversation_id = $2 and seq = $3`,
        values: [place[0], place[1], row.thread_seq],
      });
    }
    const changed = await numberChange(tx, row, {
      content: '',
      metadata: null,
      deleted: { at, by: userId },
    });
    const shown = await tellChange(work, changed, 'deleted');
    await forgetMentions(work, shown, []);
    return shown;
  },
});
