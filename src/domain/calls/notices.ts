import Type from 'typebox';
import { notification } from '../notification.ts';

export const callMissed = notification('call.missed', {
  facts: Type.Object({ title: Type.String(), call_type: Type.String() }),
  about: 'You miss a call',
  ways: ['app', 'mail', 'off'],
  words: ({ title, call_type }, by) =>
    `You missed ${call_type === 'video' ? 'a video call' : 'a call'} from ${by ?? 'somebody'}${title === '' ? '' : ` in ${title}`}`,
});

export const callNotices = [callMissed];
