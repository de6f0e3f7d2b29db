import { hashKey, type QueryKey, useQueries, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { Page } from '../api/client.ts';

/** Rows that one request fetches. */
export const pageSize = 100;
/** How far a list can be scrolled through that is not counted whole; beyond it, the server asks for a narrower search. */
const mostFound = 10_000;

/**
 * The rows of a numbered list, fetched page by page as they come into view, from any place in it. `fetch` gets a page's
 * number, from 1, and asks for `pageSize` rows. The key names the list with its filters.
 */
export function usePagedRows<T>(key: QueryKey, fetch: (page: number, signal: AbortSignal) => Promise<Page<T>>) {
  const client = useQueryClient();
  const list = hashKey(key);
  const [seen, setSeen] = useState({ list, first: 0, last: 0 });
  // What was in view of another list says nothing about this one.
  const range = seen.list === list ? seen : { first: 0, last: 0 };
  const pageOf = (index: number): number => Math.floor(index / pageSize) + 1;
  // The first page is always there: it tells how many rows there are.
  const numbers = new Set([1]);
  for (let number = pageOf(range.first); number <= pageOf(range.last); number += 1) numbers.add(number);
  const results = useQueries({
    queries: [...numbers].map(number => ({
      queryKey: [...key, number],
      queryFn: ({ signal }: { signal: AbortSignal }) => fetch(number, signal),
    })),
  });
  const [first] = results;
  // Where not all are counted, each page that is full makes it certain that there are more.
  const known = results.reduce((most, { data }) => Math.max(most, data?.total ?? 0), 0);
  const more = results.length > 0 && results.every(({ data }) => data?.atLeast === true) && known < mostFound;
  return {
    count: known,
    /** Rows to make room for: more come into view as one scrolls, where not all are counted. */
    room: Math.min(known + (more ? pageSize : 0), more ? mostFound : known),
    /** Whether there may be more than `count`. */
    atLeast: first?.data?.atLeast ?? false,
    loading: first?.isPending ?? true,
    error: results.find(({ error }) => error !== null)?.error ?? null,
    retry: () => void client.invalidateQueries({ queryKey: key }),
    rowAt: (index: number): T | undefined =>
      client.getQueryData<Page<T>>([...key, pageOf(index)])?.items[index % pageSize],
    onRange: useCallback(
      (first: number, last: number) =>
        setSeen(before =>
          before.list === list && before.first === first && before.last === last ? before : { list, first, last },
        ),
      [list],
    ),
  };
}
