import { useInfiniteQuery } from '@tanstack/react-query';
import { useReadOn } from '../../parts/use-read-on.ts';
import { historyQuery } from './queries.ts';

/** The calls that were, read downwards as they come into view. */
export function useHistory() {
  const read = useInfiniteQuery(historyQuery);
  return useReadOn(read, ({ calls }) => calls);
}
