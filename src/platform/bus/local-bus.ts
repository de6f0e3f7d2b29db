import { isolated } from '../../kernel/isolated.ts';

/** Tells every instance what happened, and this process at once. Nothing that must not be lost goes this way only. */
export interface Bus<Fact> {
  /** Never throws. */
  publish(facts: readonly Fact[]): void;
  /** Returns a function that ends the subscription. */
  subscribe(listener: (fact: Fact) => void): () => void;
}

/** What is told when a listener throws. The others hear what it heard. */
export type OnListenerError = (error: unknown) => void;

export function createLocalBus<Fact>(onError: OnListenerError): Bus<Fact> {
  const listeners = new Set<(fact: Fact) => void>();
  return {
    publish(facts) {
      for (const fact of facts) for (const listener of listeners) isolated(onError, () => listener(fact));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
