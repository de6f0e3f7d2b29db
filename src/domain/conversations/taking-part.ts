import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { prepared, raw, sql } from '../../platform/db/sql.ts';
import { query, self } from '../action.ts';
import { Id } from '../fields.ts';
import { conversationFor, conversationOrganizations, conversationsWithin, type Participant } from './conversations.ts';
import { InConversation } from './fields.ts';

/** Those of these people who take part in a conversation. */
export const whoTakesPart = query('conversation.who_takes_part', {
  input: Type.Object({ conversationId: Id, people: Type.Array(Id) }),
  permit: byOperator,
  run: async ({ db }, { conversationId, people }): Promise<readonly string[]> => {
    const rows = await db.rows<{ user_id: string }>({
      name: 'who_takes_part',
      text: 'select user_id from conversation_participants where conversation_id = $1 and user_id = any($2::uuid[])',
      values: [conversationId, people],
    });
    return rows.map(({ user_id }) => user_id);
  },
});

/** Where somebody stands in a conversation that they follow. */
export interface ConversationStanding {
  readonly id: string;
  readonly userId: string;
  readonly lastSeq: number;
  readonly lastChange: number;
  /** Messages up to this number are not theirs to read. */
  readonly fromSeq: number;
}

/** Lets somebody follow a conversation that they take part in. */
export const followConversation = query('conversation.follow', {
  input: InConversation,
  permit: self('conversations'),
  refuses: ['conversation.not_found'],
  run: async ({ db, actor, userId, at }, { conversationId }): Promise<ConversationStanding> => {
    const found = await conversationFor(db, { actor, userId }, conversationId, at);
    return {
      id: found.id,
      userId,
      lastSeq: found.last_seq,
      lastChange: found.last_change,
      fromSeq: found.from_seq,
    };
  },
});

/** Conversations that one socket follows: more than people have, so that what it costs has an end. */
const mostFollowed = 5_000;

/** Who came so lately was not asked before: what they were not told since they came is told when they begin to follow it. */
const lately = "interval '2 minutes'";

const followedOf = prepared<[userId: string, organizations: readonly string[], anywhere: boolean, since: Date | null]>(
  'conversations_followed',
  (
    userId,
    organizations,
    anywhere,
    since,
  ) => sql`select c.id, p.user_id as "userId", c.last_change as "lastChange", p.from_seq as "fromSeq",
      case when p.joined_at > ${since}::timestamptz - ${raw(lately)} then least(p.read_seq, c.last_seq) else c.last_seq end as "lastSeq"
    from conversation_participants p join conversations c on c.id = p.conversation_id
    where p.user_id = ${userId} and ${conversationsWithin(organizations, anywhere)}
    order by c.last_message_at desc nulls last, c.id limit ${mostFollowed}`,
);

/**
 * All that somebody takes part in, those with the newest message first. Where they follow others already (`now`), those that they
 * came to since are followed from where they came.
 */
export async function conversationsFollowed(
  on: Queryable,
  { actor, userId }: Participant,
  now: Date | null,
): Promise<readonly ConversationStanding[]> {
  return on.rows<ConversationStanding>(
    followedOf(userId, conversationOrganizations(actor), actor.actsIn === null, now),
  );
}
