import Type from 'typebox';
import { sql } from '../../platform/db/sql.ts';
import { notification } from '../notification.ts';
import { ringSeconds } from './fields.ts';

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

/** Rings where no tab is open; in tabs it rings by itself, and in the list stands only what was missed. */
export const callRings = notification('call.rings', {
  facts: Type.Object({ call_type: Type.String() }),
  about: 'Somebody calls you while no tab is open',
  ways: ['app', 'off'],
  words: ({ call_type }, by) => `${by ?? 'Somebody'} calls you${call_type === 'video' ? ' with video' : ''}`,
  push: {
    title: 'Incoming call',
    ttl: ringSeconds,
    urgency: 'high',
    waits: (person, call) => sql`exists (select from call_participants t join calls k on k.id = t.call_id
      where t.call_id = ${call}::uuid and t.user_id = ${person} and t.state = 'ringing' and k.status <> 'ended'
        and k.rings_until > now())`,
  },
});

export const callNotices = [callMissed, callInvited, callReminder, callRings];
