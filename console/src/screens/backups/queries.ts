import { queryOptions } from '@tanstack/react-query';
import { api, result } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';

export type Backups =
  paths['/api/v1/admin/backups']['get']['responses']['200']['content']['application/json']['results'];
export type Backup = Backups['backups'][number];
export type Schedule =
  paths['/api/v1/admin/backups/schedule']['get']['responses']['200']['content']['application/json']['results'];

export const backupsKey = ['backups'] as const;

/** Milliseconds between two looks while something is under way, and otherwise: the schedule may take one. */
const [soon, later] = [1_500, 30_000];

export const isUnderWay = ({ status }: Pick<Backup, 'status'>): boolean => status === 'waiting' || status === 'running';

export const backupsQuery = queryOptions({
  queryKey: backupsKey,
  queryFn: async ({ signal }) =>
    (await result(api.GET('/api/v1/admin/backups', { params: { query: { limit: 200 } }, signal }))).results,
  refetchInterval: ({ state: { data } }) =>
    data !== undefined && (data.backups.some(isUnderWay) || data.drill?.status === 'running') ? soon : later,
});

export const scheduleQuery = queryOptions({
  queryKey: [...backupsKey, 'schedule'],
  queryFn: async ({ signal }) => (await result(api.GET('/api/v1/admin/backups/schedule', { signal }))).results,
});
