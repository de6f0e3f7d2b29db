import { queryOptions } from '@tanstack/react-query';
import { api, result } from '../../../api/client.ts';
import type { paths } from '../../../api/schema.d.ts';
import { fetchDevices } from '../../../push/this-device.ts';

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

/** Devices that are told while no tab is open. */
export const devicesQuery = queryOptions({
  queryKey: ['push-devices'],
  queryFn: ({ signal }) => fetchDevices(signal),
});
