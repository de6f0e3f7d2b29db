import { type QueryKey, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { onLive } from '../../api/live.ts';
import { type AccessRequest, type Part, requestsRoot } from './queries.ts';

/** Rows before the end of what is there at which more is fetched. */
const near = 20;

/** A list that goes on from part to part as one scrolls, and is read anew when requests change. */
export function useParts(key: QueryKey, fetch: (after: string | null, signal: AbortSignal) => Promise<Part>) {
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => fetch(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: part => part.next,
  });
  const client = useQueryClient();
  useEffect(() => onLive('access_requests', () => void client.invalidateQueries({ queryKey: requestsRoot })), [client]);
  const rows: readonly AccessRequest[] = data?.pages.flatMap(part => part.requests) ?? [];
  return {
    rows,
    error,
    loading: isPending,
    retry: () => void refetch(),
    onRange: (_first: number, last: number): void => {
      if (last > rows.length - near && hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
  };
}
