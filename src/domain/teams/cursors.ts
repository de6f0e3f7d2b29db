import { isUuid } from '../../kernel/input.ts';
import { keyOf, notACursor } from '../../kernel/page.ts';

/**
 * Where a page continues, from a cursor over a moment and an id; nulls for the first page. Moments count in
 * milliseconds, as they are told: SQL compares `date_trunc('milliseconds', …)`.
 */
export function afterMoment(after: string | null): readonly [moment: string | null, id: string | null] {
  if (after === null) return [null, null];
  const [moment = null, id = null] = keyOf(after, 2);
  return [checked(moment, isIsoMoment), checked(id, isUuid)];
}

/** Where a page continues, from a cursor over an id alone. */
export function afterId(after: string | null): string | null {
  return after === null ? null : checked(keyOf(after, 1)[0] ?? null, isUuid);
}

/** One part of a cursor that only we write; refuses what someone else wrote, before PostgreSQL stumbles over it. */
export function checked(part: string | null, isOurs: (part: string) => boolean): string {
  if (part === null || !isOurs(part)) throw notACursor();
  return part;
}

/** Whether a text is a moment as replies write it: `2026-01-31T12:00:00.000Z`. */
export function isIsoMoment(text: string): boolean {
  const time = Date.parse(text);
  return /^[12]\d{3}-/.test(text) && !Number.isNaN(time) && new Date(time).toISOString() === text;
}
