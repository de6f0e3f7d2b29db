/** Tells the parts of this process what happened. Nothing that must not be lost goes this way only. */
export interface Bus<Event> {
  publish(events: readonly Event[]): void;
  /** Returns a function that ends the subscription. */
  subscribe(listener: (event: Event) => void): () => void;
}

export function createLocalBus<Event>(): Bus<Event> {
  const listeners = new Set<(event: Event) => void>();
  return {
    publish(events) {
      for (const event of events) for (const listener of listeners) listener(event);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
