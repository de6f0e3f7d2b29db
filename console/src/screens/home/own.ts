import { queryOptions, useQuery } from '@tanstack/react-query';
import { canNow, useCan } from '../../access/can.ts';
import { api, result } from '../../api/client.ts';
import { sessionNow, useMe } from '../../api/session.ts';
import { queryClient } from '../../queries.ts';
import { requestsRoot } from '../requests/queries.ts';
import { supportRoot } from '../support/queries.ts';
import { accessQuery, sharedCredentialsQuery } from '../users/person/access/queries.ts';

/** More of each stand where they belong. */
export const most = 5;

export const requestedQuery = queryOptions({
  queryKey: [...requestsRoot, 'lately'],
  queryFn: async ({ signal }) => {
    const query = { limit: most };
    return (await result(api.GET('/api/v1/user/access/requests', { params: { query }, signal }))).results.requests;
  },
});

export const openTicketsQuery = queryOptions({
  queryKey: [...supportRoot, 'lately'],
  queryFn: async ({ signal }) => {
    const query = { view: 'own', open: true, limit: most } as const;
    return (await result(api.GET('/api/v1/user/support/tickets', { params: { query }, signal }))).results.tickets;
  },
});

/** Asks for all that is one's own at once, beside what everybody's front page asks for. */
export function prefetchOwn(): void {
  const session = sessionNow();
  void queryClient.prefetchQuery(requestedQuery);
  void queryClient.prefetchQuery(openTicketsQuery);
  if (session.state !== 'signed_in' || !canNow('user.read')) return;
  void queryClient.prefetchQuery(accessQuery(session.me.user.id));
  void queryClient.prefetchQuery(sharedCredentialsQuery(session.me.user.id));
}

/** Whether all of it is there, or will not be: what came later would move what is read already. */
export function useOwnIsThere(): boolean {
  const { user } = useMe();
  const enabled = useCan()('user.read');
  const parts = [
    useQuery(requestedQuery),
    useQuery(openTicketsQuery),
    useQuery({ ...accessQuery(user.id), enabled, retry: false }),
    useQuery({ ...sharedCredentialsQuery(user.id), enabled, retry: false }),
  ];
  return parts.every(({ isLoading }) => !isLoading);
}
