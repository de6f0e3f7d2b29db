import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import { fetchTenants, plansQuery, tenantsKey } from './queries.ts';

export interface TenantSearch {
  /** The one that is looked at. */
  readonly tenant?: string | undefined;
}

export const tenantsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/tenants',
  // Undefined too has to be said: what the address has stays otherwise.
  validateSearch: ({ tenant }: Record<string, unknown>): TenantSearch => ({
    tenant:
      typeof tenant === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(tenant) ? tenant : undefined,
  }),
  loader: () => {
    void queryClient.prefetchQuery({
      queryKey: [...tenantsKey, 1],
      queryFn: ({ signal }) => fetchTenants(1, signal),
    });
  },
  component: lazyRouteComponent(() => import('./tenants-screen.tsx'), 'TenantsScreen'),
});

const onboardRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/tenants/new',
  loader: () => void queryClient.prefetchQuery(plansQuery),
  component: lazyRouteComponent(() => import('./onboard-screen.tsx'), 'OnboardScreen'),
});

export const tenantRoutes = [tenantsRoute, onboardRoute] as const;
