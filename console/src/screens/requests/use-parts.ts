import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import type { AccessRequest, Part } from './queries.ts';

/** Rows before the end of what is there at which more is fetched. */
const near = 20;

/** A list that goes on from part to part as one scrolls. */
export function useParts(key: QueryKey, fetch: (after: string | null, signal: AbortSignal) => Promise<Part>) {
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => fetch(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: part => part.next,
  });
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
