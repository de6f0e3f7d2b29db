import type { TObject } from 'typebox';
import type { NotificationKind } from '../notification.ts';
import type { NotificationTarget, Notifying } from './notify.ts';
import { liveTopic } from './topic.ts';

/**
 * Somebody has seen to what people were told of: the others need not look any more. What these have not read of that
 * kind and target counts as read, and waits for no mail.
 */
export async function settleNotifications<S extends TObject>(
  { tx, at, tell }: Pick<Notifying, 'tx' | 'at' | 'tell'>,
  kind: NotificationKind<S>,
  { to, target }: { readonly to: readonly string[]; readonly target: NotificationTarget },
): Promise<void> {
  const settled = await tx.rows<{ user_id: string }>({
    name: 'settle_notifications_of',
    text: `update notifications set read_at = $5, mail_after = null
      where user_id = any($1::uuid[]) and read_at is null and kind = $2 and target_kind = $3 and target_id = $4
      returning user_id`,
    values: [to, kind.name, target.kind, target.id, at],
  });
  for (const userId of new Set(settled.map(({ user_id }) => user_id)))
    tell(liveTopic(userId), { type: 'notifications.changed' });
}
