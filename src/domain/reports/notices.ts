import Type from 'typebox';
import { notification } from '../notification.ts';

const ways = ['mail', 'app', 'off'] as const;

export const reportRunFailed = notification('report_schedule.failed', {
  facts: Type.Object({ name: Type.String(), day: Type.String(), why: Type.String() }),
  about: 'A report that is mailed to you could not be made',
  ways,
  words: ({ name, day, why }) => `The report “${name}” of ${day} could not be made: ${why}`,
});

export const reportOwnerless = notification('report_schedule.ownerless', {
  facts: Type.Object({ name: Type.String() }),
  about: 'A report that is mailed again and again has lost its owner',
  ways,
  words: ({ name }) => `The report “${name}” waits for a new owner: its owner can no longer sign in`,
});

export const reportNotices = [reportRunFailed, reportOwnerless];
