import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { sessionNow } from '../../api/session.ts';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import { decisionQuery, personQuery, type WhySearch } from './queries.ts';

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const whyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/why',
  validateSearch: (search: Record<string, unknown>): WhySearch => {
    const person = text(search['person']);
    const node = text(search['node']);
    const organization = text(search['organization']);
    return {
      ...(person === undefined ? {} : { person }),
      ...(node === undefined ? {} : { node }),
      ...(organization !== undefined && uuid.test(organization) ? { organization } : {}),
    };
  },
  loaderDeps: ({ search }) => search,
  loader: ({ deps: { person, node, organization } }) => {
    const session = sessionNow();
    if (person === undefined || node === undefined || session.state !== 'signed_in') return;
    const self = session.me.user.id;
    void queryClient.prefetchQuery(decisionQuery({ person, node, organization }, self));
    if (person !== self) void queryClient.prefetchQuery(personQuery(person, organization));
  },
  component: lazyRouteComponent(() => import('./why-screen.tsx'), 'WhyScreen'),
});

export const whyRoutes = [whyRoute] as const;
