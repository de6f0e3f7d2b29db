import { useCallbackRef } from '@mantine/hooks';
import { useEffect } from 'react';

/** What the search was asked to begin elsewhere. */
interface Asked {
  /** Address of the screen that does it. */
  readonly place: string;
  /** What is done there, such as `Deactivate`. */
  readonly deed: string;
  readonly at: number;
}

/** Milliseconds for a screen to load; later nobody remembers having asked. */
const patience = 15_000;

let wanted: Asked | null = null;
const listeners = new Set<() => void>();

/** Asks the screen at this address to begin something: at once when it is there, or as soon as it is. */
export function ask(place: string, deed = 'create'): void {
  wanted = { place, deed, at: performance.now() };
  for (const listener of listeners) listener();
}

/**
 * Begins what the screen at this address is asked for, once for each time that it is asked; `begin` gets the deed. With
 * `deeds`, only those are taken.
 */
export function useAsked(
  place: string | undefined,
  begin: (deed: string) => void,
  deeds: readonly string[] | null = null,
): void {
  const take = useCallbackRef(() => {
    if (wanted === null || wanted.place !== place) return;
    const { deed, at } = wanted;
    if (deeds?.includes(deed) === false) return;
    wanted = null;
    if (performance.now() - at < patience) begin(deed);
  });
  useEffect(() => {
    listeners.add(take);
    return () => void listeners.delete(take);
  }, [take]);
  // What may be done is known only when what it depends on has been loaded.
  useEffect(take);
}
