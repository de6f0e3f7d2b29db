import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import {
  categories,
  fetchTicket,
  fetchTickets,
  priorities,
  statuses,
  type TicketFilters,
  ticketKey,
  ticketsKey,
  views,
} from './queries.ts';

export const supportRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/support',
  validateSearch: ({ view, status, priority, category, assigned }: Record<string, unknown>): TicketFilters => {
    const chosen = {
      view: views.find(each => each === view && each !== 'own'),
      status: statuses.find(each => each === status),
      priority: priorities.find(each => each === priority),
      category: categories.find(each => each === category),
      assigned: typeof assigned === 'boolean' ? assigned : undefined,
    };
    return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined));
  },
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => {
    void queryClient.prefetchQuery({
      queryKey: [...ticketsKey(deps), 1],
      queryFn: ({ signal }) => fetchTickets(deps, 1, signal),
    });
  },
  component: lazyRouteComponent(() => import('./support-screen.tsx'), 'SupportScreen'),
});

const newTicketRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/support/new',
  component: lazyRouteComponent(() => import('./new-ticket-screen.tsx'), 'NewTicketScreen'),
});

export const ticketRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/support/$id',
  loader: ({ params: { id } }) => {
    void queryClient.prefetchInfiniteQuery({
      queryKey: ticketKey(id),
      queryFn: ({ signal }) => fetchTicket(id, 0, signal),
      initialPageParam: 0,
    });
  },
  component: lazyRouteComponent(() => import('./ticket-screen.tsx'), 'TicketScreen'),
});

export const supportRoutes = [supportRoute, newTicketRoute, ticketRoute] as const;
