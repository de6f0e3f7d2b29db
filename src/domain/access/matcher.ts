import type { Scope } from '../../kernel/actor.ts';
import { patternCovers } from './patterns.ts';

/** A pattern held everywhere (`organization: null`) or inside one organization. */
export interface HeldPattern {
  readonly pattern: string;
  readonly organization: string | null;
}

/** A person's patterns, compiled. */
export interface Matcher {
  /** Where a node is held; null when nowhere. Costs a walk over the node's segments at first, a look-up after. */
  holds(node: string): Scope | null;
  /** Whether one held pattern gives all of `pattern` in `organization` (null: everywhere). */
  covers(pattern: string, organization: string | null): boolean;
}

interface Place {
  everywhere: boolean;
  readonly organizations: Set<string>;
}

interface Branch {
  readonly next: Map<string, Branch>;
  here: Place | undefined;
  /** What a final `*` at this point gives: anything below. */
  below: Place | undefined;
}

/** Beyond this many different nodes a principal's memory of answers starts anew. */
const remembered = 4096;

/** Compiles patterns into a tree by segment. */
export function compile(patterns: readonly HeldPattern[]): Matcher {
  const root = branch();
  for (const held of patterns) insert(root, held);
  const memory = new Map<string, Scope | null>();

  return {
    holds(node) {
      const known = memory.get(node);
      if (known !== undefined) return known;
      const scope = look(root, node);
      if (memory.size >= remembered) memory.clear();
      memory.set(node, scope);
      return scope;
    },
    covers: (pattern, organization) =>
      patterns.some(
        held =>
          (held.organization === null || held.organization === organization) && patternCovers(held.pattern, pattern),
      ),
  };
}

function branch(): Branch {
  return { next: new Map(), here: undefined, below: undefined };
}

function insert(root: Branch, { pattern, organization }: HeldPattern): void {
  const segments = pattern.split('.');
  const openEnded = segments.at(-1) === '*';
  if (openEnded) segments.pop();
  let at = root;
  for (const segment of segments) {
    let next = at.next.get(segment);
    if (next === undefined) {
      next = branch();
      at.next.set(segment, next);
    }
    at = next;
  }
  const place = openEnded ? at.below : at.here;
  const target = place ?? { everywhere: false, organizations: new Set<string>() };
  if (openEnded) at.below = target;
  else at.here = target;
  if (organization === null) target.everywhere = true;
  else target.organizations.add(organization);
}

function look(root: Branch, node: string): Scope | null {
  const segments = node.split('.');
  const organizations = new Set<string>();
  let everywhere = false;
  const take = (place: Place | undefined): void => {
    if (place === undefined) return;
    everywhere ||= place.everywhere;
    for (const id of place.organizations) organizations.add(id);
  };
  const walk = (at: Branch, index: number): void => {
    const segment = segments[index];
    if (segment === undefined) {
      take(at.here);
      return;
    }
    take(at.below);
    const exact = at.next.get(segment);
    if (exact !== undefined) walk(exact, index + 1);
    const any = at.next.get('*');
    if (any !== undefined) walk(any, index + 1);
  };
  walk(root, 0);
  if (everywhere) return 'everything';
  return organizations.size === 0 ? null : { organizations: [...organizations] };
}
