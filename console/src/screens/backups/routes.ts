import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import { backupsQuery } from './queries.ts';

export const backupsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/backups',
  loader: () => void queryClient.prefetchQuery(backupsQuery),
  component: lazyRouteComponent(() => import('./backups-screen.tsx'), 'BackupsScreen'),
});

export const backupRoutes = [backupsRoute] as const;
