import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, result } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';

export type Page = paths['/console/notifications']['get']['responses']['200']['content']['application/json'];
export type Notification = Page['notifications'][number];

export const notificationsKey = ['notifications'] as const;

/** What one was told of, the newest first, and how many of it are unread. */
export const notificationsQuery = infiniteQueryOptions({
  queryKey: notificationsKey,
  initialPageParam: '',
  queryFn: ({ pageParam: before, signal }) =>
    result(api.GET('/console/notifications', { params: { query: before === '' ? {} : { before } }, signal })),
  getNextPageParam: ({ next }: Page) => next,
});

type Which = { readonly ids: string[] } | { readonly until: string };

export const markRead = (which: Which) => result(api.POST('/console/notifications/read', { body: which }));
export const clear = (which: Which) => result(api.POST('/console/notifications/clear', { body: which }));
