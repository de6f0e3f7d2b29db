import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import { fetchPolicies, policiesKey } from './queries.ts';

export interface PolicySearch {
  /** The one that is looked at. */
  readonly policy?: string | undefined;
}

export const policiesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/policies',
  // Undefined too has to be said: what the address has stays otherwise.
  validateSearch: ({ policy }: Record<string, unknown>): PolicySearch => ({
    policy:
      typeof policy === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(policy) ? policy : undefined,
  }),
  loader: () => {
    void queryClient.prefetchQuery({
      queryKey: [...policiesKey, 1],
      queryFn: ({ signal }) => fetchPolicies(1, signal),
    });
  },
  component: lazyRouteComponent(() => import('./policies-screen.tsx'), 'PoliciesScreen'),
});

const newPolicyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/policies/new',
  component: lazyRouteComponent(() => import('./new-policy-screen.tsx'), 'NewPolicyScreen'),
});

export const policyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/policies/$id/edit',
  component: lazyRouteComponent(() => import('./edit-policy-screen.tsx'), 'EditPolicyScreen'),
});

export const policyRoutes = [policiesRoute, newPolicyRoute, policyRoute] as const;
