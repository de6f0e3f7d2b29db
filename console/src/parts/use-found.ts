import { useDebouncedValue } from '@mantine/hooks';
import { type QueryKey, useQuery } from '@tanstack/react-query';

/** Milliseconds without a key after which the server is asked. */
const pause = 200;

/** What the server found for a text. */
export interface Found<T> {
  /** Of the text as it stands now; empty until that is known. */
  readonly rows: readonly T[];
  /** Whether the answer belongs to the text as it stands now: before that nothing may be chosen. */
  readonly fits: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

/**
 * Searches on the server for what is typed. What was found for an earlier text is never shown for a later one, and a
 * list that somebody looks at is not replaced under their hands: it changes with the text only.
 */
export function useFound<T>({
  key,
  text,
  find,
  enabled = true,
}: {
  /** Names what is searched. */
  readonly key: QueryKey;
  readonly text: string;
  readonly find: (q: string, signal: AbortSignal) => Promise<readonly T[]>;
  readonly enabled?: boolean;
}): Found<T> {
  const asked = text.trim();
  const [q] = useDebouncedValue(asked, pause);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: [...key, q],
    queryFn: ({ signal }) => find(q, signal),
    enabled,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const fits = !enabled || (asked === q && !isFetching);
  return {
    rows: fits && enabled ? (data ?? []) : [],
    fits,
    error: fits && enabled ? error : null,
    retry: () => void refetch(),
  };
}
