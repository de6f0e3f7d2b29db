import { type Capability, inPlace } from './capability.ts';
import type { Nodes } from './node-group.ts';

/** Nodes that belong together, under the key by which the directory API asks for them. */
export interface Category {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly nodes: Nodes;
}

/** Every permission node there is in code. */
export interface Catalogue {
  /** Those that actions ask for, with what they allow. */
  readonly asked: Nodes;
  /** All of them, in the order in which they are shown. */
  readonly categories: readonly Category[];
}

/** Puts together what capabilities declare. */
export function catalogueOf(capabilities: readonly Capability[]): Catalogue {
  const groups = capabilities.flatMap(({ nodes }) => nodes);
  const named = groups.flatMap(({ key, category }) => (category === undefined ? [] : [{ key, ...category }]));
  return {
    asked: merged(groups.filter(({ unasked }) => unasked === undefined)),
    categories: inPlace(named).map(({ key, name, description }) => ({
      ...{ key, name, description },
      nodes: merged(groups.filter(group => group.key === key)),
    })),
  };
}

function merged(groups: readonly { readonly nodes: Nodes }[]): Nodes {
  return Object.fromEntries(groups.flatMap(({ nodes }) => Object.entries(nodes)));
}
