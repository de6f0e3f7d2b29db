import { Patterned } from '../../kernel/patterned.ts';

const segment = '[a-z0-9_-]+';

/**
 * Each `*` doubles the ways in which a node can be given, so that the segments of a pattern bound what one answer costs:
 * 2⁸ steps.
 */
export const mostSegments = 8;

export const nodePattern = `^${segment}(\\.${segment})*$`;
export const nodeWords = 'must be lower-case names with dots between them, such as team.create';

/** A node names one thing that may be done: `credential.fetch.many`. */
export const Node = Patterned(nodePattern, nodeWords, { maxLength: 255 });

/** A pattern gives nodes: `*` in place of a segment stands for any one; a final `*` for all that follows. */
export const Pattern = Patterned(
  `^(${segment}|\\*)(\\.(${segment}|\\*)){0,${mostSegments - 1}}$`,
  `must be at most ${mostSegments} lower-case names or * with dots between them, such as team.create or team.*`,
  { maxLength: 255 },
);

/** Whether everything that `inner` gives is given by `outer` too. */
export function patternCovers(outer: string, inner: string): boolean {
  const wide = outer.split('.');
  const narrow = inner.split('.');
  const openEnded = wide.at(-1) === '*';
  const fixed = openEnded ? wide.length - 1 : wide.length;
  const innerOpenEnded = narrow.at(-1) === '*';
  if (openEnded) {
    // A final `*` asks for at least one more segment.
    if (narrow.length < wide.length) return false;
  } else if (innerOpenEnded || narrow.length !== wide.length) return false;
  for (let index = 0; index < fixed; index += 1) {
    if (wide[index] !== '*' && wide[index] !== narrow[index]) return false;
  }
  return true;
}

/**
 * The pattern that a permission record stands for: (`*`, `*`) is `*`, (`team`, `create`) is `team.create`; an empty
 * action, the resource alone.
 */
export function patternOf(resource: string, action: string): string {
  if (action === '' || (resource === '*' && action === '*')) return resource;
  return `${resource}.${action}`;
}

/**
 * The record that stands for a pattern, which `patternOf` reads back: its first segment is the resource, the rest the
 * action. `*.*`, which gives less than `*`, is a resource alone, because (`*`, `*`) has always been `*`.
 */
export function recordOf(pattern: string): { readonly resource: string; readonly action: string } {
  if (pattern === '*.*') return { resource: pattern, action: '' };
  const dot = pattern.indexOf('.');
  if (dot === -1) return { resource: pattern, action: pattern === '*' ? '*' : '' };
  return { resource: pattern.slice(0, dot), action: pattern.slice(dot + 1) };
}
