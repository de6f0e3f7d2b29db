/** Patterns by segment, each with something kept at it, so that asking costs what is asked and not what is kept. */
export interface PatternTree<T extends object> {
  /** What is kept at a pattern; made there when nothing is. */
  at(pattern: string, make: () => T): T;
  /** Shows what is kept at every pattern that gives all that a pattern gives; a node is a pattern that gives itself. */
  above(pattern: string, see: (kept: T) => void): void;
}

interface Branch<T> {
  /** By segment; made with the first. */
  next: Map<string, Branch<T>> | undefined;
  here: T | undefined;
  /** At a final `*`: it gives anything below. */
  below: T | undefined;
}

export function patternTree<T extends object>(): PatternTree<T> {
  const root = branch<T>();
  return {
    at(pattern, make) {
      const { segments, openEnded } = partsOf(pattern);
      const end = openEnded ? segments.length - 1 : segments.length;
      let at = root;
      for (let index = 0; index < end; index += 1) at = step(at, segments[index] ?? '');
      const kept = (openEnded ? at.below : at.here) ?? make();
      if (openEnded) at.below = kept;
      else at.here = kept;
      return kept;
    },
    above(pattern, see) {
      const { segments, openEnded } = partsOf(pattern);
      const walk = (at: Branch<T>, index: number): void => {
        const segment = segments[index];
        if (segment === undefined) {
          // Only another open end gives all that an open end does.
          if (at.here !== undefined && !openEnded) see(at.here);
          return;
        }
        // A final `*` asks for at least one more segment.
        if (at.below !== undefined) see(at.below);
        const any = at.next?.get('*');
        if (any !== undefined) walk(any, index + 1);
        const exact = segment === '*' ? undefined : at.next?.get(segment);
        if (exact !== undefined) walk(exact, index + 1);
      };
      walk(root, 0);
    },
  };
}

function partsOf(pattern: string): { readonly segments: readonly string[]; readonly openEnded: boolean } {
  const segments = pattern.split('.');
  return { segments, openEnded: segments.at(-1) === '*' };
}

function branch<T>(): Branch<T> {
  return { next: undefined, here: undefined, below: undefined };
}

function step<T>(at: Branch<T>, segment: string): Branch<T> {
  at.next ??= new Map();
  const known = at.next.get(segment);
  if (known !== undefined) return known;
  const made = branch<T>();
  at.next.set(segment, made);
  return made;
}
