import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import { blockedKey, type FriendState, fetchBlocked, fetchFriends, friendsKey } from './queries.ts';

const prefetchFriends = (state: FriendState) =>
  void queryClient.prefetchQuery({
    queryKey: [...friendsKey(state), 1],
    queryFn: ({ signal }) => fetchFriends(state, 1, signal),
  });

const contactsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/contacts',
  component: lazyRouteComponent(() => import('./contacts-screen.tsx'), 'ContactsScreen'),
});

const friendsRoute = createRoute({
  getParentRoute: () => contactsRoute,
  path: '/',
  loader: () => prefetchFriends('friends'),
  component: lazyRouteComponent(() => import('./friends-tab.tsx'), 'FriendsTab'),
});

const requestsRoute = createRoute({
  getParentRoute: () => contactsRoute,
  path: '/requests',
  loader: () => {
    prefetchFriends('received');
    prefetchFriends('requested');
  },
  component: lazyRouteComponent(() => import('./requests-tab.tsx'), 'RequestsTab'),
});

const blockedRoute = createRoute({
  getParentRoute: () => contactsRoute,
  path: '/blocked',
  loader: () =>
    void queryClient.prefetchQuery({
      queryKey: [...blockedKey, 1],
      queryFn: ({ signal }) => fetchBlocked(1, signal),
    }),
  component: lazyRouteComponent(() => import('./blocked-tab.tsx'), 'BlockedTab'),
});

export const contactsRoutes = [contactsRoute.addChildren([friendsRoute, requestsRoute, blockedRoute])] as const;
