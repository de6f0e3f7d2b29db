import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import { fetchTypes, typeQuery, typesKey } from './queries.ts';

export const typesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/resource-types',
  loader: () => {
    void queryClient.prefetchQuery({ queryKey: [...typesKey, 1], queryFn: ({ signal }) => fetchTypes(1, signal) });
  },
  component: lazyRouteComponent(() => import('./types-screen.tsx'), 'TypesScreen'),
});

const newRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/resource-types/new',
  component: lazyRouteComponent(() => import('./new-type-screen.tsx'), 'NewTypeScreen'),
});

export const typeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/resource-types/$id',
  loader: ({ params: { id } }) => void queryClient.prefetchQuery(typeQuery(id)),
  component: lazyRouteComponent(() => import('./type-screen.tsx'), 'TypeScreen'),
});

export const resourceTypeRoutes = [typesRoute, newRoute, typeRoute] as const;
