import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { canNow } from '../../access/can.ts';
import { catalogueQuery } from '../../access/catalogue.ts';
import { organizationNamesQuery } from '../../access/organizations.ts';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import { accessQuery, sharedCredentialsQuery } from './person/access/queries.ts';
import {
  affiliationsQuery,
  fetchUsers,
  grantsQuery,
  rolesQuery,
  type UserFilters,
  type UserSort,
  userQuery,
  usersKey,
} from './queries.ts';
import { systemRoleOf } from './roles.ts';

const sorts: readonly UserSort[] = [
  'created_at',
  '-created_at',
  'email',
  '-email',
  'username',
  '-username',
  'full_name',
  '-full_name',
];

export const usersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/users',
  validateSearch: (search: Record<string, unknown>): UserFilters => {
    const role = systemRoleOf(search['role']);
    const sort = sorts.find(each => each === search['sort']);
    const { is_active: active } = search;
    const q = text(search['q']);
    const department = text(search['department']);
    return {
      ...(q === undefined ? {} : { q }),
      ...(role === undefined ? {} : { role }),
      ...(typeof active === 'boolean' ? { is_active: active } : {}),
      ...(department === undefined ? {} : { department }),
      ...(sort === undefined ? {} : { sort }),
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

/** A text of an address, where digits alone have become a number. */
function text(value: unknown): string | undefined {
  const given = typeof value === 'number' ? String(value) : value;
  return typeof given === 'string' && given !== '' ? given.slice(0, 255) : undefined;
}

export const importRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/users/import',
  component: lazyRouteComponent(() => import('./import/import-screen.tsx'), 'ImportScreen'),
});

export const personRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/users/$id',
  loader: ({ params: { id } }) => {
    void queryClient.prefetchQuery(userQuery(id));
    void queryClient.prefetchQuery(accessQuery(id));
    void queryClient.prefetchQuery(sharedCredentialsQuery(id));
    void queryClient.prefetchQuery(affiliationsQuery(id));
    if (canNow('role.read')) void queryClient.prefetchQuery(catalogueQuery);
    if (canNow('role.list')) void queryClient.prefetchQuery(rolesQuery);
    if (canNow('organization.list')) void queryClient.prefetchQuery(organizationNamesQuery);
    if (canNow('user.permissions.other')) void queryClient.prefetchQuery(grantsQuery(id));
  },
  component: lazyRouteComponent(() => import('./person/person-screen.tsx'), 'PersonScreen'),
});

const personOverviewRoute = createRoute({
  getParentRoute: () => personRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./person/overview-tab.tsx'), 'OverviewTab'),
});

const personAccessRoute = createRoute({
  getParentRoute: () => personRoute,
  path: '/access',
  component: lazyRouteComponent(() => import('./person/access/access-tab.tsx'), 'AccessTab'),
});

const personSessionsRoute = createRoute({
  getParentRoute: () => personRoute,
  path: '/sessions',
  component: lazyRouteComponent(() => import('./person/sessions-tab.tsx'), 'SessionsTab'),
});

const personCredentialsRoute = createRoute({
  getParentRoute: () => personRoute,
  path: '/credentials',
  component: lazyRouteComponent(() => import('./person/credentials-tab.tsx'), 'CredentialsTab'),
});

const personPoliciesRoute = createRoute({
  getParentRoute: () => personRoute,
  path: '/policies',
  component: lazyRouteComponent(() => import('./person/policies-tab.tsx'), 'PoliciesTab'),
});

const personActivityRoute = createRoute({
  getParentRoute: () => personRoute,
  path: '/activity',
  component: lazyRouteComponent(() => import('./person/activity-tab.tsx'), 'ActivityTab'),
});

const changeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/users/change',
  component: lazyRouteComponent(() => import('./change/change-screen.tsx'), 'ChangeScreen'),
});

export const userRoutes = [
  usersRoute,
  importRoute,
  changeRoute,
  personRoute.addChildren([
    personOverviewRoute,
    personAccessRoute,
    personSessionsRoute,
    personCredentialsRoute,
    personPoliciesRoute,
    personActivityRoute,
  ]),
] as const;
