/** From the one until the other, in minutes of the day; over midnight where it ends before it begins. */
export interface QuietHours {
  readonly from: number;
  readonly until: number;
}

const day = 24 * 60;

/** Minutes until it is not quiet any more, where somebody is; 0 when it is not. An hour off when the clocks change meanwhile. */
export function quietFor({ from, until }: QuietHours, timezone: string, at: Date): number {
  const now = minuteOfDay(timezone, at);
  const quiet = from < until ? from <= now && now < until : from <= now || now < until;
  return quiet ? (until - now + day) % day : 0;
}

function minuteOfDay(timezone: string, at: Date): number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return (parts.get('hour') ?? 0) * 60 + (parts.get('minute') ?? 0);
}

/** `22:30` → 1350. */
export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** 1350 → `22:30`. */
export function timeOf(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
