import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { command, self } from '../action.ts';
import { mustNotBeApart } from '../conversations/apart.ts';
import type { MessageShown } from '../events.ts';
import { Id } from '../fields.ts';
import { Metadata } from '../metadata.ts';
import { changeFiles, filesIn } from './attachments.ts';
import { lockedMessage, numberChange, tellChange } from './changes.ts';
import { Content, editableMilliseconds } from './fields.ts';
import { forgetMentions, mentionedIn, mentionPeople } from './mentions.ts';

/**
 * Changes what a message says, for fifteen minutes after it was sent. Who is named no more is told of it no more; who is
 * named now, is.
 */
export const editMessage = command('message.edit', {
  input: Type.Object(
    {
      messageId: Id,
      content: Content,
      metadata: Type.Optional(Metadata),
      membersVersion: Type.Optional(Type.Integer({ minimum: 1 })),
    },
    { additionalProperties: false },
  ),
  permit: self('conversations'),
  refuses: ['conversation.blocked', 'message.members_changed', 'message.not_editable', 'message.not_found'],
  audit: { off: 'when a message was edited is kept with it' },
  run: async (work, { messageId, content, metadata, membersVersion }): Promise<MessageShown> => {
    const { tx, userId, at } = work;
    const { row, conversation } = await lockedMessage(work, messageId);
    if (row.sender_id !== userId) throw refuse('message.not_editable', { why: 'sender' });
    if (row.deleted_at !== null) throw refuse('message.not_editable', { why: 'deleted' });
    if (at.getTime() - Date.parse(row.created_at) >= editableMilliseconds)
      throw refuse('message.not_editable', { why: 'time' });
    await mustNotBeApart(tx, conversation, userId);
    if (conversation.is_e2ee_enabled && !row.is_encrypted)
      throw refuseField(
        'content',
        'cannot be changed: this conversation is end-to-end encrypted by now, and this message is not',
      );
    if (membersVersion !== undefined && membersVersion !== conversation.members_version)
      throw refuse('message.members_changed', { version: conversation.members_version });
    // Where it belongs stays; a thread is no matter of its words.
    const kept = row.metadata?.['reply_to'];
    if (metadata !== undefined && metadata['reply_to'] !== kept)
      throw refuseField('metadata.reply_to', 'cannot be changed');
    if (metadata !== undefined) await changeFiles(tx, { userId, message: row }, filesIn({ metadata }));
    const changed = await numberChange(tx, row, {
      content,
      metadata: metadata ?? row.metadata,
      edited: at,
    });
    const shown = await tellChange(work, changed, 'edited');
    const named = mentionedIn(shown);
    await forgetMentions(work, shown, named);
    if (named.length > 0) await mentionPeople(work, shown, named);
    return shown;
  },
});
