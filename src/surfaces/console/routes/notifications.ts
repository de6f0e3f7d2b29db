import Type from 'typebox';
import { orNull } from '../../../domain/fields.ts';
import { listNotifications } from '../../../domain/notifications/list-notifications.ts';
import { clearNotifications, markNotificationsRead } from '../../../domain/notifications/mark-notifications.ts';
import {
  changeNotificationSettings,
  NotificationWays,
  QuietTimes,
  readNotificationSettings,
} from '../../../domain/notifications/notification-settings.ts';
import { type Route, route } from '../../../http/route.ts';
import {
  NotificationSettingsReply,
  NotificationsReply,
  toNotification,
  toNotificationSettings,
  UnreadReply,
} from '../shapes/notifications.ts';

const { input: Which } = markNotificationsRead;
const { limit } = listNotifications.input.properties;

/** What one was told of: behind the bell. */
export const notificationRoutes: Route[] = [
  route('GET /notifications', listNotifications, {
    summary: 'What you were told of, the newest first',
    query: Type.Object({
      limit: Type.Optional(limit),
      before: Type.Optional(Type.String({ format: 'uuid', description: 'From after this one on' })),
      unread: Type.Optional(Type.Boolean({ description: 'Only what you have not read' })),
    }),
    reply: { 200: NotificationsReply },
    input: ({ query: { limit: most = 20, before = null, unread = false } }) => ({ limit: most, before, unread }),
    present: ({ items, next, unread }) => ({ notifications: items.map(toNotification), next, unread }),
  }),
  route('POST /notifications/read', markNotificationsRead, {
    summary: 'Mark some as read, or all until a moment',
    body: Which,
    reply: { 200: UnreadReply },
    input: ({ body }) => body,
    present: ({ unread }) => ({ unread }),
  }),
  route('POST /notifications/clear', clearNotifications, {
    summary: 'Remove some for good, or all until a moment',
    body: Which,
    reply: { 200: UnreadReply },
    input: ({ body }) => body,
    present: ({ unread }) => ({ unread }),
  }),
  route('GET /notifications/settings', readNotificationSettings, {
    summary: 'How you are told of what, and when no mail leaves',
    reply: { 200: NotificationSettingsReply },
    input: () => ({}),
    present: toNotificationSettings,
  }),
  route('PATCH /notifications/settings', changeNotificationSettings, {
    summary:
      'Change how you are told of some kinds, your quiet hours (null: none), or whether pushes say who and where',
    body: Type.Object(
      {
        kinds: Type.Optional(NotificationWays),
        quiet_hours: Type.Optional(orNull(QuietTimes)),
        push_text: Type.Optional(Type.Boolean()),
      },
      { additionalProperties: false },
    ),
    reply: { 200: NotificationSettingsReply },
    input: ({ body: { kinds, quiet_hours: quiet, push_text: pushText } }) => ({
      ...(kinds === undefined ? {} : { kinds }),
      ...(quiet === undefined ? {} : { quiet }),
      ...(pushText === undefined ? {} : { pushText }),
    }),
    present: toNotificationSettings,
  }),
];
