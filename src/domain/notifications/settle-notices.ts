import type { NotificationKind } from '../notification.ts';
import type { Notifying } from './notify.ts';
import { liveTopic } from './topic.ts';

/** What people were told to do something about is done: it counts as read, and leaves by no mail. */
export async function settleNotices(
  { tx, at, tell }: Pick<Notifying, 'tx' | 'at' | 'tell'>,
  kind: Pick<NotificationKind, 'name'>,
  { to, about }: { readonly to: readonly string[]; readonly about: string },
): Promise<void> {
  const done = await tx.rows<{ user_id: string }>({
    name: 'settle_notices',
    text: `update notifications set read_at = $4, mail_after = null
      where user_id = any($1::uuid[]) and read_at is null and kind = $2 and target_id = $3::uuid returning user_id`,
    values: [to, kind.name, about, at],
  });
  for (const { user_id } of done) tell(liveTopic(user_id), { type: 'notifications.changed' });
}
