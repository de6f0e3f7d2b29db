import { onlineManager } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';

/*
 * Whether the server can be reached. A request that got no answer says no; then the server is asked until it answers,
 * and queries that were held back go on by themselves.
 */
const pause = 2_000;
let lost = false;
const listeners = new Set<() => void>();

function set(now: boolean): void {
  if (lost === now) return;
  lost = now;
  onlineManager.setOnline(!now);
  for (const listener of listeners) listener();
}

/** Tells that a request got no answer. */
export function connectionLost(): void {
  if (lost) return;
  set(true);
  void askAgain();
}

async function askAgain(): Promise<void> {
  while (lost) {
    await new Promise(resolve => setTimeout(resolve, pause));
    const answer = await fetch('/health', { cache: 'no-store' }).catch(() => null);
    if (answer?.ok === true) set(false);
  }
}

/** Calls back each time that the server can be reached again. Call what is returned to stop. */
export function onConnection(back: () => void): () => void {
  const listener = (): void => {
    if (!lost) back();
  };
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Whether the connection to the server is lost now. */
export function useConnectionLost(): boolean {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => lost,
  );
}

/** Waits until the server can be reached, where it cannot; resolves to whether one had to wait. Rejects when `signal` is aborted. */
export function afterConnection(signal: AbortSignal): Promise<boolean> {
  if (!lost) return Promise.resolve(false);
  return new Promise((resolve, reject) => {
    const stop = onConnection(() => {
      stop();
      resolve(true);
    });
    signal.addEventListener('abort', () => {
      stop();
      reject(signal.reason);
    });
  });
}
