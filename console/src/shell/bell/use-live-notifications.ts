import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { onLive } from '../../api/live.ts';
import { notificationsKey } from './queries.ts';

/** Reads one's notifications anew whenever the server says that there is something new, or may be. */
export function useLiveNotifications(): void {
  const client = useQueryClient();
  useEffect(() => {
    const readAnew = (): void => void client.invalidateQueries({ queryKey: notificationsKey });
    return onLive('notifications', readAnew);
  }, [client]);
}
