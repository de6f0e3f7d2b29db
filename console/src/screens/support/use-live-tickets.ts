import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { onLive } from '../../api/live.ts';
import { supportRoot } from './queries.ts';

/** Reads tickets anew whenever one was told of something, or something that one was told of was seen to: it may be about one of them. */
export function useLiveTickets(): void {
  const client = useQueryClient();
  useEffect(() => onLive('notifications', () => void client.invalidateQueries({ queryKey: supportRoot })), [client]);
}
