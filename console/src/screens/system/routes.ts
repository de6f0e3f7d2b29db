import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import { systemQuery } from './queries.ts';

export const systemRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/system',
  loader: () => void queryClient.prefetchQuery(systemQuery),
  component: lazyRouteComponent(() => import('./system-screen.tsx'), 'SystemScreen'),
});

export const systemRoutes = [systemRoute] as const;
