import Type from 'typebox';
import { followNotifications } from '../../../domain/notifications/follow-notifications.ts';
import { liveTopic } from '../../../domain/notifications/topic.ts';
import { step } from '../../../http/socket.ts';
import { socket } from '../../socket.ts';

/**
 * One's notifications as they come. What may have been missed is not repeated: it has to be read, as after each `missed`,
 * which comes first.
 */
export const notificationSocket = socket('/notifications/live', {
  token: ['header', 'protocol'],
  // Clients have nothing to say here.
  longestMessage: 1024,
  messagesPerSecond: 10,
  query: Type.Object({}, { additionalProperties: false }),
  open: followNotifications,
  input: () => ({}),
  topics: ({ userId }) => [liveTopic(userId)],
  stillMay: step(followNotifications, () => ({})),
  present: {
    'notification.made': ({ id, kind, title, target, created_at }) => ({
      ...{ type: 'notification', id, kind, title, target, created_at },
    }),
    'notifications.changed': () => ({ type: 'changed' }),
  },
  missed: { type: 'missed' },
});
