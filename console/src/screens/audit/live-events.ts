import { ApiError } from '../../api/errors.ts';
import type { AuditEvent } from './queries.ts';

/** What came by the tail, above what was read. Newest first. */
export interface LiveEvents {
  readonly shown: readonly AuditEvent[];
  /** Came while the list was held: somebody reads further down, or has paused. */
  readonly waiting: readonly AuditEvent[];
  /** How many wait, those that were not kept included. */
  readonly count: number;
}

export const noLiveEvents: LiveEvents = { shown: [], waiting: [], count: 0 };

/** More than these are not kept above the list: it is read anew instead. */
const mostShown = 2_000;
const mostWaiting = 1_000;

/** Takes in new events, in whatever order they come; those that are known are left out. */
export function taken(live: LiveEvents, events: readonly AuditEvent[], held: boolean): LiveEvents {
  const known = new Set([...live.shown, ...live.waiting].map(({ id }) => id));
  const fresh = events.filter(({ id }) => !known.has(id));
  if (fresh.length === 0) return live;
  if (!held) return { ...live, shown: newestFirst([...fresh, ...live.shown]) };
  const waiting = newestFirst([...fresh, ...live.waiting]);
  return { ...live, waiting: waiting.slice(0, mostWaiting), count: live.count + fresh.length };
}

/** Shows what has waited. */
export function released({ shown, waiting }: LiveEvents): LiveEvents {
  return { shown: newestFirst([...waiting, ...shown]), waiting: [], count: 0 };
}

/** Whether there are gaps, or too much to go on keeping: then the list has to be read anew. */
export function outgrown({ shown, waiting, count }: LiveEvents): boolean {
  return shown.length > mostShown || count > waiting.length;
}

/** By id, as the server's list is in order. */
function newestFirst(events: readonly AuditEvent[]): AuditEvent[] {
  return events.toSorted((a, b) => (a.id < b.id ? 1 : -1));
}

/** What may not be read, or makes no sense, cannot be followed either. */
export function isRefused(error: Error | null): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500;
}
