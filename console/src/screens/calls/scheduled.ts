import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, result } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';
import { queryClient } from '../../queries.ts';
import { callsRoot } from './queries.ts';

type Body = paths['/v1/calls/schedule']['post']['requestBody']['content']['application/json'];
type Changes = NonNullable<paths['/v1/calls/scheduled/{id}']['patch']['requestBody']>['content']['application/json'];
export type ScheduledCall =
  paths['/v1/calls/scheduled']['get']['responses']['200']['content']['application/json']['data']['calls'][number];

export interface ScheduledPage {
  readonly calls: readonly ScheduledCall[];
  readonly next: string | null;
}

const pageSize = 100;

/** The calls to come that one scheduled or is invited to, the next one first. */
export const scheduledQuery = infiniteQueryOptions({
  queryKey: [...callsRoot, 'scheduled'],
  initialPageParam: null as string | null,
  queryFn: async ({ pageParam, signal }): Promise<ScheduledPage> => {
    const query = { limit: pageSize, ...(pageParam === null ? {} : { page_state: pageParam }) };
    const { data } = await result(api.GET('/v1/calls/scheduled', { params: { query }, signal }));
    return { calls: data.calls, next: data.next_page_state };
  },
  getNextPageParam: ({ next }: ScheduledPage) => next,
});

const renew = (): void => void queryClient.invalidateQueries({ queryKey: scheduledQuery.queryKey });

/** Agrees on a call: all others of the conversation are invited. Throws `ApiError`. */
export async function scheduleCall(body: Body): Promise<void> {
  await result(api.POST('/v1/calls/schedule', { body }));
  renew();
}

export async function changeScheduled(id: string, body: Changes): Promise<void> {
  const params = { path: { id }, header: { 'If-Match': undefined } };
  await result(api.PATCH('/v1/calls/scheduled/{id}', { params, body }));
  renew();
}

export async function cancelScheduled(id: string): Promise<void> {
  const params = { path: { id }, header: { 'If-Match': undefined } };
  await result(api.DELETE('/v1/calls/scheduled/{id}', { params }));
  renew();
}
