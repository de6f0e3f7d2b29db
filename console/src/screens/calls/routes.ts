import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import { historyQuery } from './queries.ts';

const callsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/calls',
  loader: () => void queryClient.prefetchInfiniteQuery(historyQuery),
  component: lazyRouteComponent(() => import('./calls-screen.tsx'), 'CallsScreen'),
});

export const callRoutes = [callsRoute] as const;
