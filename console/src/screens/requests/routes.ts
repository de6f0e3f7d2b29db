import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import { approvalsKey, askableQuery, fetchApprovals, fetchOwn, ownKey } from './queries.ts';

export const requestsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/requests',
  loader: () => {
    void queryClient.prefetchQuery(askableQuery);
    void queryClient.prefetchInfiniteQuery({
      queryKey: ownKey,
      queryFn: ({ signal }) => fetchOwn(null, signal),
      initialPageParam: null,
    });
  },
  component: lazyRouteComponent(() => import('./requests-screen.tsx'), 'RequestsScreen'),
});

export const approvalsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/approvals',
  validateSearch: (search: Record<string, unknown>): { readonly answered?: true } =>
    search['answered'] === true ? { answered: true } : {},
  loaderDeps: ({ search }) => search,
  loader: ({ deps: { answered = false } }) => {
    void queryClient.prefetchInfiniteQuery({
      queryKey: approvalsKey(answered),
      queryFn: ({ signal }) => fetchApprovals(answered, null, signal),
      initialPageParam: null,
    });
  },
  component: lazyRouteComponent(() => import('./approvals-screen.tsx'), 'ApprovalsScreen'),
});

export const requestRoutes = [requestsRoute, approvalsRoute] as const;
