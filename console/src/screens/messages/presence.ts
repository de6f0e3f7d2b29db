import { useEffect, useSyncExternalStore } from 'react';
import { api, result } from '../../api/client.ts';

/* Who is here, as far as that is known. What somebody looks at is asked for, once, and told live from then on. */
const here = new Set<string>();
const asked = new Set<string>();
const listeners = new Set<() => void>();

/** People that one request asks for. */
const most = 100;
let wanted: string[] = [];

/** Takes over what the server says of somebody. */
export function hearPresence(person: string, online: boolean): void {
  asked.add(person);
  if (here.has(person) === online) return;
  if (online) here.add(person);
  else here.delete(person);
  for (const listener of listeners) listener();
}

/** Asks anew, since something may have been missed. */
export function renewPresence(): void {
  want([...asked]);
}

/** Forgets all of it, when nobody is signed in any more. */
export function forgetPresence(): void {
  here.clear();
  asked.clear();
}

/** What comes to be looked at at once is asked for at once. */
function want(people: readonly string[]): void {
  if (people.length === 0) return;
  if (wanted.length === 0) setTimeout(() => void ask(), 50);
  wanted = [...wanted, ...people];
}

async function ask(): Promise<void> {
  const people = [...new Set(wanted)];
  wanted = [];
  for (let from = 0; from < people.length; from += most) {
    const part = people.slice(from, from + most);
    const query = { user_ids: part.join(',') };
    // Without an answer nobody is shown to be here, which is what is known.
    const answer = await result(api.GET('/v1/presence', { params: { query } })).catch(() => null);
    const online = new Set(
      answer?.data.presence.filter(({ online: is }) => is).map(({ user_id }) => user_id.toLowerCase()),
    );
    if (answer !== null) for (const person of part) hearPresence(person, online.has(person));
  }
}

const follow = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** Whether somebody is here now, as far as one may know. */
export function usePresence(person: string | undefined): boolean {
  useEffect(() => {
    if (person === undefined || asked.has(person)) return;
    asked.add(person);
    want([person]);
  }, [person]);
  return useSyncExternalStore(follow, () => person !== undefined && here.has(person));
}

/** How many of these people are here now; at most a hundred are asked for. */
export function useHere(people: readonly string[]): number {
  const key = people.slice(0, most).join(' ');
  useEffect(() => {
    const missing = key.split(' ').filter(each => each !== '' && !asked.has(each));
    for (const each of missing) asked.add(each);
    want(missing);
  }, [key]);
  return useSyncExternalStore(follow, () => people.reduce((count, person) => count + (here.has(person) ? 1 : 0), 0));
}
