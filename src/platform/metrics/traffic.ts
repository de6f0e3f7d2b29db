/** Upper ends of the classes that times of answers fall into, in milliseconds. */
export const timeClasses = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000] as const;

/** The class that a time falls into; one more than there are ends, for all that takes longer. */
export function classOf(milliseconds: number): number {
  let of = 0;
  while (of < timeClasses.length && milliseconds > (timeClasses[of] ?? 0)) of += 1;
  return of;
}

/** Whoever was last seen before is active no more, in milliseconds. */
const activeFor = 15 * 60_000;
/** People who are remembered; whoever looks rids of those who are active no more. */
const mostSeen = 100_000;

/** What was answered of one route, by status. */
export interface Answered {
  readonly method: string;
  readonly path: string;
  readonly statuses: Map<number, number>;
  milliseconds: number;
}

/** What the server has done since it began, counted where it happens: additions only, since every request pays for it. */
export class Traffic {
  readonly #routes = new Map<string, Answered>();
  readonly #classes: number[] = Array.from({ length: timeClasses.length + 1 }, () => 0);
  readonly #seen = new Map<string, number>();
  readonly #now: () => number;
  #total = 0;
  #failed = 0;
  #milliseconds = 0;

  /** @param now milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Returns what counts the answers of a route. */
  route(method: string, path: string): (status: number, milliseconds: number) => void {
    const name = `${method} ${path}`;
    const answered = this.#routes.get(name) ?? { method, path, statuses: new Map<number, number>(), milliseconds: 0 };
    this.#routes.set(name, answered);
    return (status, milliseconds) => {
      answered.statuses.set(status, (answered.statuses.get(status) ?? 0) + 1);
      answered.milliseconds += milliseconds;
      this.#total += 1;
      this.#milliseconds += milliseconds;
      if (status >= 500) this.#failed += 1;
      const of = classOf(milliseconds);
      this.#classes[of] = (this.#classes[of] ?? 0) + 1;
    };
  }

  /** Somebody has done something, or has a socket open. */
  seen(userId: string): void {
    if (this.#seen.size >= mostSeen && !this.#seen.has(userId)) return;
    this.#seen.set(userId, this.#now());
  }

  /** People who have done something in the last quarter of an hour. */
  activePeople(): number {
    const since = this.#now() - activeFor;
    for (const [id, at] of this.#seen) if (at < since) this.#seen.delete(id);
    return this.#seen.size;
  }

  get total(): number {
    return this.#total;
  }

  /** The share of answers that were our fault, of 0 to 1. */
  get errorRate(): number {
    return this.#total === 0 ? 0 : this.#failed / this.#total;
  }

  get milliseconds(): number {
    return this.#milliseconds;
  }

  get averageMilliseconds(): number {
    return this.#total === 0 ? 0 : this.#milliseconds / this.#total;
  }

  /** How many answers fell into each class, the last for all that took longer. */
  get classes(): readonly number[] {
    return this.#classes;
  }

  /** Routes that were answered. */
  answered(): readonly Answered[] {
    return [...this.#routes.values()].filter(({ statuses }) => statuses.size > 0);
  }
}
