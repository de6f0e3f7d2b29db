import type { Scope } from '../../kernel/actor.ts';
import type { HeldPattern } from '../../kernel/holdings.ts';
import { patternTree } from './pattern-tree.ts';

/** A person's patterns, compiled. */
export interface Matcher {
  /** Where a node is held; null when nowhere. Costs a walk over the node's segments at first, a look-up after. */
  holds(node: string): Scope | null;
  /** Where a node is held without an end; null when nowhere. */
  holdsForGood(node: string): Scope | null;
  /**
   * Until when one held pattern gives all of `pattern` in `organization` (null: everywhere), in milliseconds since 1970:
   * `Infinity` for good, null when none does.
   */
  heldUntil(pattern: string, organization: string | null): number | null;
}

/** What is held at one pattern, and until when: the last end, in milliseconds since 1970. */
interface Place {
  /** Null: not held everywhere. */
  everywhere: number | null;
  organizations: Map<string, number> | undefined;
}

/** Beyond this many different nodes a principal's memory of answers starts anew. */
const remembered = 4096;

/** Compiles patterns into a tree by segment. */
export function compile(patterns: readonly HeldPattern[]): Matcher {
  const tree = patternTree<Place>();
  for (const held of patterns) add(tree.at(held.pattern, nothing), held);
  const memory = new Map<string, Scope | null>();

  const look = (node: string, until: number): Scope | null => {
    let everywhere = false;
    const organizations = new Set<string>();
    tree.above(node, place => {
      everywhere ||= place.everywhere !== null && place.everywhere >= until;
      for (const [id, end] of place.organizations ?? []) if (end >= until) organizations.add(id);
    });
    if (everywhere) return 'everything';
    return organizations.size === 0 ? null : { organizations: [...organizations] };
  };

  return {
    holds(node) {
      const known = memory.get(node);
      if (known !== undefined) return known;
      const scope = look(node, 0);
      if (memory.size >= remembered) memory.clear();
      memory.set(node, scope);
      return scope;
    },
    holdsForGood: node => look(node, Number.POSITIVE_INFINITY),
    heldUntil(pattern, organization) {
      let until: number | null = null;
      tree.above(pattern, place => {
        until = later(until, place.everywhere);
        if (organization !== null) until = later(until, place.organizations?.get(organization) ?? null);
      });
      return until;
    },
  };
}

function nothing(): Place {
  return { everywhere: null, organizations: undefined };
}

function add(place: Place, { organization, expiresAt = null }: HeldPattern): void {
  const until = expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt);
  if (organization === null) place.everywhere = later(place.everywhere, until);
  else {
    place.organizations ??= new Map();
    place.organizations.set(organization, Math.max(until, place.organizations.get(organization) ?? 0));
  }
}

function later(left: number | null, right: number | null): number | null {
  return left === null || right === null ? (left ?? right) : Math.max(left, right);
}
