import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { outsideRoute } from '../../shell/routes.tsx';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

export interface SignInSearch {
  /** Where to go afterwards: an address of ours. */
  readonly from?: string;
}

/** Only an address of this console: nobody is led elsewhere by a link that looks like ours. */
function ownAddress(value: unknown): string | undefined {
  return typeof value === 'string' && /^\/(?![/\\])/.test(value) ? value : undefined;
}

export const signInRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): SignInSearch => {
    const from = ownAddress(search['from']);
    return from === undefined ? {} : { from };
  },
  component: lazyRouteComponent(() => import('./sign-in-screen.tsx'), 'SignInScreen'),
});

export interface TokenSearch {
  readonly token?: string;
}

function tokenOf(search: Record<string, unknown>): TokenSearch {
  const token = text(search['token']);
  return token === undefined ? {} : { token };
}

export const setupRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/setup',
  validateSearch: tokenOf,
  component: lazyRouteComponent(() => import('./setup-screen.tsx'), 'SetupScreen'),
});

export const signInRoutes = [signInRoute, setupRoute] as const;
