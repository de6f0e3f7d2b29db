import type { Tx } from '../../platform/db/queryable.ts';
import { type Fragment, sql } from '../../platform/db/sql.ts';
import type { NotificationKind } from '../notification.ts';
import type { NotificationTarget, Notifying } from './notify.ts';
import { liveTopic } from './topic.ts';

/**
 * Somebody has seen to what people were told of: the others need not look any more. What these (null: whoever was told)
 * have not read of these kinds and that target counts as read, and waits for no mail.
 */
export async function settleNotifications(
  { tx, at, tell }: Pick<Notifying, 'tx' | 'at' | 'tell'>,
  kinds: readonly Pick<NotificationKind, 'name'>[],
  { to, target }: { readonly to: readonly string[] | null; readonly target: NotificationTarget },
): Promise<void> {
  // Held in one order, as those who read them hold them.
  const settled = await tx.rows<{ user_id: string }>({
    name: 'settle_notifications_of',
    text: `update notifications set read_at = $5, mail_after = null where id in (select id from notifications
        where ($1::uuid[] is null or user_id = any($1::uuid[])) and read_at is null and kind = any($2::text[])
          and target_kind = $3 and target_id = $4 order by id for update)
      returning user_id`,
    values: [to, kinds.map(({ name }) => name), target.kind, target.id, at],
  });
  for (const userId of new Set(settled.map(({ user_id }) => user_id)))
    tell(liveTopic(userId), { type: 'notifications.changed' });
}

/**
 * What people were told of is gone, or ended where nobody looks on: `which` is SQL of a condition on the notification `n`.
 * What is unread of it counts as read, and waits for no mail; windows that are open see it when they look again.
 */
export async function settleUnread(tx: Tx, at: Date, which: Fragment): Promise<void> {
  await tx.rows(
    sql`update notifications set read_at = ${at}, mail_after = null where id in
      (select n.id from notifications n where n.read_at is null and ${which} order by n.id for update)`,
  );
}
