import { dayIn, dayNamer } from '../../../parts/days.ts';
import { readWallClock } from '../../../parts/wall-clock.ts';
import { texts } from './texts.tsx';

/** How far ahead the server takes a message, in milliseconds. */
export const longestAhead = 366 * 86_400_000;

export interface Offered {
  readonly label: string;
  /** RFC 3339 UTC. */
  readonly at: string;
}

const morning = '09:00';
const day = (at: number, days: number): number => at + days * 86_400_000;

/** Times that people mean when they say later, in their own timezone: tomorrow morning, and that of the next Monday. */
export function timesToOffer(now: number, timezone: string): readonly Offered[] {
  const today = Date.parse(dayIn(timezone, new Date(now)));
  const tomorrow = day(today, 1);
  const monday = day(today, (8 - new Date(today).getUTCDay()) % 7 || 7);
  return [tomorrow, ...(monday === tomorrow ? [] : [monday])].flatMap(each => {
    const name = new Date(each).toISOString().slice(0, 10);
    const reading = readWallClock(`${name}T${morning}`, timezone);
    // Where clocks skip it on that day, it is not offered.
    if ('problem' in reading) return [];
    const clock = formatted(reading.at, timezone, { timeStyle: 'short' });
    return [
      {
        label: each === tomorrow ? texts.tomorrowAt(clock) : texts.dayAt(dayNamer('near')(name), clock),
        at: reading.at,
      },
    ];
  });
}

/** A moment as people write it. */
export const whenOf = (at: string, timezone: string): string =>
  formatted(at, timezone, { dateStyle: 'medium', timeStyle: 'short' });

/** What is wrong with a time that was entered; null: nothing, or its field says so itself. */
export function problemWith(wall: string, timezone: string, now: number): string | null {
  if (wall === '') return texts.enterIt;
  const reading = readWallClock(wall, timezone);
  if ('problem' in reading) return null;
  const ahead = Date.parse(reading.at) - now;
  return ahead <= 0 ? texts.isPast : ahead > longestAhead ? texts.withinAYear : null;
}

function formatted(at: string, timezone: string, how: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(undefined, { ...how, timeZone: timezone }).format(new Date(at));
}
