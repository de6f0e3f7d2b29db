import { useInfiniteQuery } from '@tanstack/react-query';
import { fetchTicket, ticketKey } from './queries.ts';

/** A ticket, with as many of the answers as were asked for, the earliest first. */
export function useTicket(id: string) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ticketKey(id),
    queryFn: ({ pageParam, signal }) => fetchTicket(id, pageParam, signal),
    initialPageParam: 0,
    getNextPageParam: ({ comment_count: all }, pages) => {
      const shown = pages.reduce((sum, { comments }) => sum + comments.length, 0);
      return shown < all ? shown : null;
    },
  });
  // What was fetched last tells how it stands.
  const newest = data?.pages.at(-1);
  return {
    ticket: newest && { ...newest, comments: data?.pages.flatMap(({ comments }) => comments) ?? [] },
    error,
    reread: refetch,
    more: hasNextPage ? { go: () => void fetchNextPage(), busy: isFetchingNextPage } : null,
  };
}
