/** The groups of parts, each of which can be looked at alone. */
export const groups = [
  'marks',
  'fields',
  'pages',
  'tables',
  'filters',
  'sections',
  'records',
  'states',
  'messages',
] as const;

/** What stands over a page, and so is looked at one at a time. */
export const overlays = [
  'confirm',
  'confirm-long',
  'confirm-changed',
  'form',
  'step-up',
  'stale',
  'link',
  'pane',
  'toasts',
  'toasts-long',
] as const;

export type Group = (typeof groups)[number];
export type Overlay = (typeof overlays)[number];

/** A picture each: the groups one by one, and each overlay over an empty page. */
export const views: readonly (Group | Overlay)[] = [...groups, ...overlays];

/** What an address asks for (`?show=tables`); null: everything. */
export function viewOf(asked: string | null): Group | Overlay | null {
  return views.find(view => view === asked) ?? null;
}
