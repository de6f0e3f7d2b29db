import { ApiError } from '../api/errors.ts';
import type { Met } from '../parts/stale/changed-notice.tsx';
import { differencesOf, type Part, type Shown, shownOf, type Three, textPart } from '../parts/stale/parts.ts';
import { names } from './names.ts';

/** A thing that two people changed at once. */
interface Thing extends Record<string, unknown> {
  readonly name: string;
  readonly notes: string;
  readonly owner: string;
}

const parts: readonly Part<Thing>[] = [
  textPart<Thing>('name', 'Name'),
  textPart<Thing>('notes', 'Notes', { long: true }),
  textPart<Thing>('owner', 'Owner'),
];

/** What both had, and what each made of it. */
export const three: Three<Thing> = {
  base: { name: 'Mail server', notes: 'Ask Rosa.', owner: names.usual },
  theirs: { name: names.long, notes: 'Ask Malik.', owner: names.arabic },
  mine: { name: 'Mail server', notes: 'Ask nobody.\nIt is written down.', owner: names.emoji },
};

export const differences = differencesOf(parts, three);

/** The refusal: who changed it, and when. */
export const stale = new ApiError(412, 'It was changed meanwhile.', {
  body: { changed_by: names.rightToLeft, changed_at: new Date(Date.now() - 120_000).toISOString() },
});

export const met: Met = { error: stale, before: shownOf(parts, three.base) };
export const now: readonly Shown[] = shownOf(parts, three.theirs);
