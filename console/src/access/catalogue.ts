import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, result } from '../api/client.ts';
import type { paths } from '../api/schema.d.ts';
import { useCan } from './can.ts';

export type Catalogue = paths['/v1/permissions']['get']['responses']['200']['content']['application/json']['data'];
export type Category = Catalogue[string];
export type CatalogueNode = Category['permissions'][number];

/** Every permission node that the server knows, by category. Needs `role.read`. */
export const catalogueQuery = queryOptions({
  queryKey: ['permissions', 'catalogue'],
  queryFn: async ({ signal }) => (await result(api.GET('/v1/permissions', { signal }))).data,
});

/** The nodes of a catalogue by name; patterns that stand in it are no nodes. */
function nodesOf(catalogue: Catalogue): CatalogueNode[] {
  const all = Object.values(catalogue).flatMap(({ permissions }) => permissions);
  return [...new Map(all.filter(({ node }) => !node.includes('*')).map(each => [each.node, each])).values()].toSorted(
    (a, b) => (a.node < b.node ? -1 : 1),
  );
}

/** Whether a feature asks for a node. What people added besides counts only for programs of theirs. */
export function isUsed({ usedIn }: CatalogueNode): boolean {
  return usedIn.length > 0;
}

/** The nodes there are, to suggest and explain; undefined until they are there, or when they may not be read. */
export function useKnownNodes(): readonly CatalogueNode[] | undefined {
  const can = useCan();
  return useQuery({ ...catalogueQuery, enabled: can('role.read'), select: nodesOf }).data;
}
