import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Tagged } from '../../api/client.ts';
import { ErrorState } from '../states.tsx';
import { Window } from '../window.tsx';
import { texts } from './texts.tsx';

/** Reads one thing anew for a form that is opened from a list, which does not say in what state each is. */
export function Opened<T extends Tagged>({
  queryKey,
  load,
  title,
  onClose,
  children,
}: {
  readonly queryKey: readonly unknown[];
  readonly load: () => Promise<T>;
  /** Of the window that stands there until it is read. */
  readonly title: string;
  readonly onClose: () => void;
  readonly children: (thing: T) => ReactNode;
}) {
  const { data, error, refetch } = useQuery({
    queryKey: [...queryKey, 'opened'],
    queryFn: load,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (data !== undefined) return children(data);
  return (
    <Window title={title} onClose={onClose}>
      {error === null ? (
        <Loader role="status" aria-label={texts.loading} />
      ) : (
        <ErrorState error={error} retry={() => void refetch()} />
      )}
    </Window>
  );
}
