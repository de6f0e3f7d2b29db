/** On which local days, and when on them. */
export interface LocalSchedule {
  readonly every: 'daily' | 'weekly' | 'monthly';
  /** 1 is Monday. */
  readonly weekday: number | null;
  /** Of a month that is shorter, its last day. */
  readonly monthDay: number | null;
  /** `HH:MM`. */
  readonly time: string;
  /** IANA. */
  readonly timezone: string;
}

/** One run: there is one on each of its days. */
export interface LocalRun {
  /** `YYYY-MM-DD`, there. */
  readonly day: string;
  readonly at: Date;
}

const dayMilliseconds = 86_400_000;
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Clocks of a place, as if they showed UTC. */
function localAt(format: Intl.DateTimeFormat, at: number): number {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: timezone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
  if (formats.size < 1000) formats.set(timezone, made);
  return made;
}

/**
 * When clocks somewhere show a time on a day. Of a time that comes twice, the first; a time that is skipped is as much later as the
 * clocks were put forward.
 */
export function momentOf(day: string, time: string, timezone: string): Date {
  const format = formatOf(timezone);
  const local = Date.parse(`${day}T${time}:00Z`);
  const offsetAt = (at: number): number => localAt(format, at) - at;
  // What the clocks differ by before and after whatever change the day may have.
  const moments = [local - offsetAt(local - dayMilliseconds), local - offsetAt(local + dayMilliseconds)].sort(
    (a, b) => a - b,
  );
  const shown = moments.find(at => localAt(format, at) === local);
  return new Date(shown ?? local - offsetAt(local - dayMilliseconds));
}

/** The first run whose moment is after another, which it stays behind by some seconds, so that not all begin at once. */
export function nextRun(schedule: LocalSchedule, after: Date, spreadSeconds: number): LocalRun {
  const { time, timezone } = schedule;
  const today = Date.parse(dayOf(localAt(formatOf(timezone), after.getTime())));
  for (let ahead = -1; ahead <= 62; ahead += 1) {
    const day = dayOf(today + ahead * dayMilliseconds);
    if (!isDue(schedule, day)) continue;
    const at = new Date(momentOf(day, time, timezone).getTime() + spreadSeconds * 1000);
    if (at > after) return { day, at };
  }
  throw new RangeError('a schedule that has no next day');
}

function isDue({ every, weekday, monthDay }: LocalSchedule, day: string): boolean {
  if (every === 'daily') return true;
  const at = new Date(day);
  if (every === 'weekly') return (at.getUTCDay() || 7) === weekday;
  const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  return at.getUTCDate() === Math.min(monthDay ?? 1, last);
}

/** Seconds by which a schedule stays behind its minute: always the same ones. */
export function spreadOf(id: string): number {
  return Number.parseInt(id.slice(-6), 16) % 300;
}

/**
 * The days (UTC) that a run is about: as many as lie between it and the one before, up to the day before it; where UTC has not come to its
 * day yet when it is due, all are a day earlier, so that they are over. So runs leave no day out and have none twice.
 */
export function daysOfRun(schedule: LocalSchedule, day: string): { readonly from: string; readonly to: string } {
  const earlier = (isAheadOfUtc(schedule, day) ? 1 : 0) * dayMilliseconds;
  const at = Date.parse(day);
  return { from: dayOf(runBefore(schedule, at) - earlier), to: dayOf(at - dayMilliseconds - earlier) };
}

function runBefore({ every, monthDay }: LocalSchedule, at: number): number {
  if (every !== 'monthly') return at - (every === 'daily' ? 1 : 7) * dayMilliseconds;
  // The last day of the month before; its run is on that where the month is too short.
  const last = new Date(at);
  last.setUTCDate(0);
  return last.setUTCDate(Math.min(monthDay ?? 1, last.getUTCDate()));
}

/** Whether a run is due before its day begins in UTC: in summer or in winter, so that the change of clocks moves no days. */
function isAheadOfUtc({ time, timezone }: LocalSchedule, day: string): boolean {
  const year = day.slice(0, 4);
  return ['01-01', '07-01'].some(
    date => dayOf(momentOf(`${year}-${date}`, time, timezone).getTime()) < `${year}-${date}`,
  );
}
