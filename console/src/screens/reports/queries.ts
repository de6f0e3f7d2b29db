import { queryOptions } from '@tanstack/react-query';
import { api, result, type Tagged, tagged } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';

type Reply<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { 'application/json': { results: infer R } } } } };
}
  ? R
  : never;

export type Listed = Reply<'/api/v1/manager/reports'>['reports'][number];
export type Report = Reply<'/api/v1/manager/reports/{reportId}'>;
export type Schedule = Reply<'/api/v1/manager/reports/schedules'>['schedules'][number];
export type ScheduleRun = Reply<'/api/v1/manager/reports/schedules/{id}'>['runs'][number];

export const reportsRoot = ['reports'] as const;

/** As many are listed: the newest. */
const mostListed = 200;

export const reportsQuery = queryOptions({
  queryKey: [...reportsRoot, 'list'],
  queryFn: async ({ signal }) =>
    (await result(api.GET('/api/v1/manager/reports', { params: { query: { limit: mostListed } }, signal }))).results,
});

export const reportQuery = (reportId: string) =>
  queryOptions({
    queryKey: [...reportsRoot, 'one', reportId],
    queryFn: async ({ signal }) =>
      (await result(api.GET('/api/v1/manager/reports/{reportId}', { params: { path: { reportId } }, signal }))).results,
  });

export const schedulesQuery = queryOptions({
  queryKey: [...reportsRoot, 'schedules'],
  queryFn: async ({ signal }) => (await result(api.GET('/api/v1/manager/reports/schedules', { signal }))).results,
});

/** One of them with the tag of its state. */
export function fetchSchedule(id: string): Promise<Schedule & Tagged> {
  const call = api.GET('/api/v1/manager/reports/schedules/{id}', { params: { path: { id } } });
  return tagged(call, ({ results }) => results);
}

export const scheduleQuery = (id: string) =>
  queryOptions({
    queryKey: [...reportsRoot, 'schedules', id],
    queryFn: async ({ signal }) =>
      (await result(api.GET('/api/v1/manager/reports/schedules/{id}', { params: { path: { id } }, signal }))).results,
  });
