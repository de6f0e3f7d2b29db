import { useInfiniteQuery } from '@tanstack/react-query';
import { numeral } from '../../parts/time.tsx';
import { notificationsQuery } from './queries.ts';
import { texts } from './texts.ts';

/** The server counts no more. */
const most = 100;

/** How many notifications are unread, and the same in words; none while nobody knows. */
export function useUnread(): { readonly count: number; readonly words: string } {
  const { data } = useInfiniteQuery(notificationsQuery);
  const count = data?.pages[0]?.unread ?? 0;
  return { count, words: count < most ? numeral(count) : texts.andMore(numeral(most)) };
}
