/** Seconds before an event is tried again after it failed for the first, second … time; it is given up after a day. */
const steps = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 21_600, 28_800] as const;
export const triedMilliseconds = 24 * 3600 * 1000;

/** Seconds for which an endpoint that answers nothing well is left alone, the first, second … time. */
const pauses = [5, 15, 60, 180, 300] as const;

/** Of a wait the last third is random, so that many do not come back together. `random` is in [0, 1). */
const jittered = (seconds: number, random: number): number => seconds * 1000 * (2 / 3 + random / 3);

/** When an event that has failed so often (from 1) is tried next; null: a day is over. */
export function nextTry(at: Date, failed: number, since: Date, random: number): Date | null {
  const next = at.getTime() + jittered(steps[Math.min(failed, steps.length) - 1] ?? steps[0], random);
  return next - since.getTime() > triedMilliseconds ? null : new Date(next);
}

/** Until when an endpoint is left alone that was so already so many times. */
export function pauseUntil(at: Date, before: number, random: number): Date {
  return new Date(at.getTime() + jittered(pauses[Math.min(before, pauses.length - 1)] ?? pauses[0], random));
}
