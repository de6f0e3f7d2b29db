import Type from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { beginningOf } from '../../kernel/moment.ts';
import { command, type InCommand, self } from '../action.ts';
import { Id, orNull } from '../fields.ts';
import { conversationFor, type Participant } from './conversations.ts';
import { InConversation } from './fields.ts';
import { conversationsOf } from './topic.ts';

/** Puts a conversation aside, for oneself. */
export const archiveConversation = command('conversation.archive', {
  input: InConversation,
  permit: self('conversations'),
  refuses: ['conversation.not_found'],
  audit: { off: 'it is kept with one’s part in the conversation' },
  run: async (work, { conversationId }) => setArchived(work, conversationId, true),
});

/** Has it among the others again. */
export const unarchiveConversation = command('conversation.unarchive', {
  input: InConversation,
  permit: self('conversations'),
  refuses: ['conversation.not_found'],
  audit: { off: 'it is kept with one’s part in the conversation' },
  run: async (work, { conversationId }) => setArchived(work, conversationId, false),
});

/** Hears no more of a conversation until a moment, or until further notice; mentions still come through. */
export const muteConversation = command('conversation.mute', {
  input: Type.Object(
    { conversationId: Id, until: orNull(Type.String({ format: 'moment' })) },
    { additionalProperties: false },
  ),
  permit: self('conversations'),
  refuses: ['conversation.not_found'],
  audit: { off: 'it is kept with one’s part in the conversation' },
  run: async (work, { conversationId, until }) => {
    const end = until === null ? null : beginningOf(until);
    if (end !== null && end <= work.at) throw refuseField('until', 'must be in the future');
    return setMuted(work, conversationId, end === null ? 'infinity' : end.toISOString());
  },
});

export const unmuteConversation = command('conversation.unmute', {
  input: InConversation,
  permit: self('conversations'),
  refuses: ['conversation.not_found'],
  audit: { off: 'it is kept with one’s part in the conversation' },
  run: async (work, { conversationId }) => setMuted(work, conversationId, null),
});

type Work = Participant & InCommand;

async function setArchived(work: Work, conversationId: string, archived: boolean): Promise<void> {
  const { id } = await conversationFor(work.tx, work, conversationId, work.at);
  await work.tx.rows({
    name: 'archive_conversation',
    text: `update conversation_participants set archived_at = case when $3 then coalesce(archived_at, $4::timestamptz) end
      where conversation_id = $1 and user_id = $2`,
    values: [id, work.userId, archived, work.at],
  });
  tellOwn(work, id);
}

async function setMuted(work: Work, conversationId: string, until: string | null): Promise<void> {
  const { id } = await conversationFor(work.tx, work, conversationId, work.at);
  await work.tx.rows({
    name: 'mute_conversation',
    text: `update conversation_participants set muted_until = $3::timestamptz where conversation_id = $1 and user_id = $2`,
    values: [id, work.userId, until],
  });
  tellOwn(work, id);
}

/** Their other windows have it so, too. */
function tellOwn({ tell, ports, userId, at }: Work, conversation: string): void {
  tell(conversationsOf(userId), {
    type: 'conversation.changed',
    once: ports.newId(),
    change: 'own',
    conversation,
    people: [userId],
    by: userId,
    at: at.toISOString(),
  });
}
