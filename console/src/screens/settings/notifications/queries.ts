import { queryOptions } from '@tanstack/react-query';
import { api, result } from '../../../api/client.ts';
import type { paths } from '../../../api/schema.d.ts';

export type NotificationSettings =
  paths['/console/notifications/settings']['get']['responses']['200']['content']['application/json'];
export type Kind = NotificationSettings['kinds'][number];

export const notificationSettingsQuery = queryOptions({
  queryKey: ['notification-settings'],
  queryFn: ({ signal }) => result(api.GET('/console/notifications/settings', { signal })),
});

type Changes = NonNullable<
  paths['/console/notifications/settings']['patch']['requestBody']
>['content']['application/json'];

export const changeSettings = (body: Changes) => result(api.PATCH('/console/notifications/settings', { body }));
