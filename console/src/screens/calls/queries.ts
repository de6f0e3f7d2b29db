import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, result } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';
import type { CallInfo } from '../../calls/server.ts';

/** All that is known of calls that were. */
export const callsRoot = ['calls'] as const;

/** A call: rows are told apart by their ids. */
export type PastCall = CallInfo & { readonly id: string };

interface CallsPage {
  readonly calls: readonly PastCall[];
  readonly next: string | null;
}

const pageSize = 100;

/** A call that is looked at, with what came of it. */
export type CallRead = paths['/v1/calls/{id}']['get']['responses']['200']['content']['application/json']['data'];

/** One call. */
export const callQuery = (id: string) =>
  queryOptions({
    queryKey: [...callsRoot, 'one', id],
    queryFn: async ({ signal }) => (await result(api.GET('/v1/calls/{id}', { params: { path: { id } }, signal }))).data,
  });

/** What was recorded of a call, with addresses that work for a minute. */
export const recordingsQuery = (id: string) =>
  queryOptions({
    queryKey: [...callsRoot, 'recordings', id],
    queryFn: async ({ signal }) =>
      (await result(api.GET('/v1/calls/{id}/recording', { params: { path: { id } }, signal }))).data.recordings,
  });

/** The calls that one made, was asked to or came to, the newest first. */
export const historyQuery = infiniteQueryOptions({
  queryKey: [...callsRoot, 'history'],
  initialPageParam: null as string | null,
  queryFn: async ({ pageParam, signal }): Promise<CallsPage> => {
    const query = { limit: pageSize, ...(pageParam === null ? {} : { page_state: pageParam }) };
    const { data } = await result(api.GET('/v1/calls/history', { params: { query }, signal }));
    return { calls: data.calls.map(call => ({ ...call, id: call.call_id })), next: data.next_page_state };
  },
  getNextPageParam: ({ next }: CallsPage) => next,
});
