import { eventExamples } from '../../src/domain/webhooks/catalogue.ts';

/** An event as it is told of: its type, the kind of its object, and its details. */
export interface Told {
  readonly type: string;
  readonly kind: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

interface Shown {
  readonly kinds: readonly string[];
  readonly details: Readonly<Record<string, unknown>>;
}

/** What of an event the catalogue (`/docs/events`) shows otherwise, or not at all. */
export function untold({ type, kind, details }: Told): string[] {
  const shown = catalogue().get(type);
  // What is recorded for the access alone that it took is told under the name of what was done.
  if (shown === undefined) return 'audited' in details ? [] : [`${type} is not in the catalogue`];
  const wrong: string[] = [];
  if (kind === null ? shown.kinds.length > 0 : !shown.kinds.includes(kind))
    wrong.push(`${type} is about ${kind}, not ${shown.kinds}`);
  for (const [key, value] of Object.entries(details)) {
    const example = shown.details[key];
    if (ofAny.has(key)) continue;
    if (example === undefined) wrong.push(`${type} has ${key}: ${JSON.stringify(value)}`);
    else if (value !== null && example !== null && shapeOf(value) !== shapeOf(example))
      wrong.push(`${type} has ${key} as ${JSON.stringify(value)}, not as ${JSON.stringify(example)}`);
  }
  for (const also of besides(details))
    if (!besides(shown.details).includes(also)) wrong.push(`${type} is about ${also}, too`);
  return wrong;
}

/** What any event may have: whose API key it was, and what was answered by access whose every use is recorded. */
const ofAny: ReadonlySet<string> = new Set(['with', 'audited']);

const shapeOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);

const besides = (details: Told['details']): readonly string[] =>
  ((details['targets'] ?? []) as readonly { readonly kind: string }[]).map(target => target.kind);

let known: ReadonlyMap<string, Shown> | null = null;

/** Read when it is first asked for: by then every action is loaded. */
function catalogue(): ReadonlyMap<string, Shown> {
  known ??= new Map(
    eventExamples().map(({ type, kinds, example }) => {
      const { data } = example as { readonly data: { readonly details?: Shown['details'] } };
      return [type, { kinds, details: data.details ?? {} }];
    }),
  );
  return known;
}
