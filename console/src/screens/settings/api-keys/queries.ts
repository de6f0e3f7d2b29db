import { queryOptions } from '@tanstack/react-query';
import { api, result, type Tagged, tagged } from '../../../api/client.ts';
import type { paths } from '../../../api/schema.d.ts';

type Keys = paths['/v1/api-keys']['get']['responses'][200]['content']['application/json']['data']['api_keys'];
/** A key as lists have it: without its secret. */
export type ApiKey = Keys[number];
/** One that was just made or rotated. */
export type ApiKeyMade = paths['/v1/api-keys']['post']['responses'][201]['content']['application/json']['data'];

export const apiKeysKey = ['api-keys'] as const;

export const apiKeysQuery = queryOptions({
  queryKey: apiKeysKey,
  queryFn: async ({ signal }) => (await result(api.GET('/v1/api-keys', { signal }))).data.api_keys,
});

export const fetchKey = (id: string): Promise<ApiKey & Tagged> =>
  tagged(api.GET('/v1/api-keys/{id}', { params: { path: { id } } }), ({ data }) => data);

/** What is one's own that a key can name. */
export const keyAreasQuery = queryOptions({
  queryKey: [...apiKeysKey, 'areas'],
  queryFn: async ({ signal }) => (await result(api.GET('/v1/api-keys/areas', { signal }))).data.areas,
  staleTime: Number.POSITIVE_INFINITY,
});

/** The keys of somebody else. */
export const keysOfQuery = (id: string) =>
  queryOptions({
    queryKey: [...apiKeysKey, 'of', id],
    queryFn: async ({ signal }) =>
      (await result(api.GET('/v1/users/{id}/api-keys', { params: { path: { id } }, signal }))).data.api_keys,
  });
