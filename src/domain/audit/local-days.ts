/** One day somewhere. */
export interface LocalDay {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly begins: Date;
  /** When the next one begins: 23 or 25 hours later where the clocks change. */
  readonly ends: Date;
}

const quarter = 15 * 60_000;
const date = 86_400_000;

/** The last `count` days of a time zone, the oldest first; the last of them is the one that `now` lies in. */
export function localDays(timezone: string, count: number, now: Date): LocalDay[] {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const dayAt = (moment: number): string => {
    const parts = new Map(format.formatToParts(moment).map(({ type, value }) => [type, value]));
    return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
  };
  /** The first quarter of an hour that is in the day or after it: no place is more than 15 hours from UTC. */
  const beginning = (day: string): number => {
    let [before, after] = [Date.parse(day) - 15 * 4 * quarter, Date.parse(day) + 15 * 4 * quarter];
    while (after - before > quarter) {
      const middle = before + Math.floor((after - before) / quarter / 2) * quarter;
      if (dayAt(middle) < day) before = middle;
      else after = middle;
    }
    return after;
  };
  const today = Date.parse(dayAt(now.getTime()));
  const days = Array.from({ length: count + 1 }, (_, index) => nameOf(today + (index + 1 - count) * date));
  const begins = days.map(beginning);
  return days.slice(0, count).map((day, index) => ({
    day,
    begins: new Date(begins[index] ?? 0),
    ends: new Date(begins[index + 1] ?? 0),
  }));
}

function nameOf(utcMidnight: number): string {
  return new Date(utcMidnight).toISOString().slice(0, 10);
}
