import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { aboutQuery } from '../../api/about.ts';
import { refreshSession, sessionNow } from '../../api/session.ts';
import { queryClient } from '../../queries.ts';
import { outsideRoute } from '../../shell/routes.tsx';

type Search = Record<string, unknown>;

/** What of these a query names; everything else in it is passed over. */
function texts<const K extends string>(search: Search, ...names: readonly K[]): { readonly [_ in K]?: string } {
  const given = names.filter(name => typeof search[name] === 'string' && search[name] !== '');
  return Object.fromEntries(given.map(name => [name, search[name]])) as { readonly [_ in K]?: string };
}

export interface SignInSearch {
  /** Where to go afterwards: an address of ours. */
  readonly from?: string;
}

/** Only an address of this console: nobody is led elsewhere by a link that looks like ours. */
function destination(search: Search): SignInSearch {
  const { from } = texts(search, 'from');
  return from !== undefined && /^\/(?![/\\])/.test(from) ? { from } : {};
}

/** Whoever is signed in has nothing to do here. */
async function onlyStrangers({ search }: { readonly search: SignInSearch }): Promise<void> {
  // Without a connection the page shows all the same, and says so.
  if (sessionNow().state === 'unknown') await refreshSession().catch(() => {});
  if (sessionNow().state === 'signed_in') throw redirect({ href: search.from ?? '/', replace: true });
}

const askAbout = (): void => void queryClient.prefetchQuery(aboutQuery);
const tokenOf = (search: Search) => texts(search, 'token');

export const signInRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/sign-in',
  validateSearch: destination,
  beforeLoad: onlyStrangers,
  loader: askAbout,
  component: lazyRouteComponent(() => import('./sign-in-screen.tsx'), 'SignInScreen'),
});

export const registerRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/register',
  validateSearch: destination,
  beforeLoad: onlyStrangers,
  loader: askAbout,
  component: lazyRouteComponent(() => import('./register-screen.tsx'), 'RegisterScreen'),
});

export const providerRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/sign-in/$provider',
  validateSearch: search => texts(search, 'code', 'state', 'iss', 'error'),
  component: lazyRouteComponent(() => import('./provider-screen.tsx'), 'ProviderScreen'),
});

export const setupRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/setup',
  validateSearch: tokenOf,
  component: lazyRouteComponent(() => import('./setup-screen.tsx'), 'SetupScreen'),
});

export const forgotPasswordRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('./forgot-password-screen.tsx'), 'ForgotPasswordScreen'),
});

export const resetPasswordRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/reset-password',
  validateSearch: search => texts(search, 'token', 'expired'),
  component: lazyRouteComponent(() => import('./reset-password-screen.tsx'), 'ResetPasswordScreen'),
});

export const verifyEmailRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/verify-email',
  validateSearch: tokenOf,
  component: lazyRouteComponent(() => import('./verify-email-screen.tsx'), 'VerifyEmailScreen'),
});

export const signInRoutes = [
  signInRoute,
  registerRoute,
  providerRoute,
  setupRoute,
  forgotPasswordRoute,
  resetPasswordRoute,
  verifyEmailRoute,
] as const;
