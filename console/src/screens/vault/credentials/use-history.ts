import { useQuery } from '@tanstack/react-query';
import { fetchHistory, historyKey } from './queries.ts';

/** A page of the changes of a credential, the last one first. */
export function useHistory(id: string, number: number, enabled = true) {
  return useQuery({
    queryKey: [...historyKey(id), number],
    queryFn: ({ signal }) => fetchHistory(id, number, signal),
    enabled,
  });
}
