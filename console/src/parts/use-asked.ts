import { useEffect, useRef } from 'react';

/** The screen that is asked to begin what it makes. */
let wanted: string | null = null;
const listeners = new Set<() => void>();

/** Asks the screen at this address to begin what it makes: at once when it is there, or as soon as it is. */
export function ask(place: string): void {
  wanted = place;
  for (const listener of listeners) listener();
}

/** Begins what the screen at this address is asked for, once for each time that it is asked. */
export function useAsked(place: string, begin: () => void): void {
  const latest = useRef(begin);
  latest.current = begin;
  useEffect(() => {
    const take = (): void => {
      if (wanted !== place) return;
      wanted = null;
      latest.current();
    };
    take();
    listeners.add(take);
    return () => void listeners.delete(take);
  }, [place]);
}
