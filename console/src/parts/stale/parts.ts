import { texts } from './texts.tsx';

/** One thing that a form lets people change, to be compared between what it was, what it is by now, and what was entered. */
export interface Part<V> {
  readonly key: string;
  readonly label: string;
  /** What is there, as people read it; the same text means the same. */
  readonly said: (values: V) => string;
  /** The values with this part of others. */
  readonly put: (values: V, from: V) => V;
  /** The values with this text there, where two texts can be joined. */
  readonly write?: (values: V, text: string) => V;
}

/** A field of a form whose value is a text. `say` turns it into what people read. */
export function textPart<V extends Record<string, unknown>>(
  key: keyof V & string,
  label: string,
  { long = false, say = String }: { readonly long?: boolean; readonly say?: (value: unknown) => string } = {},
): Part<V> {
  return {
    key,
    label,
    said: values => say(values[key] ?? ''),
    put: (values, from) => ({ ...values, [key]: from[key] }),
    ...(long ? { write: (values: V, text: string): V => ({ ...values, [key]: text }) } : {}),
  };
}

/** What a form was opened with, what is saved by now, and what was entered. */
export interface Three<V> {
  readonly base: V;
  readonly theirs: V;
  readonly mine: V;
}

export interface Difference<V> {
  readonly part: Part<V>;
  readonly byThem: boolean;
  readonly byMe: boolean;
}

/** The parts that somebody changed to something else than the other. */
export function differencesOf<V>(parts: readonly Part<V>[], { base, theirs, mine }: Three<V>): Difference<V>[] {
  return parts.flatMap(part => {
    const [before, saved, entered] = [base, theirs, mine].map(values => part.said(values));
    if (saved === entered) return [];
    return [{ part, byThem: saved !== before, byMe: entered !== before }];
  });
}

/** What to keep: one side, or of each part what its side changed. */
export type Keep = 'both' | 'theirs' | 'mine';
/** What to keep of a part that both changed. */
export type Choice = 'theirs' | 'mine' | 'joined';

/** The values after choosing. Whatever is not chosen otherwise is what is saved by now. */
export function merged<V>(
  differences: readonly Difference<V>[],
  { theirs, mine }: Three<V>,
  keep: Keep,
  choices: Readonly<Record<string, Choice>>,
): V {
  if (keep === 'theirs') return theirs;
  return differences.reduce((values, { part, byThem, byMe }) => {
    if (keep === 'mine') return part.put(values, mine);
    if (!byMe) return values;
    const choice = byThem ? (choices[part.key] ?? 'mine') : 'mine';
    if (choice === 'theirs') return values;
    if (choice === 'joined' && part.write !== undefined)
      return part.write(values, `${part.said(theirs)}\n${part.said(mine)}`);
    return part.put(values, mine);
  }, theirs);
}

/** One part of a thing as people read it. */
export interface Shown {
  readonly label: string;
  readonly text: string;
}

export function shownOf<V>(parts: readonly Part<V>[], values: V): Shown[] {
  return parts.map(({ label, said }) => ({ label, text: said(values) }));
}

/** The parts that say something else than before; what is on one side only is `None` on the other. */
export function changesBetween(
  before: readonly Shown[],
  now: readonly Shown[],
): { readonly label: string; readonly before: string; readonly now: string }[] {
  const [then, after] = [before, now].map(shown => new Map(shown.map(({ label, text }) => [label, text])));
  return [...new Set([...before, ...now].map(({ label }) => label))].flatMap(label => {
    const change = { label, before: then?.get(label) ?? texts.none, now: after?.get(label) ?? texts.none };
    return change.before === change.now ? [] : [change];
  });
}
