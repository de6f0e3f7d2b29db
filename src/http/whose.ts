import type { Surface } from './surface.ts';

/**
 * The surface that answers for a path which none of them may know: the one that shares the longest beginning with it, by
 * whole segments, in its base and the paths of its routes; the first of several. Null for a path below no base.
 */
export function surfaceOf(surfaces: readonly Surface[], path: string): Surface | null {
  const asked = segmentsOf(path);
  let longest = 0;
  let found: Surface | null = null;
  for (const surface of surfaces) {
    const { base, routes, sockets = [] } = surface;
    const least = segmentsOf(base).length;
    if (shared(segmentsOf(base), asked) < least) continue;
    const lengths = [...routes, ...sockets].map(each => shared(segmentsOf(base + each.path), asked));
    const length = Math.max(least, ...lengths);
    if (length <= longest) continue;
    longest = length;
    found = surface;
  }
  return found;
}

/** How many segments a path begins with that fit a pattern. */
function shared(pattern: readonly string[], path: readonly string[]): number {
  const differs = pattern.findIndex(
    (part, at) => part !== path[at] && !(part.startsWith(':') && path[at] !== undefined),
  );
  return differs === -1 ? pattern.length : differs;
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter(part => part !== '');
}
