import { dayIn, dayNamer } from '../../parts/days.ts';
import { texts } from './texts.tsx';

/** What one says at an hour of the day, somewhere. */
export function greetingAt(now: Date, timezone: string): string {
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone: timezone });
  const hour = Number(clock.format(now));
  if (hour >= 5 && hour < 12) return texts.goodMorning;
  return hour >= 12 && hour < 18 ? texts.goodAfternoon : texts.goodEvening;
}

/** The day that it is there. */
export function todayIn(now: Date, timezone: string): string {
  return dayNamer('near')(dayIn(timezone, now));
}
