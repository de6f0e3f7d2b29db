import { createRootRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { refreshSession, sessionNow } from '../api/session.ts';
import { AppFrame } from './app-frame.tsx';

export const rootRoute = createRootRoute();

/** Pages for people who are not signed in. */
export const outsideRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'outside',
  component: lazyRouteComponent(() => import('./outside.tsx'), 'Outside'),
});

/** Everything behind a sign-in; who has none is sent to sign in, and back again. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  component: AppFrame,
  beforeLoad: async ({ location }) => {
    if (sessionNow().state === 'unknown') await refreshSession();
    if (sessionNow().state !== 'signed_in')
      throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { from: location.href } });
  },
});
