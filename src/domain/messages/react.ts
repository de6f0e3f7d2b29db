import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { command, self } from '../action.ts';
import { mustNotBeApart } from '../conversations/apart.ts';
import type { MessageShown } from '../events.ts';
import { Id } from '../fields.ts';
import { lockedMessage, numberChange, tellChange } from './changes.ts';
import { bucketOf } from './ids.ts';
import { shownMessage } from './messages.ts';

const Emoji = Type.String({ minLength: 1, maxLength: 64 });
const Reaction = Type.Object({ messageId: Id, emoji: Emoji }, { additionalProperties: false });
/** Different emojis on one message. */
const mostEmojis = 50;
const oneEmoji = /^\p{RGI_Emoji}$/v;

/** Reacts to a message with an emoji; done already: nothing changes. */
export const react = command('message.react', {
  input: Reaction,
  permit: self('conversations'),
  refuses: ['conversation.blocked', 'message.not_found', 'message.not_editable', 'message.too_many_reactions'],
  limit: { per: 'actor', max: 300, seconds: 60 },
  audit: { off: 'reactions are rows beside their message' },
  run: async (work, { messageId, emoji }): Promise<MessageShown> => {
    const { tx, at, userId } = work;
    const { row, conversation } = await lockedMessage(work, messageId);
    if (row.deleted_at !== null) throw refuse('message.not_editable', { why: 'deleted' });
    await mustNotBeApart(tx, conversation, userId);
    const symbol = emojiIn(emoji);
    const place = [bucketOf(row.conversation_id), row.conversation_id, row.seq];
    const [added] = await tx.rows<{ emojis: number }>({
      name: 'add_reaction',
      text: `with added as (
          insert into message_reactions (bucket, conversation_id, seq, user_id, emoji, created_at)
          values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning emoji)
        select (select count(distinct emoji) from message_reactions
          where bucket = $1 and conversation_id = $2 and seq = $3 and emoji <> $5) as emojis from added`,
      values: [...place, userId, symbol, at],
    });
    if (added !== undefined && added.emojis >= mostEmojis)
      throw refuse('message.too_many_reactions', { most: mostEmojis });
    if (added === undefined) return shownMessage(tx, row);
    return tellChange(work, await numberChange(tx, row), 'reaction', { emoji: symbol, added: true });
  },
});

/** Takes a reaction of one's own back, or all of them; there is none: nothing changes. */
export const unreact = command('message.unreact', {
  input: Type.Object({ messageId: Id, emoji: Type.Optional(Emoji) }, { additionalProperties: false }),
  permit: self('conversations'),
  refuses: ['message.not_found'],
  limit: { per: 'actor', max: 300, seconds: 60 },
  audit: { off: 'reactions are rows beside their message' },
  run: async (work, { messageId, emoji }): Promise<MessageShown> => {
    const { tx, userId } = work;
    const { row } = await lockedMessage(work, messageId);
    const symbol = emoji === undefined ? null : emojiIn(emoji);
    const gone = await tx.rows<{ emoji: string }>({
      name: 'remove_reaction',
      text: `delete from message_reactions where bucket = $1 and conversation_id = $2 and seq = $3 and user_id = $4
          and ($5::text is null or emoji = $5) returning emoji`,
      values: [bucketOf(row.conversation_id), row.conversation_id, row.seq, userId, symbol],
    });
    const [first] = gone;
    if (first === undefined) return shownMessage(tx, row);
    return tellChange(work, await numberChange(tx, row), 'reaction', { emoji: symbol ?? first.emoji, added: false });
  },
});

/** One emoji, with the selector that shows it as one. */
function emojiIn(text: string): string {
  const symbol = [text, `${text}\ufe0f`].find(each => oneEmoji.test(each));
  if (symbol === undefined) throw refuseField('emoji', 'must be a single emoji');
  return symbol;
}
