import { useEffect, useState } from 'react';
import { onLive } from '../../api/live.ts';
import { texts } from './texts.tsx';

export type Ending = keyof typeof texts.endings;

/** How a request has ended since it is looked at, as far as that was told live; null: not, or it is not known how. */
export function useEnding(id: string): Ending | null {
  const [ending, setEnding] = useState<Ending | null>(null);
  useEffect(
    () =>
      onLive('access_requests', ({ request_id, status = '' }) => {
        if (request_id === id) setEnding(isEnding(status) ? status : null);
      }),
    [id],
  );
  return ending;
}

const isEnding = (status: string): status is Ending => Object.hasOwn(texts.endings, status);
