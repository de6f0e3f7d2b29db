import Type from 'typebox';
import { notification } from '../notification.ts';
import { destinations } from './deliveries.ts';

export const siemFailing = notification('siem.failing', {
  facts: Type.Object({ destination: Type.Enum([...destinations]), since: Type.String() }),
  about: 'Audit events do not reach where they are collected',
  ways: ['mail', 'app', 'off'],
  words: ({ destination, since }) =>
    `Audit events have not reached the ${destination === 'syslog' ? 'syslog receiver' : 'webhook'} since ${since.slice(0, 16).replace('T', ' ')} UTC; they are kept and sent later`,
});
