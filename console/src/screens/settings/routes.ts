import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { canNow } from '../../access/can.ts';
import { aboutQuery } from '../../api/about.ts';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import { fetchTeams, teamsKey } from '../teams/queries.ts';
import { apiKeysQuery } from './api-keys/queries.ts';
import { fetchResults, fetchSaved, resultsKey, savedKey } from './integrations/queries.ts';
import { notificationSettingsQuery } from './notifications/queries.ts';
import { privacyQuery } from './privacy/queries.ts';
import { identitiesQuery, mfaQuery, sessionsQuery } from './security/queries.ts';
import { teamsPerPage } from './team/per-page.ts';

export const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings-screen.tsx'), 'SettingsScreen'),
});

const indexRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/settings/general', replace: true });
  },
});

const generalRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/general',
  component: lazyRouteComponent(() => import('./general/general-tab.tsx'), 'GeneralTab'),
});

export const teamTabRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/team',
  validateSearch: ({ page }: Record<string, unknown>): { page?: number } =>
    typeof page === 'number' && Number.isInteger(page) && page > 1 ? { page } : {},
  loaderDeps: ({ search }) => search,
  loader: ({ deps: { page = 1 } }) => {
    if (!canNow('team.list')) return;
    void queryClient.prefetchQuery({
      queryKey: [...teamsKey({ sort: 'name' }), 'tab', page],
      queryFn: ({ signal }) => fetchTeams({ sort: 'name' }, page, signal, teamsPerPage),
    });
  },
  component: lazyRouteComponent(() => import('./team/team-tab.tsx'), 'TeamTab'),
});

const integrationsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/integrations',
  loader: () => {
    void queryClient.prefetchQuery({ queryKey: resultsKey, queryFn: ({ signal }) => fetchResults(signal) });
    if (!canNow('integration.read')) return;
    void queryClient.prefetchQuery({
      queryKey: [...savedKey, 1],
      queryFn: ({ signal }) => fetchSaved(1, signal),
    });
  },
  component: lazyRouteComponent(() => import('./integrations/integrations-tab.tsx'), 'IntegrationsTab'),
});

const webhooksRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('./webhooks/webhooks-tab.tsx'), 'WebhooksTab'),
});

const webhookRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/webhooks/$webhookId',
  component: lazyRouteComponent(() => import('./webhooks/webhook-tab.tsx'), 'WebhookTab'),
});

const securityRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/security',
  loader: () => {
    void queryClient.prefetchQuery(mfaQuery);
    void queryClient.prefetchQuery(sessionsQuery);
    void queryClient.prefetchQuery(identitiesQuery);
    void queryClient.prefetchQuery(aboutQuery);
  },
  component: lazyRouteComponent(() => import('./security/security-tab.tsx'), 'SecurityTab'),
});

const apiKeysRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/api-keys',
  loader: () => void queryClient.prefetchQuery(apiKeysQuery),
  component: lazyRouteComponent(() => import('./api-keys/api-keys-tab.tsx'), 'ApiKeysTab'),
});

const notificationsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/notifications',
  loader: () => void queryClient.prefetchQuery(notificationSettingsQuery),
  component: lazyRouteComponent(() => import('./notifications/notifications-tab.tsx'), 'NotificationsTab'),
});

const privacyRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/privacy',
  loader: () => void queryClient.prefetchQuery(privacyQuery),
  component: lazyRouteComponent(() => import('./privacy/privacy-tab.tsx'), 'PrivacyTab'),
});

export const settingsRoutes = [
  settingsRoute.addChildren([
    indexRoute,
    generalRoute,
    teamTabRoute,
    integrationsRoute,
    webhooksRoute,
    webhookRoute,
    securityRoute,
    apiKeysRoute,
    notificationsRoute,
    privacyRoute,
  ]),
] as const;
