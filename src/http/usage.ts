import type { Surface } from './surface.ts';

/** Which routes ask for a node, as people call them: `GET /v1/role/:identifier`. */
export function usageOf(surfaces: readonly Surface[]): (node: string) => readonly string[] {
  const usage = new Map<string, string[]>();
  for (const { base, routes } of surfaces) {
    for (const { method, path, action } of routes) {
      for (const node of new Set(action.permit.nodes)) {
        const places = usage.get(node) ?? [];
        const place = `${method} ${base}${path}`;
        // Routes that share method and path are one to those who call them.
        if (!places.includes(place)) usage.set(node, [...places, place]);
      }
    }
  }
  return node => usage.get(node) ?? [];
}
