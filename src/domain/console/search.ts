import Type from 'typebox';
import { query, self } from '../action.ts';
import { type Capability, inPlace } from '../capability.ts';
import type { Hit } from '../shown.ts';

export const Searched = Type.String({ minLength: 1, maxLength: 100, format: 'line' });

/** Something whose name has the text in it. */
export interface SearchHit extends Hit {
  readonly kind: string;
}

/** Every kind there is, in the order in which they are shown. */
export function foundKinds(capabilities: readonly Capability[]): string[] {
  return inPlace(capabilities.flatMap(each => each.search)).map(({ kind }) => kind);
}

/** How many of each kind. */
const most = 5;

/**
 * What has the text in its name: of each kind that the caller may list, where they may, the closest first; teams of their
 * own in any case.
 */
export const searchAll = query('console.search', {
  input: Type.Object({ q: Searched }, { additionalProperties: false }),
  permit: self('overview'),
  run: async ({ db, ports, actor }, { q }): Promise<readonly SearchHit[]> => {
    const sources = inPlace(ports.capabilities.flatMap(each => each.search));
    const found = await Promise.all(
      sources.map(async ({ kind, look }) => (await look({ on: db, actor, q, most })).map(hit => ({ kind, ...hit }))),
    );
    return found.flat();
  },
});
