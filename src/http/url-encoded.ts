/** The parameters of a query or a form; one that stands there several times has a list. */
export type Parameters = Readonly<Record<string, string | readonly string[]>>;

/**
 * Reads `a=1&b=%C3%BC` (WHATWG URL, application/x-www-form-urlencoded), but for bytes that are no UTF-8: null. A percent
 * sign that encodes nothing stands for itself.
 */
export function urlEncoded(text: string): Parameters | null {
  const found = new Map<string, string | string[]>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const end = pair.indexOf('=');
    const name = decoded(end === -1 ? pair : pair.slice(0, end));
    const value = end === -1 ? '' : decoded(pair.slice(end + 1));
    if (name === null || value === null) return null;
    const before = found.get(name);
    if (before === undefined) found.set(name, value);
    else if (typeof before === 'string') found.set(name, [before, value]);
    else before.push(value);
  }
  // Unlike an assignment, this makes `__proto__` a name like any other.
  return Object.fromEntries(found);
}

function decoded(part: string): string | null {
  const text = part.includes('+') ? part.replaceAll('+', ' ') : part;
  if (!text.includes('%')) return text;
  return component(text) ?? component(text.replace(/%(?![0-9a-f]{2})/gi, '%25'));
}

function component(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** A query that cannot be read. A router's parser may not throw, so that it is refused a step later. */
export class UnreadableQuery {
  readonly [parameter: string]: unknown;
}

/** The router's parser of queries. */
export function parseQuery(query: string): Record<string, unknown> {
  return query === '' ? {} : (urlEncoded(query) ?? new UnreadableQuery());
}
