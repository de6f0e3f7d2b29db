import { classOf, timeClasses } from './traffic.ts';

/** The API key that a request was made with. */
export interface UsedKey {
  readonly keyId: string;
  readonly userId: string;
}

/** Answers of one route with one status, by one key or by none. */
export interface Used {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly key: UsedKey | null;
  requests: number;
  milliseconds: number;
  /** How many took how long, by `timeClasses`; the last for all that took longer. */
  readonly classes: number[];
}

/** What is counted apart by key until it is taken; what comes beyond counts as without a key. */
const mostKeyed = 20_000;

/**
 * How the API is used, counted where it happens until somebody takes it: additions only. Routes, statuses and keys are
 * few, so that nobody can make it long.
 */
export class Usage {
  #used = new Map<string, Map<string | number, Used>>();
  #keyed = 0;

  /** Returns what counts the answers of a route. */
  route(method: string, route: string): (status: number, milliseconds: number, key: UsedKey | null) => void {
    const name = `${method} ${route}`;
    return (status, milliseconds, key) => {
      const used = this.#usedOf(name, { method, route, status, key });
      used.requests += 1;
      used.milliseconds += milliseconds;
      const of = classOf(milliseconds);
      used.classes[of] = (used.classes[of] ?? 0) + 1;
    };
  }

  /** All that was counted since it was taken last, which begins anew. */
  take(): Used[] {
    const taken = [...this.#used.values()].flatMap(statuses => [...statuses.values()]);
    this.#used = new Map();
    this.#keyed = 0;
    return taken;
  }

  /** Counts again what was taken and could not be kept. */
  giveBack(taken: readonly Used[]): void {
    for (const { requests, milliseconds, classes, ...of } of taken) {
      const used = this.#usedOf(`${of.method} ${of.route}`, of);
      used.requests += requests;
      used.milliseconds += milliseconds;
      for (const [index, count] of classes.entries()) used.classes[index] = (used.classes[index] ?? 0) + count;
    }
  }

  #usedOf(name: string, { key, ...of }: Pick<Used, 'method' | 'route' | 'status' | 'key'>): Used {
    let statuses = this.#used.get(name);
    if (statuses === undefined) {
      statuses = new Map();
      this.#used.set(name, statuses);
    }
    const apart = key === null ? of.status : `${of.status} ${key.keyId}`;
    const known = statuses.get(apart);
    if (known !== undefined) return known;
    if (key !== null) {
      if (this.#keyed >= mostKeyed) return this.#usedOf(name, { ...of, key: null });
      this.#keyed += 1;
    }
    const classes = Array.from({ length: timeClasses.length + 1 }, () => 0);
    const used: Used = { ...of, key, requests: 0, milliseconds: 0, classes };
    statuses.set(apart, used);
    return used;
  }
}

/** The time in milliseconds within which a share of answers came, as far as their classes tell. */
export function percentile(classes: readonly number[], share: number): number {
  const total = classes.reduce((sum, count) => sum + count, 0);
  let left = total * share;
  for (const [index, end] of timeClasses.entries()) {
    const count = classes[index] ?? 0;
    if (count >= left && count > 0) {
      const begin = timeClasses[index - 1] ?? 0;
      return begin + ((end - begin) * left) / count;
    }
    left -= count;
  }
  return total === 0 ? 0 : (timeClasses.at(-1) ?? 0);
}
