import type { TreeNodeData } from '@mantine/core';
import type { Catalogue, CatalogueNode, Category } from '../../access/catalogue.ts';
import { covers, illFormed } from '../../access/patterns.ts';

/** The catalogue as a tree: categories, and below them nodes by their segments. */
export interface CatalogueTree {
  readonly branches: TreeNodeData[];
  /** What stands at a place of the tree, by its value; places between have none. */
  readonly nodes: ReadonlyMap<string, CatalogueNode>;
  /** The categories, by value. */
  readonly categories: ReadonlyMap<string, Category>;
  /** Every place that can be opened. */
  readonly openable: readonly string[];
  /** Nodes in it. */
  readonly count: number;
}

interface Place {
  readonly path: string;
  node: CatalogueNode | undefined;
  readonly next: Map<string, Place>;
}

export function treeOf(catalogue: Catalogue, search: string): CatalogueTree {
  const nodes = new Map<string, CatalogueNode>();
  const categories = new Map<string, Category>();
  const openable: string[] = [];
  let count = 0;
  const branches = Object.entries(catalogue).flatMap(([key, category]): TreeNodeData[] => {
    const found = category.permissions.filter(each => matches(each, search));
    if (found.length === 0) return [];
    count += found.length;
    categories.set(key, { ...category, permissions: found });
    openable.push(key);
    const branch = ({ path, node, next }: Place): TreeNodeData => {
      const value = `${key}:${path}`;
      if (node !== undefined) nodes.set(value, node);
      if (next.size === 0) return { value, label: path };
      openable.push(value);
      return { value, label: path, children: [...next.values()].map(shortened).map(branch) };
    };
    return [{ value: key, label: category.name, children: topOf(found).map(branch) }];
  });
  return { branches, nodes, categories, openable, count };
}

/** By name, words or route; a pattern finds what it covers. */
function matches({ node, description, usedIn }: CatalogueNode, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  if (wanted.includes('*') && illFormed(wanted) === null) return node === wanted || covers(wanted, node);
  return [node, description, ...usedIn].some(text => text.toLowerCase().includes(wanted));
}

function topOf(found: readonly CatalogueNode[]): Place[] {
  const root: Place = { path: '', node: undefined, next: new Map() };
  for (const each of found) {
    let at = root;
    for (const segment of each.node.split('.')) {
      const path = at.path === '' ? segment : `${at.path}.${segment}`;
      const next: Place = at.next.get(segment) ?? { path, node: undefined, next: new Map() };
      at.next.set(segment, next);
      at = next;
    }
    at.node = each;
  }
  const top = [...root.next.values()].map(shortened);
  const [only, ...others] = top;
  // A category of one first segment says that already.
  if (only === undefined || others.length > 0 || only.node !== undefined) return top;
  return [...only.next.values()].map(shortened);
}

/** Goes on where a place is nothing but a step to the next. */
function shortened(place: Place): Place {
  const [only, ...others] = place.next.values();
  return place.node === undefined && only !== undefined && others.length === 0 ? shortened(only) : place;
}
