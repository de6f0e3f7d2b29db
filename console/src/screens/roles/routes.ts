import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { catalogueQuery } from '../../access/catalogue.ts';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import {
  fetchHolders,
  fetchRecords,
  fetchRoles,
  type PlaceFilter,
  recordsKey,
  roleHoldersKey,
  roleListKey,
  rolePatternsQuery,
  roleQuery,
} from './queries.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What the lists may be narrowed to. */
function placeOf({ of }: Record<string, unknown>): PlaceFilter {
  return typeof of === 'string' && uuid.test(of) ? { of } : {};
}

export const rolesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/roles',
  validateSearch: placeOf,
  loaderDeps: ({ search: { of } }) => ({ of }),
  loader: ({ deps: { of } }) => {
    void queryClient.prefetchQuery({
      queryKey: [...roleListKey(of), 1],
      queryFn: ({ signal }) => fetchRoles(of, 1, signal),
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
  validateSearch: placeOf,
  loaderDeps: ({ search: { of } }) => ({ of }),
  loader: ({ deps: { of } }) => {
    void queryClient.prefetchQuery({
      queryKey: [...recordsKey(of), 1],
      queryFn: ({ signal }) => fetchRecords(of, 1, signal),
    });
  },
  component: lazyRouteComponent(() => import('./records-screen.tsx'), 'RecordsScreen'),
});

export const rolesRoutes = [rolesRoute, roleRoute, catalogueRoute, recordsRoute] as const;
