import { queryOptions } from '@tanstack/react-query';
import { api, result } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';

export type System = paths['/console/system']['get']['responses']['200']['content']['application/json'];
export type Instance = System['instances'][number];
export type Jobs = System['jobs'][number];
export type Table = System['database']['tables'][number];

/** Milliseconds between two looks. */
const often = 10_000;

export const systemQuery = queryOptions({
  queryKey: ['system'],
  queryFn: ({ signal }) => result(api.GET('/console/system', { signal })),
  refetchInterval: often,
});
