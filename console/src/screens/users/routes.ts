import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import { fetchUsers, type UserFilters, usersKey } from './queries.ts';

const roles = ['admin', 'manager', 'analyst', 'viewer', 'user'] as const;

export const usersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/users',
  validateSearch: (search: Record<string, unknown>): UserFilters => {
    const role = roles.find(each => each === search['role']);
    const { q, is_active: active, department } = search;
    return {
      ...(typeof q === 'string' && q !== '' ? { q } : {}),
      ...(role === undefined ? {} : { role }),
      ...(typeof active === 'boolean' ? { is_active: active } : {}),
      ...(typeof department === 'string' && department !== '' ? { department } : {}),
    };
  },
  loaderDeps: ({ search }) => search,
  // Asked for while the code of the screen is on its way; the screen shows what comes of it.
  loader: ({ deps }) => {
    void queryClient.prefetchQuery({
      queryKey: [...usersKey(deps), 1],
      queryFn: ({ signal }) => fetchUsers(deps, 1, signal),
    });
  },
  component: lazyRouteComponent(() => import('./users-screen.tsx'), 'UsersScreen'),
});

export const userRoutes = [usersRoute] as const;
