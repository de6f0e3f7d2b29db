import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { sessionNow } from '../../api/session.ts';
import { isDay } from '../../parts/days.ts';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import { type AuditFilters, eventsQuery, fetchSeal, queryOf, sealKey } from './queries.ts';

export interface AuditSearch extends AuditFilters {
  /** Whether new events appear as they happen. */
  readonly live?: boolean;
  /** The event whose detail is open. */
  readonly event?: string;
}

const texts = ['actor', 'action', 'target', 'ip', 'q'] as const;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const auditRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audit',
  validateSearch: (search: Record<string, unknown>): AuditSearch => {
    const { outcome, live, event } = search;
    return {
      ...Object.fromEntries(
        texts.flatMap(name => {
          const value = search[name];
          // A text of digits alone comes out of the address as a number.
          const text = typeof value === 'number' ? String(value) : value;
          return typeof text === 'string' && text !== '' ? [[name, text]] : [];
        }),
      ),
      ...(outcome === 'success' || outcome === 'denied' ? { outcome } : {}),
      ...dayOf(search, 'from'),
      ...dayOf(search, 'to'),
      ...(live === true ? { live } : {}),
      ...(typeof event === 'string' && uuid.test(event) ? { event } : {}),
    };
  },
  loaderDeps: ({ search: { live: _, event: __, ...filters } }) => filters,
  // Asked for while the code of the screen is on its way; the screen shows what comes of it.
  loader: ({ deps }) => {
    const session = sessionNow();
    if (session.state !== 'signed_in') return;
    // What was read some time ago would be taken for the newest.
    queryClient.removeQueries({ queryKey: ['audit', 'events'], type: 'inactive', stale: true });
    void queryClient.prefetchInfiniteQuery(eventsQuery(queryOf(deps, session.me.user.timezone)));
    void queryClient.prefetchQuery({ queryKey: sealKey, queryFn: ({ signal }) => fetchSeal(signal) });
  },
  component: lazyRouteComponent(() => import('./audit-screen.tsx'), 'AuditScreen'),
});

function dayOf(search: Record<string, unknown>, name: 'from' | 'to'): { readonly [K in 'from' | 'to']?: string } {
  const day = search[name];
  return typeof day === 'string' && isDay(day) ? { [name]: day } : {};
}

export const auditRoutes = [auditRoute] as const;
