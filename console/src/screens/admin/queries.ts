import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, result } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';
import type { AccountFilters, Period, UsageGroup } from './options.ts';

type Ok<R> = R extends { 200: { content: { 'application/json': { data: infer D } } } } ? D : never;
type Data<P extends keyof paths> = paths[P] extends { get: { responses: infer R } } ? Ok<R> : never;
export type Stats = Data<'/v1/admin/stats'>;
export type Account = Data<'/v1/admin/users'>['users'][number];
/** Rows are told apart by their ids. */
export type Usage = Data<'/v1/admin/usage'>['usage'][number] & { readonly id: string };

/** All that is known here: a ban changes several of them. */
export const adminRoot = ['admin'] as const;

const often = 30_000;

export const statsQuery = queryOptions({
  queryKey: [...adminRoot, 'stats'],
  queryFn: async ({ signal }) => (await result(api.GET('/v1/admin/stats', { signal }))).data,
  refetchInterval: often,
});

const pageSize = 100;

/** Accounts, the oldest first. */
export const accountsQuery = (filters: AccountFilters) =>
  infiniteQueryOptions({
    queryKey: [...adminRoot, 'accounts', filters],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...filters, limit: pageSize, ...(pageParam === null ? {} : { page_state: pageParam }) };
      return (await result(api.GET('/v1/admin/users', { params: { query }, signal }))).data;
    },
    getNextPageParam: ({ next_page_state: next }) => next,
  });

/** How the API was used in the last days. */
export const usageQuery = (by: UsageGroup | 'hour', period: Period) =>
  queryOptions({
    queryKey: [...adminRoot, 'usage', by, period],
    queryFn: async ({ signal }) => {
      const from = new Date(Date.now() - Number(period) * 24 * 3600_000).toISOString();
      const { data } = await result(api.GET('/v1/admin/usage', { params: { query: { group_by: by, from } }, signal }));
      return data.usage.map((used): Usage => ({ ...used, id: idOf(used) }));
    },
    refetchInterval: often,
  });

function idOf({ method, route, status, key_id, hour }: Omit<Usage, 'id'>): string {
  return [method, route, status, key_id, hour].join(' ');
}

export const banAccount = (id: string, body: { readonly reason: string; readonly until: string | null }) =>
  result(api.POST('/v1/admin/users/{id}/ban', { params: { path: { id } }, body }));

export const unbanAccount = (id: string) =>
  result(api.DELETE('/v1/admin/users/{id}/ban', { params: { path: { id } } }));
