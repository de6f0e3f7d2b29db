import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { sql } from '../../platform/db/sql.ts';
import { query } from '../action.ts';
import { Id } from '../fields.ts';
import { unreadCount } from './conversations.ts';

export interface UnreadCount {
  readonly user_id: string;
  readonly conversation_id: string;
  readonly unread_count: number;
  readonly mention_count: number;
  readonly last_seq: number;
}

/** What is unread to people in conversations, in which they take part. */
export const unreadCounts = query('conversation.unread_counts', {
  input: Type.Object({ people: Type.Array(Id), conversations: Type.Array(Id) }),
  permit: byOperator,
  run: ({ db }, { people, conversations }): Promise<readonly UnreadCount[]> =>
    db.rows<UnreadCount>(
      sql`select p.user_id, p.conversation_id, ${unreadCount} as unread_count, c.last_seq,
          (select count(*) from message_mentions mm where mm.user_id = p.user_id and mm.conversation_id = c.id
            and mm.seq > p.read_seq) as mention_count
        from unnest(${people}::uuid[], ${conversations}::uuid[]) as t (user_id, conversation_id)
        join conversation_participants p on p.user_id = t.user_id and p.conversation_id = t.conversation_id
        join conversations c on c.id = p.conversation_id`.named('unread_counts'),
    ),
});
