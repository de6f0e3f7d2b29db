import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { CallInfo } from '../../calls/server.ts';
import { useReadOn } from '../../parts/use-read-on.ts';
import { historyQuery, type PastCall } from './queries.ts';

/** Whether somebody was called and did not come. */
export const missedBy = ({ participants }: CallInfo, person: string): boolean =>
  participants.some(({ user_id: id, state }) => id === person && state === 'missed');

/** The calls that were, read downwards as they come into view; of a person: those that they missed. */
export function useHistory(missedOf: string | null) {
  const read = useInfiniteQuery(historyQuery);
  const rowsOf = useCallback(
    ({ calls }: { readonly calls: readonly PastCall[] }) =>
      missedOf === null ? calls : calls.filter(call => missedBy(call, missedOf)),
    [missedOf],
  );
  return useReadOn(read, rowsOf);
}
