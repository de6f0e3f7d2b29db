import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { sessionNow } from '../../api/session.ts';
import { isDay } from '../../parts/days.ts';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import { type AuditFilters, eventsQuery, fetchSeal, filtersOf, queryOf, sealKey } from './queries.ts';

export interface AuditSearch extends AuditFilters {
  /** Whether new events appear as they happen. */
  readonly live?: boolean;
  /** The event whose detail is open. */
  readonly event?: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const auditRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audit',
  // Undefined too has to be said: what the address has stays otherwise.
  validateSearch: ({ outcome, live, event, ...search }: Record<string, unknown>): AuditSearch => ({
    actor: textOf(search['actor']),
    action: textOf(search['action']),
    target: textOf(search['target']),
    name: textOf(search['name']),
    ip: textOf(search['ip']),
    q: textOf(search['q']),
    outcome: outcome === 'success' || outcome === 'denied' ? outcome : undefined,
    from: dayOf(search['from']),
    to: dayOf(search['to']),
    live: live === true ? live : undefined,
    event: typeof event === 'string' && uuid.test(event) ? event : undefined,
  }),
  loaderDeps: ({ search }) => filtersOf(search),
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

/** A text of digits alone comes out of the address as a number. */
function textOf(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function dayOf(value: unknown): string | undefined {
  return typeof value === 'string' && isDay(value) ? value : undefined;
}

export const auditRoutes = [auditRoute] as const;
