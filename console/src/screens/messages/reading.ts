import { useEffect, useState } from 'react';
import { queryClient } from '../../queries.ts';
import { type Conversation, conversationKey, markRead, renewLists } from './queries.ts';

/** Whether this tab is seen. */
function useVisible(): boolean {
  const [visible, setVisible] = useState(() => document.visibilityState === 'visible');
  useEffect(() => {
    const look = (): void => setVisible(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return visible;
}

/** What is being told of as read, by conversation: no two at a time. */
const telling = new Map<string, Promise<void>>();

/** Moves one's marker once the newest message is seen, in a tab that somebody sees; `seen`: its number, 0 for none. */
export function useReading({ id, read_seq: read }: Conversation, seen: number): void {
  const visible = useVisible();
  useEffect(() => {
    if (!visible || seen <= read) return;
    const before = telling.get(id) ?? Promise.resolve();
    const now = before.then(async () => {
      const known = queryClient.getQueryData<Conversation>(conversationKey(id));
      if (known !== undefined && known.read_seq >= seen) return;
      const { read_seq } = await markRead(id, seen);
      queryClient.setQueryData<Conversation>(conversationKey(id), conversation =>
        conversation === undefined
          ? conversation
          : { ...conversation, read_seq: Math.max(conversation.read_seq, read_seq), unread_count: 0 },
      );
      await renewLists();
    });
    // What could not be told is told with the next message, or when the screen is opened again.
    telling.set(
      id,
      now.catch(() => {}),
    );
  }, [id, read, seen, visible]);
}
