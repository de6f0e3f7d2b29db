/** What a field was and is. */
export interface FromTo {
  readonly from: unknown;
  readonly to: unknown;
}

/** Characters of a text, or of a thing as JSON, that the audit log keeps of a change. */
const longest = 200;

/**
 * What a change came to, for its audit event: every named field that differs, with what it was and is; long ones are cut.
 * Never for secrets, nor for what people say about themselves, which would outlive their account there.
 */
export function changesOf<T extends object>(
  before: T,
  after: T,
  fields: readonly (keyof T & string)[],
): { readonly changes?: Readonly<Record<string, FromTo>> } {
  const changed = fields.flatMap((field): [string, FromTo][] => {
    const [from, to] = [before[field], after[field]];
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [[field, { from: cut(from), to: cut(to) }]];
  });
  return changed.length === 0 ? {} : { changes: Object.fromEntries(changed) };
}

function cut(value: unknown): unknown {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text === undefined || text.length <= longest) return value;
  return `${text.slice(0, longest).toWellFormed()}…`;
}
