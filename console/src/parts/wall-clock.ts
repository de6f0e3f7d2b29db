import { texts } from './texts.ts';

/** What a clock shows: the moment (RFC 3339, UTC), or what is wrong with it. */
export type Reading = { readonly at: string } | { readonly problem: string };

/**
 * Reads `wall`, such as `2026-03-29T02:30`, as clocks in a timezone show it. Of a time that comes twice, when clocks go
 * back, the first is meant.
 */
export function readWallClock(wall: string, timezone: string): Reading {
  const [, year = ''] = /^(\d+)-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.exec(wall) ?? [];
  if (year.length > 4) return { problem: texts.aYearOfFourDigits };
  const asUtc = Date.parse(`${wall}Z`);
  // Parsers take 30 February for the 2 March: what is read has to be what is written.
  if (year === '' || Number.isNaN(asUtc) || !new Date(asUtc).toISOString().startsWith(wall))
    return { problem: texts.wholeMoment };
  // The offset before and after any change that is near: the right one leads back to the text.
  const day = 86_400_000;
  const moments = [asUtc - day, asUtc + day]
    .map(near => asUtc - offsetAt(near, timezone))
    .filter(moment => moment + offsetAt(moment, timezone) === asUtc);
  if (moments.length === 0) return { problem: texts.clocksInSkipThisTimeOnThat(timezone) };
  return { at: new Date(Math.min(...moments)).toISOString() };
}

/** What clocks in a timezone show at a moment, to the minute: what is filled in where it is to be changed. */
export function wallClockAt(moment: string, timezone: string): string {
  const at = Date.parse(moment);
  return new Date(at + offsetAt(at, timezone)).toISOString().slice(0, 16);
}

/** Milliseconds by which a timezone is ahead of UTC at a moment. */
function offsetAt(moment: number, timezone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(moment);
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find(each => each.type === type)?.value);
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return shown - Math.floor(moment / 1000) * 1000;
}
