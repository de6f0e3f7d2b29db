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
import {
  listPushDevices,
  readPushKey,
  subscribeToPush,
  unsubscribeFromPush,
} from '../../../domain/push/subscriptions.ts';
import { type Route, route } from '../../../http/route.ts';
import { Data, Said, toData, toSaid } from '../shapes/envelope.ts';
import {
  ClearedShape,
  lastSeen,
  MarkedShape,
  NotificationsShape,
  toOwnNotifications,
  toWays,
  WaysShape,
} from '../shapes/notifications.ts';
import { DeviceShape, SubscriptionBody, toDevice } from '../shapes/push.ts';

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
      {
        until: Type.Optional(
          Type.String({ format: 'moment', description: 'What came later stays; a date includes that day (UTC)' }),
        ),
      },
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
    summary:
      'Change how you are told of some kinds, your quiet hours (null: none), or whether pushes say who and where',
    body: Type.Object(
      {
        kinds: Type.Optional(NotificationWays),
        quiet_hours: Type.Optional(orNull(QuietTimes)),
        push_text: Type.Optional(Type.Boolean()),
      },
      closed,
    ),
    reply: { 200: Data(WaysShape) },
    input: ({ body: { kinds, quiet_hours: quiet, push_text: pushText } }) => ({
      ...(kinds === undefined ? {} : { kinds }),
      ...(quiet === undefined ? {} : { quiet }),
      ...(pushText === undefined ? {} : { pushText }),
    }),
    present: settings => toData(toWays(settings)),
  }),
  route('GET /notifications/push/key', readPushKey, {
    summary: 'The key that a browser subscribes to pushes with (`applicationServerKey`)',
    reply: { 200: Data(Type.Object({ public_key: Type.String() })) },
    input: () => ({}),
    present: key => toData({ public_key: key }),
  }),
  route('POST /notifications/push/subscriptions', subscribeToPush, {
    summary: 'Have a browser be told of calls and mentions while no tab is open, for as long as your session lives',
    body: SubscriptionBody,
    reply: { 201: Data(DeviceShape) },
    input: ({ body: { endpoint, keys } }) => ({ endpoint, p256dh: keys.p256dh, auth: keys.auth }),
    present: device => toData(toDevice(device)),
  }),
  route('GET /notifications/push/subscriptions', listPushDevices, {
    summary: 'Your browsers that are told, the newest first',
    reply: { 200: Data(Type.Object({ subscriptions: Type.Array(DeviceShape) })) },
    input: () => ({}),
    present: devices => toData({ subscriptions: devices.map(toDevice) }),
  }),
  route('DELETE /notifications/push/subscriptions/:id', unsubscribeFromPush, {
    summary: 'Have a browser be told no more',
    reply: { 200: Said },
    input: ({ params }) => ({ id: params.id }),
    present: () => toSaid('Push subscription removed'),
  }),
];
