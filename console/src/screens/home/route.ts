import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import { prefetchOwn } from './own.ts';
import { fetchOverview, overviewKey, type Span, spans, usualSpan } from './queries.ts';

export const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  // Undefined too has to be said: what the address has stays otherwise.
  validateSearch: (search: Record<string, unknown>): { readonly days?: Span } => ({
    days: spans.find(each => each === search['days']),
  }),
  loaderDeps: ({ search: { days = usualSpan } }) => ({ days }),
  // Asked for while the code of the screen is on its way; the screen shows what comes of it.
  loader: ({ deps: { days } }) => {
    prefetchOwn();
    void queryClient.prefetchQuery({
      queryKey: overviewKey(days),
      queryFn: ({ signal }) => fetchOverview(days, signal),
    });
  },
  component: lazyRouteComponent(() => import('./home-screen.tsx'), 'HomeScreen'),
});
