import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import { reportQuery, reportsQuery, schedulesQuery } from './queries.ts';

const reportsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/reports',
  loader: () => {
    void queryClient.prefetchQuery(reportsQuery);
    void queryClient.prefetchQuery(schedulesQuery);
  },
  component: lazyRouteComponent(() => import('./reports-screen.tsx'), 'ReportsScreen'),
});

export const reportRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/reports/$id',
  loader: ({ params }) => void queryClient.prefetchQuery(reportQuery(params.id)),
  component: lazyRouteComponent(() => import('./report-screen.tsx'), 'ReportScreen'),
});

export const reportRoutes = [reportsRoute, reportRoute] as const;
