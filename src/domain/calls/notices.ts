import Type from 'typebox';
import { notification } from '../notification.ts';

export const callMissed = notification('call.missed', {
  facts: Type.Object({ title: Type.String(), call_type: Type.String() }),
  about: 'You miss a call',
  ways: ['app', 'mail', 'off'],
  words: ({ title, call_type }, by) =>
    `You missed ${call_type === 'video' ? 'a video call' : 'a call'} from ${by ?? 'somebody'}${title === '' ? '' : ` in ${title}`}`,
});

const said = { invited: 'invited you to a call', moved: 'changed a call', cancelled: 'cancelled a call' } as const;

export const callInvited = notification('call.scheduled', {
  facts: Type.Object({
    title: Type.String(),
    said: Type.Enum(['invited', 'moved', 'cancelled']),
    starts_at: Type.String(),
  }),
  about: 'A call is scheduled, changed or cancelled; your calendar gets it by mail, too',
  ways: ['app', 'off'],
  words: ({ title, said: what, starts_at }, by) =>
    `${by ?? 'Somebody'} ${said[what]}: ${title}, ${starts_at.slice(0, 16).replace('T', ' ')} UTC`,
});

export const callReminder = notification('call.reminder', {
  facts: Type.Object({ title: Type.String(), starts_at: Type.String() }),
  about: 'A scheduled call is about to begin',
  ways: ['app', 'mail', 'off'],
  words: ({ title, starts_at }) => `The call ${title} begins at ${starts_at.slice(11, 16)} UTC`,
});

export const callNotices = [callMissed, callInvited, callReminder];
