/**
 * The moment (RFC 3339, UTC) at which clocks in a timezone show `wall`, such as `2026-03-29T02:30`; null for text that is
 * none. A time that is skipped when clocks go forward counts as the one an hour later, and of one that comes twice the
 * first is meant.
 */
export function momentAt(wall: string, timezone: string): string | null {
  const asUtc = Date.parse(`${wall}Z`);
  if (Number.isNaN(asUtc)) return null;
  // The offset before and after any change that is near: the right one leads back to the text.
  const day = 86_400_000;
  const candidates = [asUtc - day, asUtc + day].map(near => asUtc - offsetAt(near, timezone));
  const right = candidates.filter(moment => moment + offsetAt(moment, timezone) === asUtc);
  return new Date(right.length > 0 ? Math.min(...right) : Math.max(...candidates)).toISOString();
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
