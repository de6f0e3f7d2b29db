/*
 * The one place where a time that somebody gives is read: an RFC 3339 time, or a day of it. A day is a whole day in UTC:
 * as a beginning it is its first moment, as an end the day is included.
 */

/** RFC 3339 §5.6. `T` and `Z` may be small; seconds stand there, and a fraction may. */
const written = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d)))?$/;

const dayMilliseconds = 86_400_000;
/** What PostgreSQL and ECMAScript both hold and write with four digits of a year, in UTC. */
const [first, last] = [Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')];

/** What a text for a time must be, to be read after the field's name. */
export const momentWords = 'must be a date or an RFC 3339 time such as 2026-01-31T12:00:00Z, and one that exists';

interface Moment {
  readonly at: Date;
  /** Whether the text names a day and no time of it. */
  readonly isDay: boolean;
}

function momentIn(text: string): Moment | null {
  const found = written.exec(text);
  if (found === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map(part => Number(part ?? 0));
  const [fraction = '', sign, offsetHours, offsetMinutes] = found.slice(7);
  const [hours, minutes] = [Number(offsetHours ?? 0), Number(offsetMinutes ?? 0)];
  // Leap seconds exist, and nothing that we keep times in can hold one.
  if (hour > 23 || minute > 59 || second > 59 || hours > 23 || minutes > 59) return null;
  const local = new Date(0);
  // Unlike Date.UTC, it does not take the years 0 to 99 for those of the last century.
  local.setUTCFullYear(year, month - 1, day);
  if (local.getUTCMonth() !== month - 1 || local.getUTCDate() !== day) return null;
  local.setUTCHours(hour, minute, second, Number(fraction.slice(0, 3).padEnd(3, '0')));
  const at = local.getTime() - (sign === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000;
  return at < first || at > last ? null : { at: new Date(at), isDay: found[4] === undefined };
}

/** Whether a text is a time or a day that exists, in the years 1 to 9999 (UTC). */
export function isMoment(text: string): boolean {
  return momentIn(text) !== null;
}

/** When a period begins that is given by this text. Throws for a text that `isMoment` refuses. */
export function beginningOf(text: string): Date {
  return checked(text).at;
}

/** When a period has ended that is given by this text, exclusive: of a day, when it is over. Throws likewise. */
export function endOf(text: string): Date {
  const { at, isDay } = checked(text);
  return isDay ? new Date(Math.min(at.getTime() + dayMilliseconds, last)) : at;
}

function checked(text: string): Moment {
  const moment = momentIn(text);
  if (moment === null) throw new RangeError('a time that its format should have refused');
  return moment;
}
