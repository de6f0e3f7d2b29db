import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import { reviewQuery, reviewsQuery } from './queries.ts';

export const reviewsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/reviews',
  loader: () => {
    void queryClient.prefetchQuery(reviewsQuery);
  },
  component: lazyRouteComponent(() => import('./reviews-screen.tsx'), 'ReviewsScreen'),
});

export const reviewRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/reviews/$id',
  loader: ({ params: { id } }) => {
    void queryClient.prefetchQuery(reviewQuery(id));
  },
  component: lazyRouteComponent(() => import('./review-screen.tsx'), 'ReviewScreen'),
});

export const reviewRoutes = [reviewsRoute, reviewRoute] as const;
