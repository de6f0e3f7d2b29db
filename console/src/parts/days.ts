/*
 * Days as the server names them, `YYYY-MM-DD`, which belong to a timezone but are none: they are read as UTC, so that
 * no place shifts them.
 */

const styles = {
  short: { day: 'numeric', month: 'short' },
  medium: { dateStyle: 'medium' },
  near: { weekday: 'long', day: 'numeric', month: 'long' },
  full: { dateStyle: 'full' },
} as const;

/** Writes days in the person's language: `short` for axes, `full` with the weekday, `near` so but without the year. */
export function dayNamer(style: keyof typeof styles): (day: string) => string {
  const format = new Intl.DateTimeFormat(undefined, { timeZone: 'UTC', ...styles[style] });
  return day => format.format(new Date(`${day}T00:00:00Z`));
}

const quarter = 15 * 60_000;

/**
 * When a day begins somewhere: at the first quarter of an hour whose date there is that day or later. Midnight itself
 * may be missing where the clocks change.
 */
export function beginningOf(day: string, timezone: string): Date {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' });
  // No place is more than 15 hours from UTC.
  let before = Date.parse(`${day}T00:00:00Z`) - 60 * quarter;
  let after = before + 120 * quarter;
  while (after - before > quarter) {
    const middle = before + Math.floor((after - before) / quarter / 2) * quarter;
    if (format.format(middle) < day) before = middle;
    else after = middle;
  }
  return new Date(after);
}

/** The day after. */
export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** Whether a text is a day that exists. */
export function isDay(text: string): boolean {
  const moment = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}

const inWords = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const [thisYear, anyYear] = [dayNamer('near'), dayNamer('full')];
const days = new Map<string, Intl.DateTimeFormat>();

/** The day of a moment somewhere. */
export function dayIn(timezone: string, at: Date | string): string {
  const format = days.get(timezone) ?? new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' });
  days.set(timezone, format);
  return format.format(new Date(at));
}

/** What people call the day of a moment somewhere: “Today”, “Yesterday”, “Thursday, 26 November”. */
export function dayNameOf(at: string, timezone: string): string {
  const [day, today] = [dayIn(timezone, at), dayIn(timezone, new Date())];
  const [then, now] = [Date.parse(day), Date.parse(today)];
  const ago = Math.round((now - then) / 86_400_000);
  if (ago === 0 || ago === 1) return inWords.format(-ago, 'day').replace(/^./u, first => first.toLocaleUpperCase());
  return (day.slice(0, 4) === today.slice(0, 4) ? thisYear : anyYear)(day);
}
