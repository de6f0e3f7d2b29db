import { createRouter, Outlet } from '@tanstack/react-router';
import { refreshSession } from './api/session.ts';
import { ErrorState, LoadingState } from './parts/states.tsx';
import { auditRoutes } from './screens/audit/routes.ts';
import { homeRoute } from './screens/home/route.ts';
import { signInRoutes } from './screens/sign-in/routes.ts';
import { userRoutes } from './screens/users/routes.ts';
import { NotFound } from './shell/not-found.tsx';
import { outsideRoute, rootRoute, shellRoute } from './shell/routes.tsx';

const routeTree = rootRoute.addChildren([
  outsideRoute.addChildren([...signInRoutes]),
  shellRoute.addChildren([homeRoute, ...userRoutes, ...auditRoutes]),
]);

/** Every address of the console. Each screen's folder declares its own routes. */
export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultPendingMs: 150,
  defaultPendingComponent: LoadingState,
  defaultErrorComponent: ({ error, reset }) => <ErrorState error={error} retry={reset} />,
  defaultNotFoundComponent: NotFound,
  defaultComponent: Outlet,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

/** Asks for the session and for the code of the first screen at once: neither waits for the other. */
export function startEarly(): void {
  // What fails here fails again where the route waits for it, and is shown there.
  refreshSession().catch(() => {});
  const matched = new Set(router.matchRoutes(router.latestLocation).map(({ routeId }) => String(routeId)));
  for (const [id, route] of Object.entries(router.routesById)) {
    if (matched.has(id)) router.loadRouteChunk(route)?.catch(() => {});
  }
}
