import { texts } from './texts.ts';

/**
 * Whether a pattern covers a node: `*` is any one segment, at the end everything that follows, and alone everything.
 * The server decides what may be done; this only decides what is worth showing.
 */
export function covers(pattern: string, node: string): boolean {
  const wanted = pattern.split('.');
  const given = node.split('.');
  for (const [index, segment] of wanted.entries()) {
    if (segment === '*' && index === wanted.length - 1) return given.length > index;
    if (index >= given.length || (segment !== '*' && segment !== given[index])) return false;
  }
  return wanted.length === given.length;
}

const longest = 255;
const mostSegments = 8;

/** What is wrong with the form of a pattern, and how to mend it; null when nothing is, or there is none yet. */
export function illFormed(pattern: string): string | null {
  if (pattern.split('.').length > mostSegments) return texts.atMostNamesWithDotsBetween(mostSegments);
  return badForm(pattern);
}

/** As `illFormed`, for a node: one thing that may be done, so nothing is left open. */
export function illFormedNode(node: string): string | null {
  if (node.includes('*')) return texts.askAboutOnePermissionAtATime;
  return badForm(node);
}

function badForm(pattern: string): string | null {
  if (pattern === '') return null;
  if (pattern.length > longest) return texts.atMostCharacters(longest);
  const segments = pattern.split('.');
  if (segments.at(-1) === '') return texts.addANameOrAfterTheLast;
  if (segments.includes('')) return texts.addANameBeforeEachDot;
  const bad = segments.find(segment => !/^([a-z0-9_-]+|\*)$/.test(segment));
  if (bad === undefined) return null;
  if (bad.includes('*')) return texts.doesNotWorkUseOnItsOwn(bad);
  return texts.doesNotWorkUseLowerCaseLetters(bad);
}

const enough = 30;

/**
 * How a pattern may go on from what has been typed: the known nodes' next segments, and `*`. Wildcards that were typed
 * before stand for any segment. Each covers one of these nodes at least.
 */
export function completions(typed: string, nodes: readonly string[]): string[] {
  const parts = typed.split('.');
  const [last = ''] = parts.splice(-1);
  const prefix = parts.map(part => `${part}.`).join('');
  const found = new Set<string>();
  for (const node of nodes) {
    const segments = node.split('.');
    const next = segments[parts.length];
    if (next === undefined || next === '*' || !next.startsWith(last)) continue;
    if (!parts.every((part, place) => part === '*' || part === segments[place])) continue;
    const [after, ...more] = segments.slice(parts.length + 1);
    found.add(after === undefined ? prefix + next : `${prefix}${next}.*`);
    // What was typed out is opened one segment further.
    if (after !== undefined && next === last) found.add(`${prefix}${next}.${after}${more.length > 0 ? '.*' : ''}`);
  }
  if (found.size > 0 && last === '') found.add(`${prefix}*`);
  found.delete(typed);
  return [...found]
    .filter(each => illFormed(each) === null)
    .toSorted()
    .slice(0, enough);
}

/** What people should know before they give a pattern that makes its holder powerful; null for others. */
export function danger(pattern: string): string | null {
  if (covers(pattern, '*')) return texts.thisGivesEveryPermissionIncluding;
  const people = covers(pattern, 'user.*');
  const roles = covers(pattern, 'role.*');
  if (people && roles) return texts.thisGivesNearlyEverythingIncluding;
  if (people) return texts.thisAllowsChangingDeactivatingAnd;
  if (roles) return texts.thisAllowsChangingAndDeletingRoles;
  return null;
}
