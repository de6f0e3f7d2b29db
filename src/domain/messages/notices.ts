import Type from 'typebox';
import { notification } from '../notification.ts';

export const mentioned = notification('message.mention', {
  facts: Type.Object({ title: Type.String() }),
  about: 'Somebody mentions you in a conversation',
  ways: ['app', 'mail', 'off'],
  push: { title: 'New mention', ttl: 24 * 3600, urgency: 'normal' },
  words: ({ title }, by) =>
    `${by ?? 'Somebody'} mentioned you in ${title === '' ? 'a direct conversation' : `the conversation ${title}`}`,
});

export const scheduledNotSent = notification('message.schedule_failed', {
  facts: Type.Object({ why: Type.String() }),
  about: 'A message that you scheduled could not be sent',
  ways: ['app', 'mail', 'off'],
  words: ({ why }) => `A message that you scheduled was not sent: ${why}`,
});

export const messageNotices = [mentioned, scheduledNotSent];
