import { getVtimezoneComponent } from '@touch4it/ical-timezones';
import dayjs from 'dayjs';
import timezones from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import ical, {
  ICalAlarmType,
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalCalendarMethod,
  ICalEventStatus,
} from 'ical-generator';

dayjs.extend(utc);
dayjs.extend(timezones);

/** A meeting, as a calendar of one of those who are to come takes it (RFC 5545, RFC 5546). */
export interface Invitation {
  /** The same for all that is said of it. */
  readonly uid: string;
  /** Grows with each change; of two, a calendar keeps the later one. */
  readonly sequence: number;
  readonly cancelled: boolean;
  /** When it was written. */
  readonly at: Date;
  readonly startsAt: Date;
  readonly minutes: number;
  /** IANA. */
  readonly timezone: string;
  readonly title: string;
  /** Where it takes place. */
  readonly url: string;
  readonly organizer: Mailbox;
  readonly attendee: Mailbox;
  /** Minutes before which a calendar reminds of it. */
  readonly reminder: number;
}

interface Mailbox {
  readonly name: string;
  readonly email: string;
}

/** A file in a mail, in base64. */
export interface CalendarFile {
  readonly filename: string;
  readonly type: string;
  readonly content: string;
}

/** Writes an invitation, an update of it or its end, with the rules of its time zone. */
export function calendarFile(invitation: Invitation): CalendarFile {
  const { cancelled } = invitation;
  const method = cancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST;
  return {
    filename: 'invitation.ics',
    type: `text/calendar; charset=utf-8; method=${method}`,
    content: Buffer.from(calendarText(invitation, method)).toString('base64'),
  };
}

function calendarText(invitation: Invitation, method: ICalCalendarMethod): string {
  const { timezone, startsAt, minutes, cancelled, organizer, attendee } = invitation;
  // A `Date` would be written with the hour of this machine.
  const start = dayjs(startsAt).tz(timezone);
  const calendar = ical({
    method,
    prodId: { company: 'Gatehouse', product: 'Calls', language: 'EN' },
    // Named by the event alone: the calendar's own would make a local time of DTSTAMP, which has to be UTC (RFC 5545 §3.8.7.2).
    timezone: { name: null, generator: getVtimezoneComponent },
  });
  const event = calendar.createEvent({
    id: invitation.uid,
    sequence: invitation.sequence,
    stamp: dayjs.utc(invitation.at),
    start,
    end: start.add(minutes, 'minute'),
    timezone,
    summary: invitation.title,
    location: invitation.url,
    url: invitation.url,
    organizer: { name: organizer.name, email: organizer.email },
    status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  });
  event.createAttendee({
    ...attendee,
    role: ICalAttendeeRole.REQ,
    status: ICalAttendeeStatus.NEEDSACTION,
    rsvp: false,
  });
  if (!cancelled) event.createAlarm({ type: ICalAlarmType.display, trigger: invitation.reminder * 60 });
  return calendar.toString();
}
