import type { Tx } from '../../platform/db/queryable.ts';
import type { InCommand } from '../action.ts';
import { plainName } from '../mail/compose.ts';
import { queueMail } from '../mail/outbox.ts';
import { notify } from '../notifications/notify.ts';
import { callInvited } from './notices.ts';
import type { ScheduledCall } from './scheduled-calls.ts';

/** Minutes before a call of which those who are to come are reminded. */
export const reminderMinutes = 10;

/** What writes calendars: with the rules of all time zones it is large, and loaded when it is first needed. */
export type CalendarWriter = typeof import('../../platform/calendar/invitation.ts');
export const calendarWriter = (): Promise<CalendarWriter> => import('../../platform/calendar/invitation.ts');

export type Said = 'invited' | 'moved' | 'cancelled';

interface Reached {
  readonly email: string;
  readonly name: string;
}

/**
 * Tells people that a call is agreed on, moved or cancelled, by a mail that their calendar takes and in the console. Whoever wants
 * no such notices gets neither; mail goes to addresses that are proven. Nobody hears of it who has left the conversation meanwhile, or
 * where they and the organizer have blocked each other.
 */
export async function sendInvitations(
  work: InCommand,
  { calendarFile }: CalendarWriter,
  call: ScheduledCall,
  { said, to }: { readonly said: Said; readonly to: readonly string[] },
): Promise<void> {
  const { tx, ports, at } = work;
  const { publicUrl } = ports.settings;
  const { hostname } = new URL(publicUrl);
  const link = `${publicUrl}/messages/${call.conversation_id}`;
  const people = await stillReached(tx, call, to);
  for (const { email, name } of await reachedByMail(tx, people)) {
    const file = calendarFile({
      ...{ uid: `${call.id}@${hostname}`, sequence: call.sequence, cancelled: said === 'cancelled', at },
      ...{ startsAt: new Date(call.starts_at), minutes: call.minutes, timezone: call.timezone },
      ...{ title: call.title, url: link, reminder: reminderMinutes },
      // Addresses of people are told to those who may read them: a calendar passes them on.
      organizer: { name: call.organizer_name, email: `no-reply@${hostname}` },
      attendee: { name, email },
    });
    const by = plainName(call.organizer_name);
    await queueMail(
      work,
      { kind: `call_${said}`, to: email, name, by, title: call.title, when: momentWordsOf(call), link },
      file,
    );
  }
  await notify(work, callInvited, {
    to: people,
    facts: { title: call.title, said, starts_at: call.starts_at },
    by: call.organizer_id,
    target: { kind: 'conversation', id: call.conversation_id },
  });
}

async function stillReached(tx: Tx, call: ScheduledCall, people: readonly string[]): Promise<readonly string[]> {
  const rows = await tx.rows<{ user_id: string }>({
    name: 'reached_by_organizer',
    text: `select p.user_id from conversation_participants p where p.conversation_id = $1 and p.user_id = any($2::uuid[])
        and not exists (select from person_blocks b
          where (b.blocker_id, b.blocked_id) in ((p.user_id, $3::uuid), ($3::uuid, p.user_id)))
      order by p.user_id`,
    values: [call.conversation_id, people, call.organizer_id],
  });
  return rows.map(({ user_id }) => user_id);
}

/** Those of these people who have a proven address and want to hear of calls that are agreed on. */
async function reachedByMail(tx: Tx, people: readonly string[]): Promise<readonly Reached[]> {
  return tx.rows<Reached>({
    name: 'reached_by_invitation',
    text: `select u.email, coalesce(u.display_name, u.username) as name from users u
      left join notification_ways w on w.user_id = u.id and w.kind = $2
      where u.id = any($1::uuid[]) and u.active and u.deleted_at is null and u.email_verified_at is not null
        and w.way is distinct from 'off' order by u.id`,
    values: [people, callInvited.name],
  });
}

/** When a call is, as the clocks say where it is: `2026-07-01 10:30 to 11:15 (Europe/Paris)`. */
export function momentWordsOf({
  starts_at,
  ends_at,
  timezone,
}: Pick<ScheduledCall, 'starts_at' | 'ends_at' | 'timezone'>): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'short' });
  const [start, end] = [format.format(new Date(starts_at)), format.format(new Date(ends_at))];
  const sameDay = start.slice(0, 10) === end.slice(0, 10);
  return `${start} to ${sameDay ? end.slice(11) : end} (${timezone})`;
}
