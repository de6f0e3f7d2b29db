import { queryOptions } from '@tanstack/react-query';
import { api, type Page, result, type Tagged, tagged } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';
import { pageSize } from '../../parts/use-paged-rows.ts';

type List = paths['/api/v1/admin/access/resource-types'];
type One = paths['/api/v1/admin/access/resource-types/{id}'];
export type ResourceType =
  List['get']['responses']['200']['content']['application/json']['results']['resource_types'][number];
export type TaggedType = ResourceType & Tagged;
export type StepSource = ResourceType['steps'][number]['from'];
export type NewType = List['post']['requestBody']['content']['application/json'];
export type TypeChanges = NonNullable<One['patch']['requestBody']>['content']['application/json'];

export const typesRoot = ['resource-types'] as const;
export const typesKey = [...typesRoot, 'list'] as const;

/** As many roles and teams are offered to choose from. */
const mostOffered = 1000;

export async function fetchTypes(number: number, signal: AbortSignal): Promise<Page<ResourceType>> {
  const params = { query: { limit: pageSize, skip: (number - 1) * pageSize } };
  const { resource_types: items, total } = (
    await result(api.GET('/api/v1/admin/access/resource-types', { params, signal }))
  ).results;
  return { items, total };
}

export function fetchType(id: string, signal?: AbortSignal): Promise<TaggedType> {
  const params = { path: { id } };
  const call = api.GET('/api/v1/admin/access/resource-types/{id}', { params, ...(signal && { signal }) });
  return tagged(call, ({ results }) => results);
}

export const typeQuery = (id: string) =>
  queryOptions({ queryKey: [...typesRoot, id], queryFn: ({ signal }) => fetchType(id, signal) });

/** Roles of the platform and of organizations, with where they belong. */
export const rolesQuery = queryOptions({
  queryKey: [...typesRoot, 'roles'],
  queryFn: async ({ signal }) =>
    (await result(api.GET('/api/roles', { params: { query: { limit: mostOffered } }, signal }))).data.roles,
});

/** Teams that one may list. */
export const teamsQuery = queryOptions({
  queryKey: [...typesRoot, 'teams'],
  queryFn: ({ signal }) => result(api.GET('/api/v1/teams', { params: { query: { per_page: mostOffered } }, signal })),
});
