import Type from 'typebox';
import type { Queryable } from '../../platform/db/queryable.ts';
import { query, self } from '../action.ts';
import { Id, orNull } from '../fields.ts';
import { notificationKinds, type Told, titleOf } from './kinds.ts';
import type { NotificationTarget } from './notify.ts';

/** One's own notification. Times are RFC 3339 UTC. */
export interface OwnNotification {
  readonly id: string;
  readonly kind: string;
  /** A sentence without its full stop. */
  readonly title: string;
  readonly target: NotificationTarget | null;
  readonly created_at: string;
  readonly read_at: string | null;
}

/** More unread ones are not counted. */
export const mostUnread = 100;

/** What somebody was told, the newest first, from before one of them on, and how many they have not read. */
export const listNotifications = query('notification.list', {
  input: Type.Object(
    { limit: Type.Integer({ minimum: 1, maximum: 100 }), before: orNull(Id), unread: Type.Boolean() },
    { additionalProperties: false },
  ),
  permit: self('notifications'),
  run: async ({ db, ports, userId }, { limit, before, unread }) => {
    const rows = await db.rows<Row>({
      name: 'list_notifications',
      text: `select n.id, n.kind, n.facts, n.target_kind, n.target_id, n.created_at, n.read_at,
          (select coalesce(b.display_name, b.username) from users b where b.id = n.by_user_id and b.deleted_at is null) as by_name
        from notifications n where n.user_id = $1 and ($2::uuid is null or n.id < $2) and (not $3 or n.read_at is null)
        order by n.id desc limit $4`,
      values: [userId, before, unread, limit + 1],
    });
    const kinds = notificationKinds(ports);
    const items = rows.slice(0, limit).map(
      (row): OwnNotification => ({
        id: row.id,
        kind: row.kind,
        title: titleOf(kinds, row),
        target:
          row.target_kind === null || row.target_id === null ? null : { kind: row.target_kind, id: row.target_id },
        created_at: row.created_at,
        read_at: row.read_at,
      }),
    );
    return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null, unread: await unreadOf(db, userId) };
  },
});

interface Row extends Told {
  readonly id: string;
  readonly target_kind: string | null;
  readonly target_id: string | null;
  readonly created_at: string;
  readonly read_at: string | null;
}

/** How many somebody has not read; 100 for 100 and more. */
export async function unreadOf(on: Queryable, userId: string): Promise<number> {
  const [row] = await on.rows<{ count: number }>({
    name: 'unread_notifications',
    text: `select count(*) as count from
      (select 1 from notifications where user_id = $1 and read_at is null limit ${mostUnread}) found`,
    values: [userId],
  });
  return row?.count ?? 0;
}
