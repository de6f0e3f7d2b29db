import { api, result } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';

export type Overview = paths['/console/overview']['get']['responses']['200']['content']['application/json'];
export type Day = NonNullable<Overview['activity']>[number];
export type Attention = Overview['attention'][number];

/** How many days the charts may show. */
export const spans = [7, 30, 90] as const;
export type Span = (typeof spans)[number];
export const usualSpan: Span = 30;

export const overviewKey = (days: Span) => ['overview', days] as const;

/** The days are those of the person's own timezone, which the server knows. */
export function fetchOverview(days: Span, signal: AbortSignal): Promise<Overview> {
  return result(api.GET('/console/overview', { params: { query: { days } }, signal }));
}
