import Type from 'typebox';
import { isUuid } from '../../kernel/input.ts';
import { isMoment } from '../../kernel/moment.ts';
import { cursorOf } from '../../kernel/page.ts';
import { pageState } from '../../kernel/page-state.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { allConditions, type Fragment, raw, sql } from '../../platform/db/sql.ts';
import { query, self } from '../action.ts';
import {
  conversationFor,
  conversationOrganizations,
  conversationsWithin,
  type Participant,
} from '../conversations/conversations.ts';
import type { MessageShown } from '../events.ts';
import { Id, orNull } from '../fields.ts';
import { type MessageRow, messageColumns, shownMessages } from './messages.ts';
import {
  type HitsAsked,
  hitsAmongNewest,
  type SearchedConversation,
  type SoughtWords,
  type Start,
  tsquery,
} from './search-recent.ts';

/** Named where they are searched in vain. */
const mostNamed = 100;
/** Of somebody’s conversations, those with the newest messages are looked through. */
const mostLookedThrough = 500;

export interface Hits {
  /** The newest first. */
  readonly messages: readonly MessageShown[];
  readonly next: string | null;
  /** Conversations of the caller that are encrypted, of which nobody but those in them can read a word. */
  readonly notSearched: readonly { readonly id: string; readonly title: string | null }[];
}

/**
 * Finds messages that one may read by their words, the newest first: all of these words, the last of which may be the
 * beginning of one; or in the syntax of search engines where there are quotes.
 */
export const searchMessages = query('message.search', {
  input: Type.Object(
    {
      q: Type.String({ minLength: 1, maxLength: 200, format: 'line' }),
      conversationId: Type.Optional(Id),
      limit: Type.Integer({ minimum: 1, maximum: 100 }),
      page: orNull(Type.String({ maxLength: 500 })),
    },
    { additionalProperties: false },
  ),
  permit: self('conversations'),
  refuses: ['conversation.not_found'],
  limit: { per: 'actor', max: 120, seconds: 60 },
  run: async ({ db, actor, userId, at }, { q, conversationId, limit, page }): Promise<Hits> => {
    if (conversationId !== undefined) await conversationFor(db, { actor, userId }, conversationId, at);
    const theirs = theirsOf({ actor, userId }, conversationId);
    const words = wordsIn(q);
    const [hidden, rows] = await Promise.all([
      db.rows<{ id: string; title: string | null }>(
        sql`select c.id, c.title from conversation_participants p join conversations c on c.id = p.conversation_id
          where ${theirs} and c.is_e2ee_enabled order by c.last_message_at desc nulls last limit ${mostNamed}`,
      ),
      words === null ? [] : newestHits(db, theirs, { words, limit: limit + 1, start: startOf(page) }),
    ]);
    const hits = rows.slice(0, limit);
    const shown = new Map<string, MessageShown>();
    for (const of of Map.groupBy(hits, row => row.conversation_id).values())
      for (const message of await shownMessages(db, of)) shown.set(message.id, message);
    const last = hits.at(-1);
    return {
      messages: hits.flatMap(({ id }) => shown.get(id) ?? []),
      next: rows.length > limit && last !== undefined ? cursorOf([last.created_at, last.id]) : null,
      notSearched: hidden,
    };
  },
});

function theirsOf({ actor, userId }: Participant, conversation: string | undefined): Fragment {
  return allConditions([
    sql`p.user_id = ${userId}`,
    conversationsWithin(conversationOrganizations(actor), actor.actsIn === null),
    ...(conversation === undefined ? [] : [sql`c.id = ${conversation}`]),
  ]);
}

/** Words that many messages have are found among the newest; the index is asked for others. */
async function newestHits(on: Queryable, theirs: Fragment, asked: HitsAsked): Promise<readonly MessageRow[]> {
  const searched = await on.rows<SearchedConversation>(
    sql`select c.id, p.from_seq, c.last_seq, c.last_message_at
      from conversation_participants p join conversations c on c.id = p.conversation_id
      where ${theirs} and c.last_seq > p.from_seq order by c.last_message_at desc limit ${mostLookedThrough + 1}`,
  );
  const others = searched[mostLookedThrough]?.last_message_at ?? null;
  const among = await hitsAmongNewest(on, asked, searched.slice(0, mostLookedThrough), others);
  return among ?? on.rows<MessageRow>(found(theirs, asked));
}

// Each conversation is asked for its newest hits by itself, in the one part that has its messages. That they are ordered by a sum has
// PostgreSQL ask the index of words, also for words that it takes to be frequent: those are found before.
function found(theirs: Fragment, { words, limit, start }: HitsAsked): Fragment {
  const before =
    start === null ? raw('true') : sql`(m.created_at, m.id) < (${start[0]}::timestamptz, ${start[1]}::uuid)`;
  return sql`select m.* from conversation_participants p join conversations c on c.id = p.conversation_id
    cross join lateral (select ${messageColumns} from messages m
      where m.bucket = get_byte(uuid_send(p.conversation_id), 15) & 15 and m.conversation_id = p.conversation_id
        and m.seq > p.from_seq and m.search @@ ${tsquery(words.quoted, words.text)} and ${before}
      order by m.seq + 0 desc limit ${limit}) m
    where ${theirs} order by m.created_at desc, m.id desc limit ${limit}`;
}

/** What is looked for; null: there is no word in it. */
function wordsIn(q: string): SoughtWords | null {
  if (q.includes('"')) return { text: q, quoted: true };
  const words = q.match(/[\p{L}\p{N}\p{M}_@./:+-]*[\p{L}\p{N}][\p{L}\p{N}\p{M}_@./:+-]*/gu) ?? [];
  if (words.length === 0) return null;
  // Apostrophes and backslashes are no part of a word, so that each stands in quotes as it is.
  return { text: `${words.map(word => `'${word}'`).join(' & ')}:*`, quoted: false };
}

function startOf(page: string | null): Start | null {
  return pageState(page, 2, ([at, id]) => (at != null && isMoment(at) && id != null && isUuid(id) ? [at, id] : null));
}
