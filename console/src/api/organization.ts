import { useSyncExternalStore } from 'react';

/*
 * The organization that this tab acts in: it narrows what is shown to it, and what is made comes into it. Null is
 * everything one may see. Each tab has its own.
 */
const key = 'gatehouse-organization';
const listeners = new Set<() => void>();

export function chosenOrganization(): string | null {
  return sessionStorage.getItem(key);
}

export function chooseOrganization(id: string | null): void {
  if (id === null) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, id);
  for (const listener of listeners) listener();
}

export function useChosenOrganization(): string | null {
  return useSyncExternalStore(listener => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, chosenOrganization);
}
