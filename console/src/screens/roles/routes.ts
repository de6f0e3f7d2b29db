import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { catalogueQuery } from '../../access/catalogue.ts';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import {
  fetchHolders,
  fetchRecords,
  fetchRoles,
  recordsKey,
  roleHoldersKey,
  roleListKey,
  rolePatternsQuery,
  roleQuery,
} from './queries.ts';

export const rolesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/roles',
  loader: () => {
    void queryClient.prefetchQuery({
      queryKey: [...roleListKey, 1],
      queryFn: ({ signal }) => fetchRoles(1, signal),
    });
  },
  component: lazyRouteComponent(() => import('./roles-screen.tsx'), 'RolesScreen'),
});

export const roleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/roles/$id',
  loader: ({ params: { id } }) => {
    void queryClient.prefetchQuery(roleQuery(id));
    void queryClient.prefetchQuery(rolePatternsQuery(id));
    void queryClient.prefetchQuery({
      queryKey: [...roleHoldersKey(id), 1],
      queryFn: ({ signal }) => fetchHolders(id, 1, signal),
    });
  },
  component: lazyRouteComponent(() => import('./role-screen.tsx'), 'RoleScreen'),
});

export interface CatalogueSearch {
  readonly q?: string;
}

export const catalogueRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/roles/permissions',
  validateSearch: ({ q }: Record<string, unknown>): CatalogueSearch => (typeof q === 'string' && q !== '' ? { q } : {}),
  loader: () => void queryClient.prefetchQuery(catalogueQuery),
  component: lazyRouteComponent(() => import('./catalogue-screen.tsx'), 'CatalogueScreen'),
});

export const recordsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/roles/permissions/custom',
  loader: () => {
    void queryClient.prefetchQuery({
      queryKey: [...recordsKey, 1],
      queryFn: ({ signal }) => fetchRecords(1, signal),
    });
  },
  component: lazyRouteComponent(() => import('./records-screen.tsx'), 'RecordsScreen'),
});

export const rolesRoutes = [rolesRoute, roleRoute, catalogueRoute, recordsRoute] as const;
