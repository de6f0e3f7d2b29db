/** From the one until the other, in minutes of the day; over midnight where it ends before it begins. */
export interface QuietHours {
  readonly from: number;
  readonly until: number;
}

const day = 24 * 60;

/** No clock is moved by more, in minutes. */
const mostMoved = 120;

/** Minutes until it is not quiet any more, where somebody is, also where the clocks change meanwhile; 0 when it is not. */
export function quietFor({ from, until }: QuietHours, timezone: string, at: Date): number {
  const clock = clockOf(timezone);
  const after = (minutes: number): number => clock(new Date(at.getTime() + minutes * 60_000));
  const isQuiet = (minute: number): boolean =>
    from < until ? from <= minute && minute < until : from <= minute || minute < until;
  const now = after(0);
  if (!isQuiet(now)) return 0;
  const usual = (until - now + day) % day;
  if (after(usual) === until) return usual;
  // The clocks change before: it may also be that they pass over the end.
  let minutes = Math.max(1, usual - mostMoved);
  while (minutes < usual + mostMoved && isQuiet(after(minutes))) minutes += 1;
  return minutes;
}

/** Tells the minute of the day somewhere. */
function clockOf(timezone: string): (at: Date) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return at => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    return (parts.get('hour') ?? 0) * 60 + (parts.get('minute') ?? 0);
  };
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
