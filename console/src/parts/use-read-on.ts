import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';

/** Rows before the end at which the next page is asked for. */
const ahead = 30;

/** The rows of a list without numbers, read downwards as they come into view: what a `DataTable` needs. `rowsOf` is the same for the same rows. */
export function useReadOn<P, T>(
  read: UseInfiniteQueryResult<InfiniteData<P, unknown>>,
  rowsOf: (page: P) => readonly T[],
) {
  const { data, error, isPending, hasNextPage, isFetching, fetchNextPage, refetch } = read;
  const rows = useMemo(() => (data?.pages ?? []).flatMap(rowsOf), [data, rowsOf]);
  return {
    count: rows.length,
    /** Whether there are more. */
    more: hasNextPage,
    loading: isPending,
    error,
    retry: () => void refetch(),
    rowAt: (index: number): T | undefined => rows[index],
    onRange: useCallback(
      (_first: number, last: number) => {
        if (hasNextPage && !isFetching && last >= rows.length - ahead) void fetchNextPage();
      },
      [hasNextPage, isFetching, fetchNextPage, rows.length],
    ),
  };
}
