import { queryOptions } from '@tanstack/react-query';
import { api, result } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';

export type Review =
  paths['/api/v1/manager/reviews']['get']['responses']['200']['content']['application/json']['results']['reviews'][number];
export type ReviewItem =
  paths['/api/v1/manager/reviews/{reviewId}']['get']['responses']['200']['content']['application/json']['results']['items'][number];
export type Reviewable =
  paths['/api/v1/manager/reviews']['get']['responses']['200']['content']['application/json']['results']['reviewable'][number];
export type Decision = 'keep' | 'revoke';

export const reviewsRoot = ['access-reviews'] as const;

/** As many are listed: the newest. */
const mostListed = 500;
/** As many things of one review are shown at a time. What was decided is not out of the way, so that all is seen. */
const mostItems = 1000;

export const reviewsQuery = queryOptions({
  queryKey: [...reviewsRoot, 'list'],
  queryFn: async ({ signal }) =>
    (await result(api.GET('/api/v1/manager/reviews', { params: { query: { limit: mostListed } }, signal }))).results,
});

export const reviewQuery = (id: string) =>
  queryOptions({
    queryKey: [...reviewsRoot, id],
    queryFn: async ({ signal }) => {
      const params = { path: { reviewId: id }, query: { limit: mostItems } };
      return (await result(api.GET('/api/v1/manager/reviews/{reviewId}', { params, signal }))).results;
    },
  });

/** Roles, which can be reviewed by their names. */
export const rolesQuery = queryOptions({
  queryKey: [...reviewsRoot, 'roles'],
  queryFn: async ({ signal }) =>
    (await result(api.GET('/api/roles', { params: { query: { limit: mostListed } }, signal }))).data.roles,
});
