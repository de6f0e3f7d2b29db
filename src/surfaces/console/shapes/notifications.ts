import Type, { type Static } from 'typebox';
import { orNull } from '../../../domain/fields.ts';
import { notificationWays } from '../../../domain/notification.ts';
import { mostUnread, type OwnNotification } from '../../../domain/notifications/list-notifications.ts';
import type { NotificationSettings } from '../../../domain/notifications/notification-settings.ts';

const unread = Type.Integer({ description: `How many you have not read; ${mostUnread} for ${mostUnread} and more` });

const NotificationReply = Type.Object({
  id: Type.String(),
  kind: Type.String({ description: 'Such as `team.joined`' }),
  title: Type.String({ description: 'A sentence without its full stop' }),
  target: orNull(
    Type.Object(
      { kind: Type.String({ description: 'Such as `team`' }), id: Type.String() },
      { description: 'Where to look' },
    ),
  ),
  created_at: Type.String(),
  read_at: orNull(Type.String()),
});

export const NotificationsReply = Type.Object({
  notifications: Type.Array(NotificationReply, { description: 'The newest first' }),
  next: orNull(Type.String({ description: 'For `before`, to go on; null at the end' })),
  unread,
});
export const UnreadReply = Type.Object({ unread });

export function toNotification({ id, kind, title, target, created_at, read_at }: OwnNotification) {
  return {
    id,
    kind,
    title,
    target: target === null ? null : { kind: target.kind, id: target.id },
    created_at,
    read_at,
  };
}

const Way = Type.Enum(notificationWays, { description: '`app`: in the console; `mail`: there and by mail' });

export const NotificationSettingsReply = Type.Object({
  kinds: Type.Array(
    Type.Object({
      kind: Type.String(),
      about: Type.String(),
      way: Way,
      ways: Type.Array(Way, { description: 'Those that can be chosen; one alone: no other can' }),
    }),
  ),
  quiet_hours: orNull(
    Type.Object({ from: Type.String(), until: Type.String() }, { description: 'In which no mail leaves' }),
  ),
  push_text: Type.Boolean({ description: 'Whether pushes to browsers say who and where' }),
  timezone: Type.String({ description: 'Of your profile, where the clock of the quiet hours is' }),
});

export function toNotificationSettings({
  kinds,
  quiet,
  pushText,
  timezone,
}: NotificationSettings): Static<typeof NotificationSettingsReply> {
  return {
    kinds: kinds.map(({ kind, about, way, ways }) => ({ kind, about, way, ways: [...ways] })),
    quiet_hours: quiet === null ? null : { from: quiet.from, until: quiet.until },
    push_text: pushText,
    timezone,
  };
}
