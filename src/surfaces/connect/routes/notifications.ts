import Type from 'typebox';
import { orNull } from '../../../domain/fields.ts';
import { listNotifications } from '../../../domain/notifications/list-notifications.ts';
import { clearNotifications, readNotification } from '../../../domain/notifications/mark-notifications.ts';
import {
  changeNotificationSettings,
  NotificationWays,
  QuietTimes,
  readNotificationSettings,
} from '../../../domain/notifications/notification-settings.ts';
import { type Route, route } from '../../../http/route.ts';
import { Data, toData } from '../shapes/envelope.ts';
import {
  ClearedShape,
  lastSeen,
  MarkedShape,
  NotificationsShape,
  toOwnNotifications,
  toWays,
  WaysShape,
} from '../shapes/notifications.ts';

const closed = { additionalProperties: false };
/** Later than anything is: who names no moment clears all there is. */
const always = '9999-12-31T23:59:59.999Z';

/** What one was told of, and how one wants to be told. */
export const notificationRoutes: Route[] = [
  route('GET /notifications', listNotifications, {
    summary: 'What you were told of, the newest first',
    query: Type.Object(
      {
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'How many to return; default 20' })),
        page_state: Type.Optional(Type.String({ maxLength: 500, description: '`next_page_state` of the page before' })),
        unread: Type.Optional(Type.Boolean({ description: 'Only what you have not read' })),
      },
      closed,
    ),
    reply: { 200: Data(NotificationsShape) },
    input: ({ query: { limit = 20, page_state, unread = false } }) => ({ limit, before: lastSeen(page_state), unread }),
    present: list => toData(toOwnNotifications(list)),
  }),
  route('PATCH /notifications/:id/read', readNotification, {
    summary: 'Mark a notification as read',
    reply: { 200: Data(MarkedShape) },
    input: ({ params }) => ({ id: params.id }),
    present: ({ id, readAt, unread }) => toData({ id, is_read: true, read_at: readAt, unread_count: unread }),
  }),
  route('DELETE /notifications', clearNotifications, {
    summary: 'Remove all of your notifications for good, or all until a moment',
    query: Type.Object(
      { until: Type.Optional(Type.String({ format: 'date-time', description: 'What came later stays' })) },
      closed,
    ),
    reply: { 200: Data(ClearedShape) },
    input: ({ query: { until = always } }) => ({ until }),
    present: ({ unread }) => toData({ message: 'Notifications cleared', unread_count: unread }),
  }),
  route('GET /notifications/settings', readNotificationSettings, {
    summary: 'How you are told of what, and when no mail leaves',
    reply: { 200: Data(WaysShape) },
    input: () => ({}),
    present: settings => toData(toWays(settings)),
  }),
  route('POST /notifications/settings', changeNotificationSettings, {
    summary: 'Change how you are told of some kinds, or your quiet hours (null: none)',
    body: Type.Object(
      { kinds: Type.Optional(NotificationWays), quiet_hours: Type.Optional(orNull(QuietTimes)) },
      closed,
    ),
    reply: { 200: Data(WaysShape) },
    input: ({ body: { kinds, quiet_hours: quiet } }) => ({
      ...(kinds === undefined ? {} : { kinds }),
      ...(quiet === undefined ? {} : { quiet }),
    }),
    present: settings => toData(toWays(settings)),
  }),
];
