import { capability } from '../capability.ts';
import { notificationErrors } from './errors.ts';
import { mailOfNotifications } from './mail-notifications.ts';
import { messageFromPerson } from './send-notification.ts';
import { sweeps } from './sweeps.ts';

export const notifications = capability('notifications', {
  errors: notificationErrors,
  notifications: [messageFromPerson],
  jobs: [mailOfNotifications],
  sweeps,
  erases: ['notifications.user_id', 'notification_ways.user_id', 'notification_settings.user_id'],
  keeps: {
    'notifications.by_user_id': 'who did what others were told of; the name is the account’s, which has none then',
  },
});
