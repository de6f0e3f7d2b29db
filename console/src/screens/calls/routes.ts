import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import { historyQuery } from './queries.ts';

export interface CallSearch {
  /** Those that one missed, or those to come; by default all that were. */
  readonly view?: 'missed' | 'scheduled' | undefined;
  /** Id of the one that is looked at. */
  readonly call?: string | undefined;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const callsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/calls',
  validateSearch: ({ view, call }: Record<string, unknown>): CallSearch => ({
    view: view === 'missed' || view === 'scheduled' ? view : undefined,
    call: typeof call === 'string' && uuid.test(call) ? call : undefined,
  }),
  loader: () => void queryClient.prefetchInfiniteQuery(historyQuery),
  component: lazyRouteComponent(() => import('./calls-screen.tsx'), 'CallsScreen'),
});

export const callRoutes = [callsRoute] as const;
