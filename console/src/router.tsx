import { createRouter, defaultParseSearch, defaultStringifySearch, Outlet } from '@tanstack/react-router';
import { refreshSession } from './api/session.ts';
import { ErrorState, LoadingState } from './parts/states.tsx';
import { adminRoutes } from './screens/admin/routes.ts';
import { auditRoutes } from './screens/audit/routes.ts';
import { backupRoutes } from './screens/backups/routes.ts';
import { callRoutes } from './screens/calls/routes.ts';
import { contactsRoutes } from './screens/contacts/routes.ts';
import { fileRoutes } from './screens/files/routes.ts';
import { homeRoute } from './screens/home/route.ts';
import { jobRoutes } from './screens/jobs/routes.ts';
import { messagesRoutes } from './screens/messages/routes.ts';
import { organizationRoutes } from './screens/organizations/routes.ts';
import { policyRoutes } from './screens/policies/routes.ts';
import { reportRoutes } from './screens/reports/routes.ts';
import { requestRoutes } from './screens/requests/routes.ts';
import { resourceTypeRoutes } from './screens/resource-types/routes.ts';
import { reviewRoutes } from './screens/reviews/routes.ts';
import { rolesRoutes } from './screens/roles/routes.ts';
import { settingsRoutes } from './screens/settings/routes.ts';
import { signInRoutes } from './screens/sign-in/routes.ts';
import { supportRoutes } from './screens/support/routes.ts';
import { systemRoutes } from './screens/system/routes.ts';
import { teamRoutes } from './screens/teams/routes.ts';
import { tenantRoutes } from './screens/tenants/routes.ts';
import { userRoutes } from './screens/users/routes.ts';
import { vaultRoutes } from './screens/vault/routes.ts';
import { whyRoutes } from './screens/why/routes.ts';
import { NotFound } from './shell/not-found.tsx';
import { outsideRoute, rootRoute, shellRoute } from './shell/routes.tsx';

const routeTree = rootRoute.addChildren([
  outsideRoute.addChildren([...signInRoutes]),
  shellRoute.addChildren([
    homeRoute,
    ...userRoutes,
    ...teamRoutes,
    ...messagesRoutes,
    ...callRoutes,
    ...fileRoutes,
    ...contactsRoutes,
    ...organizationRoutes,
    ...requestRoutes,
    ...supportRoutes,
    ...reviewRoutes,
    ...reportRoutes,
    ...resourceTypeRoutes,
    ...rolesRoutes,
    ...whyRoutes,
    ...vaultRoutes,
    ...jobRoutes,
    ...settingsRoutes,
    ...auditRoutes,
    ...backupRoutes,
    ...systemRoutes,
    ...adminRoutes,
    ...policyRoutes,
    ...tenantRoutes,
  ]),
]);

/** Parameters of links that we mail and of providers: opaque, so `123` is a text here and not a number. */
const opaque = ['token', 'code', 'state', 'iss', 'error'] as const;

function parseSearch(text: string): Record<string, unknown> {
  const given = new URLSearchParams(text);
  const kept = opaque.flatMap(name => (given.has(name) ? [[name, given.get(name)] as const] : []));
  return { ...defaultParseSearch(text), ...Object.fromEntries(kept) };
}

function stringifySearch(search: Record<string, unknown>): string {
  const rest = { ...search };
  const kept = new URLSearchParams();
  for (const name of opaque) {
    const value = search[name];
    if (typeof value === 'string') kept.set(name, value);
    delete rest[name];
  }
  const text = defaultStringifySearch(rest);
  return kept.size === 0 ? text : `${text === '' ? '?' : `${text}&`}${kept}`;
}

/** Every address of the console. Each screen's folder declares its own routes. */
export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  // What a route does not know is no part of its address.
  search: { strict: true },
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
