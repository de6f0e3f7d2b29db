import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditRecord } from '../../kernel/backing.ts';

export interface DenialOptions {
  /** Stores one event. `repeats` is 0 for a first denial, else how many it stands for, which is in the details too. */
  readonly write: (record: AuditRecord, repeats: number) => Promise<void>;
  /** Told of an event that could not be stored in the end. */
  readonly onError: (error: unknown, record: AuditRecord) => void;
  /** 60,000 when absent. */
  readonly windowMilliseconds?: number;
  /** Callers and actions that are told apart in a window, and events that wait to be stored; 5,000 when absent. */
  readonly maximumKeys?: number;
  /** Pauses before the second and later attempts to store an event. */
  readonly retryMilliseconds?: readonly number[];
}

export interface Denials {
  /** Takes a denial and returns at once. */
  add(record: AuditRecord): void;
  /** Ends the window and resolves when everything is stored or given up; a failed attempt is not waited out. */
  flush(): Promise<void>;
}

interface Counted {
  repeats: number;
  /** The latest repeat. */
  last: AuditRecord | null;
}

/** Denials must not crowd out the transactions of those who may. */
const writersAtOnce = 2;

/**
 * Keeps denials from costing the database what they cost the refused. The first of a caller (person, or address when
 * nobody is signed in) and action in a window is stored at once; its repeats become one event, with `details.repeats`,
 * when the window ends. Past `maximumKeys` the denials of an action become one event, with `details.overflow` and no
 * caller.
 */
export function createDenials(options: DenialOptions): Denials {
  const { write, onError } = options;
  const windowMilliseconds = options.windowMilliseconds ?? 60_000;
  const maximum = options.maximumKeys ?? 5_000;
  const pauses = options.retryMilliseconds ?? [200, 1_000, 5_000];
  const seen = new Map<string, Counted>();
  /** By action; there are only as many as are declared. */
  const overflow = new Map<string, { denials: number; last: AuditRecord }>();
  const queue: { record: AuditRecord; repeats: number }[] = [];
  const writing = new Set<Promise<void>>();
  let hurry = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  function add(given: AuditRecord): void {
    timer ??= setTimeout(closeWindow, windowMilliseconds).unref();
    // Kept for a while: neither what the caller may not lose nor their connection.
    const record = { ...given, caller: { ...given.caller, credential: null, gone: undefined } };
    const key = `${record.actorId ?? record.caller.ip}\n${record.action}`;
    const counted = seen.get(key);
    if (counted !== undefined) {
      counted.repeats += 1;
      counted.last = record;
    } else if (seen.size >= maximum) {
      fold(record, 1);
    } else {
      seen.set(key, { repeats: 0, last: null });
      enqueue(record, 0);
    }
  }

  function fold(record: AuditRecord, denials: number): void {
    const folded = overflow.get(record.action);
    overflow.set(record.action, { denials: (folded?.denials ?? 0) + denials, last: record });
  }

  function closeWindow(): void {
    clearTimeout(timer);
    timer = undefined;
    const ended = [...seen.values()];
    seen.clear();
    for (const { last, repeats } of ended) {
      if (last !== null) enqueue({ ...last, details: { ...last.details, repeats } }, repeats);
    }
    if (queue.length < maximum) {
      for (const { last, denials } of overflow.values())
        queue.push({ record: anonymous(last, denials), repeats: denials });
      overflow.clear();
    }
    if (overflow.size > 0) timer = setTimeout(closeWindow, windowMilliseconds).unref();
    setImmediate(pump);
  }

  function enqueue(record: AuditRecord, repeats: number): void {
    if (queue.length >= maximum) {
      fold(record, Math.max(repeats, 1));
      return;
    }
    queue.push({ record, repeats });
    // The refusal goes out first.
    setImmediate(pump);
  }

  function pump(): void {
    while (writing.size < writersAtOnce) {
      const next = queue.shift();
      if (next === undefined) return;
      const stored = store(next.record, next.repeats).finally(() => {
        writing.delete(stored);
        pump();
      });
      writing.add(stored);
    }
  }

  async function store(record: AuditRecord, repeats: number): Promise<void> {
    for (const pause of [...pauses, null]) {
      try {
        return await write(record, repeats);
      } catch (error) {
        if (pause === null || hurry.signal.aborted) return onError(error, record);
        await sleep(pause, undefined, { signal: hurry.signal }).catch(() => {});
      }
    }
  }

  async function flush(): Promise<void> {
    hurry.abort();
    closeWindow();
    while (queue.length + writing.size + overflow.size > 0) {
      if (queue.length === 0) closeWindow();
      pump();
      await Promise.race(writing);
    }
    clearTimeout(timer);
    timer = undefined;
    hurry = new AbortController();
  }

  return { add, flush };
}

/** What remains of many callers' denials. None of their addresses may stand for all. */
function anonymous(record: AuditRecord, denials: number): AuditRecord {
  const caller = { ...record.caller, ip: '', userAgent: '', requestId: '' };
  return { ...record, actorId: null, targets: [], caller, details: { repeats: denials, overflow: true } };
}
