import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, result } from '../../api/client.ts';
import { refusalOf } from '../../api/errors.ts';
import type { paths } from '../../api/schema.d.ts';
import { beginningOf, dayAfter } from '../../parts/days.ts';

type Listing = paths['/api/v1/audit-logs']['get'];
type Query = NonNullable<Listing['parameters']['query']>;
export type AuditEvent = Listing['responses']['200']['content']['application/json'][number];
export type Seal = paths['/console/seal']['get']['responses']['200']['content']['application/json'];

/** What the log is narrowed to; part of the address. */
export interface AuditFilters extends Pick<Query, 'actor' | 'action' | 'target' | 'name' | 'outcome' | 'ip' | 'q'> {
  /** Days, both included, of the person's timezone. */
  readonly from?: string;
  readonly to?: string;
}

const names = ['actor', 'action', 'target', 'name', 'outcome', 'ip', 'q', 'from', 'to'] as const;

/** Those filters alone that are given, whatever else the address has. */
export function filtersOf(search: AuditFilters): AuditFilters {
  return Object.fromEntries(names.flatMap(name => (search[name] === undefined ? [] : [[name, search[name]]])));
}

/** What the server is asked for: days have become moments. */
export function queryOf({ from, to, ...rest }: AuditFilters, timezone: string): Query {
  return {
    ...rest,
    ...(from === undefined ? {} : { from: beginningOf(from, timezone).toISOString() }),
    ...(to === undefined ? {} : { to: beginningOf(dayAfter(to), timezone).toISOString() }),
  };
}

/** Events of one request, and where the next goes on: a page may be short, even empty, while there is a next. */
export interface EventPage {
  readonly events: readonly AuditEvent[];
  readonly next: string | null;
}

/** Events that one request asks for. */
const pageSize = 100;

export async function fetchEvents(query: Query, before: string | null, signal?: AbortSignal): Promise<EventPage> {
  const asked = { ...query, limit: pageSize, ...(before === null ? {} : { before }) };
  const { data, error, response } = await api.GET('/api/v1/audit-logs', { params: { query: asked }, signal });
  if (!response.ok) throw refusalOf(response, error);
  const next = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  return {
    events: data ?? [],
    next: next === undefined ? null : new URL(next, location.origin).searchParams.get('before'),
  };
}

export const eventsKey = (query: Query) => ['audit', 'events', query] as const;

/** The log from its newest event downwards. It is not asked for again by itself: what is new comes by the tail. */
export const eventsQuery = (query: Query) =>
  infiniteQueryOptions({
    queryKey: eventsKey(query),
    queryFn: ({ pageParam, signal }) => fetchEvents(query, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: page => page.next,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    refetchOnMount: false,
  });

/**
 * One event as it is now, or null when it is not there or not to be seen. There is no route for one: it is what comes
 * first after the id that would follow its own.
 */
export async function fetchEvent(id: string, signal: AbortSignal): Promise<AuditEvent | null> {
  const query = { before: idAfter(id), limit: 1 };
  const [event] = await result(api.GET('/api/v1/audit-logs', { params: { query }, signal }));
  return event?.id === id ? event : null;
}

function idAfter(id: string): string {
  const next = (BigInt(`0x${id.replaceAll('-', '')}`) + 1n).toString(16).padStart(32, '0');
  return next.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export const sealKey = ['audit', 'seal'] as const;

export function fetchSeal(signal: AbortSignal): Promise<Seal> {
  return result(api.GET('/console/seal', { signal }));
}

/** Where the whole of what the filters find comes from, as a file. */
export function exportPath(query: Query, format: 'csv' | 'ndjson'): string {
  return `/api/v1/audit-logs?${new URLSearchParams({ ...parametersOf(query), format })}`;
}

export function parametersOf(query: Query): Record<string, string> {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]));
}
