import Type, { type Static } from 'typebox';
import { orNull } from '../../../domain/fields.ts';
import { notificationWays } from '../../../domain/notification.ts';
import { mostUnread, type OwnNotification } from '../../../domain/notifications/list-notifications.ts';
import type { NotificationSettings } from '../../../domain/notifications/notification-settings.ts';
import { isUuid } from '../../../kernel/input.ts';
import { cursorOf } from '../../../kernel/page.ts';
import { pageState } from '../../../kernel/page-state.ts';

const Id = Type.String({ format: 'uuid' });
const Moment = Type.String({ format: 'date-time' });
const unread_count = Type.Integer({
  description: `How many you have not read; ${mostUnread} for ${mostUnread} and more`,
});

const NotificationShape = Type.Object({
  id: Id,
  kind: Type.String({ description: 'Such as `team.joined`' }),
  title: Type.String({ description: 'A sentence without its full stop' }),
  target: orNull(
    Type.Object(
      { kind: Type.String({ description: 'Such as `team`' }), id: Type.String() },
      { description: 'Where to look' },
    ),
  ),
  is_read: Type.Boolean(),
  created_at: Moment,
  read_at: orNull(Moment),
});

export const NotificationsShape = Type.Object({
  notifications: Type.Array(NotificationShape, { description: 'The newest first' }),
  unread_count,
  next_page_state: orNull(Type.String()),
  has_more: Type.Boolean(),
});
export const MarkedShape = Type.Object({ id: Id, is_read: Type.Boolean(), read_at: Moment, unread_count });
export const ClearedShape = Type.Object({ message: Type.String(), unread_count });

interface OwnNotifications {
  readonly items: readonly OwnNotification[];
  readonly next: string | null;
  readonly unread: number;
}

export function toOwnNotifications({ items, next, unread }: OwnNotifications): Static<typeof NotificationsShape> {
  return {
    notifications: items.map(({ id, kind, title, target, created_at, read_at }) => ({
      ...{ id, kind, title, target: target === null ? null : { kind: target.kind, id: target.id } },
      ...{ is_read: read_at !== null, created_at, read_at },
    })),
    unread_count: unread,
    next_page_state: next === null ? null : cursorOf([next]),
    has_more: next !== null,
  };
}

/** The notification that a page ended with; null for the first page. */
export function lastSeen(page: string | undefined): string | null {
  return pageState(page ?? null, 1, ([id]) => (id != null && isUuid(id) ? id : null));
}

const Way = Type.Enum(notificationWays, {
  description: '`app`: in the console; `mail`: there and by mail; `off`: not at all',
});
const Quiet = Type.Object(
  { from: Type.String(), until: Type.String() },
  { description: 'In which no mail leaves, by the clock of `timezone`' },
);

export const WaysShape = Type.Object({
  kinds: Type.Array(
    Type.Object({
      kind: Type.String(),
      about: Type.String(),
      way: Way,
      ways: Type.Array(Way, { description: 'Those that can be chosen; one alone: no other can' }),
    }),
  ),
  quiet_hours: orNull(Quiet),
  push_text: Type.Boolean({ description: 'Whether pushes to browsers say who and where' }),
  timezone: Type.String({ description: 'Of your profile' }),
});

export function toWays({ kinds, quiet, pushText, timezone }: NotificationSettings): Static<typeof WaysShape> {
  return {
    kinds: kinds.map(({ kind, about, way, ways }) => ({ kind, about, way, ways: [...ways] })),
    quiet_hours: quiet === null ? null : { from: quiet.from, until: quiet.until },
    push_text: pushText,
    timezone,
  };
}
