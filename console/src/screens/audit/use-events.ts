import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { isRefused, type LiveEvents, noLiveEvents, outgrown, released, taken } from './live-events.ts';
import { type AuditEvent, eventsQuery, fetchEvents, type queryOf } from './queries.ts';
import { rowsOf } from './sign-ins.ts';
import { followTail, type TailState } from './tail-socket.ts';

/** Rows before the end at which the next page is asked for. */
const ahead = 30;

/**
 * The events that the filters find, newest first, read downwards as they come into view; with `live`, new ones above
 * them as they happen. While `held`, new ones wait, so that nothing moves under whoever reads.
 */
export function useEvents(
  query: ReturnType<typeof queryOf>,
  options: {
    readonly live: boolean;
    readonly held: boolean;
    /** Sign-ins whose steps are shown each. */
    readonly opened: ReadonlySet<string>;
  },
) {
  const { held, opened } = options;
  const client = useQueryClient();
  const read = useInfiniteQuery(eventsQuery(query));
  const refused = isRefused(read.error);
  const following = options.live && !refused;
  const [live, setLive] = useState<LiveEvents>(noLiveEvents);
  const [tail, setTail] = useState<TailState | null>(null);
  const [end, setEnd] = useState(0);

  const events = useMemo(() => {
    const above = new Set(live.shown.map(({ id }) => id));
    const below = (read.data?.pages ?? []).flatMap(({ events }) => events.filter(({ id }) => !above.has(id)));
    return [...live.shown, ...below];
  }, [live.shown, read.data]);
  const rows = useMemo(() => rowsOf(events, opened), [events, opened]);
  const now = useRef({ query, held, events });
  now.current = { query, held, events };

  const readAnew = useCallback((): void => {
    setLive(noLiveEvents);
    void client.resetQueries({ queryKey: eventsQuery(now.current.query).queryKey, exact: true });
  }, [client]);

  const take = useCallback((found: readonly AuditEvent[]): void => {
    const known = new Set(now.current.events.map(({ id }) => id));
    const { from = '', to } = now.current.query;
    // Both are UTC and written alike, so that texts are in order as the moments are.
    const fresh = found.filter(
      ({ id, timestamp: at }) => !known.has(id) && at >= from && (to === undefined || at < to),
    );
    setLive(before => taken(before, fresh, now.current.held));
  }, []);

  const skip = useCallback(
    (count: number): void => setLive(before => ({ ...before, count: before.count + count })),
    [],
  );

  useEffect(() => {
    if (!following) return;
    // What happened while no connection was there has to be read. More than a page of it is a gap.
    const catchUp = async (): Promise<void> => {
      const { events: before } = now.current;
      const { events: found, next } = await fetchEvents(now.current.query, null);
      const known = new Set(before.map(({ id }) => id));
      take(found);
      if (before.length > 0 && next !== null && found.every(({ id }) => !known.has(id))) skip(1);
    };
    const stop = followTail(now.current.query, {
      state: setTail,
      // A list that cannot be read says so itself, and the tail goes on.
      ready: () => void catchUp().catch(() => skip(1)),
      events: take,
      skipped: skip,
    });
    return () => {
      stop();
      setTail(null);
    };
  }, [following, take, skip]);

  useEffect(() => {
    if (!held && outgrown(live)) readAnew();
    else if (!held && live.waiting.length > 0) setLive(released);
  }, [held, live, readAnew]);

  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = read;
  useEffect(() => {
    // Pages may be short, even empty, while more follows: the list goes on until there is enough to look at.
    if (hasNextPage && !isFetching && !isFetchNextPageError && end >= rows.length - ahead) void fetchNextPage();
  }, [hasNextPage, isFetching, isFetchNextPageError, fetchNextPage, end, rows.length]);

  return {
    /** Newest first, each step of a sign-in for itself. */
    all: events,
    rows,
    waiting: live.count,
    tail,
    loading: read.isPending,
    /** Nothing was found yet, and there is more to look through. */
    searching: rows.length === 0 && hasNextPage && !isFetchNextPageError,
    more: hasNextPage,
    error: read.error,
    refused,
    retry: () => void (isFetchNextPageError ? fetchNextPage() : read.refetch()),
    onRange: useCallback((_first: number, last: number) => setEnd(last), []),
  };
}
