import { queryOptions } from '@tanstack/react-query';
import { open, result } from './client.ts';

/** What anybody may know of this server: how one can sign in, and whether one can register. */
export const aboutQuery = queryOptions({
  queryKey: ['about'],
  queryFn: ({ signal }) => result(open.GET('/console/about', { signal })),
  staleTime: 60_000,
});
