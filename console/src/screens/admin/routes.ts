import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/routes.tsx';
import { systemRoleOf } from '../users/roles.ts';
import { type AccountFilters, type Period, periods, type UsageGroup, usageGroups } from './options.ts';

const statsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/admin',
  component: lazyRouteComponent(() => import('./stats-screen.tsx'), 'StatsScreen'),
});

export const accountsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/admin/people',
  // Undefined too has to be said: what the address has stays otherwise.
  validateSearch: ({ q, role, status, banned }: Record<string, unknown>): AccountFilters => ({
    q: typeof q === 'string' && q !== '' ? q : undefined,
    role: systemRoleOf(role),
    status: status === 'active' || status === 'inactive' ? status : undefined,
    banned: typeof banned === 'boolean' ? banned : undefined,
  }),
  component: lazyRouteComponent(() => import('./accounts-screen.tsx'), 'AccountsScreen'),
});

export const usageRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/admin/usage',
  validateSearch: ({
    by,
    period,
  }: Record<string, unknown>): { by?: UsageGroup | undefined; period?: Period | undefined } => ({
    by: usageGroups.find(each => each === by),
    period: periods.find(each => each === period),
  }),
  component: lazyRouteComponent(() => import('./usage-screen.tsx'), 'UsageScreen'),
});

export const adminRoutes = [statsRoute, accountsRoute, usageRoute] as const;
