import { refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import type { Conversation } from './conversations.ts';

/** Refuses whatever is more than reading between two of whom one has blocked the other. */
export async function mustNotBeApart(
  tx: Tx,
  { id, type }: Pick<Conversation, 'id' | 'type'>,
  userId: string,
): Promise<void> {
  if (type !== 'direct') return;
  const blocked = await tx.rows({
    name: 'apart_in_direct',
    text: `select 1 from conversation_participants o join person_blocks b
        on (b.blocker_id, b.blocked_id) in ((o.user_id, $2::uuid), ($2::uuid, o.user_id))
      where o.conversation_id = $1 and o.user_id <> $2`,
    values: [id, userId],
  });
  if (blocked.length > 0) throw refuse('conversation.blocked', {});
}
