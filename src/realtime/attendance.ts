import { recognised } from '../http/errors.ts';
import type { Connection } from './connection.ts';

/** Where somebody has sockets open: a place that a socket names, or (null) at all. */
export interface Attended {
  readonly userId: string;
  readonly place: string | null;
}

export interface AttendanceOptions {
  /** Says where people have begun to have sockets here, and where they have none any more. */
  attend(changes: { readonly came: readonly Attended[]; readonly gone: readonly Attended[] }): Promise<void>;
  /** Says that this instance lives; resolves to whether it is known whom it has. */
  keep(): Promise<boolean>;
  /** Says that it has nobody any more. */
  leave(): Promise<void>;
}

/** Comings and goings of this time are said together: a page that is loaded anew is one of each, which is nothing. */
const gatherMilliseconds = 200;
const keepMilliseconds = 10_000;
/** Before what failed is tried again. */
const againMilliseconds = 1_000;
const mostAtOnce = 500;

/** Says who has sockets here and where, as it changes and until it is known. */
export class Attendance {
  readonly #options: AttendanceOptions;
  readonly #onError: (error: unknown) => void;
  /** How many sockets each has at each place. */
  readonly #open = new Map<string, number>();
  /** What was said and is known. */
  readonly #known = new Set<string>();
  readonly #due = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #keeper: NodeJS.Timeout;
  #working: Promise<void> = Promise.resolve();
  #isKept = false;
  #stopped = false;

  constructor(options: AttendanceOptions, onError: (error: unknown) => void) {
    this.#options = options;
    this.#onError = onError;
    this.#keeper = setTimeout(() => this.#keep(), 0);
    this.#keeper.unref();
  }

  begin(connection: Connection): void {
    for (const key of keysOf(connection)) {
      this.#open.set(key, (this.#open.get(key) ?? 0) + 1);
      this.#changed(key);
    }
  }

  end(connection: Connection): void {
    for (const key of keysOf(connection)) {
      const left = (this.#open.get(key) ?? 1) - 1;
      if (left === 0) this.#open.delete(key);
      else this.#open.set(key, left);
      this.#changed(key);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#keeper);
    clearTimeout(this.#timer ?? undefined);
    await this.#working;
    // Where it fails, the lease ends by itself.
    if (this.#isKept) await this.#options.leave().catch(error => this.#failed(error));
  }

  #changed(key: string): void {
    this.#due.add(key);
    this.#later(gatherMilliseconds);
  }

  #later(milliseconds: number): void {
    if (this.#stopped) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#inTurn(() => this.#say());
    }, milliseconds).unref();
  }

  #keep(): void {
    this.#inTurn(async () => {
      let wait = keepMilliseconds;
      try {
        if (!(await this.#options.keep())) {
          this.#known.clear();
          for (const key of this.#open.keys()) this.#due.add(key);
        }
        this.#isKept = true;
        if (this.#due.size > 0) this.#later(0);
      } catch (error) {
        this.#failed(error);
        wait = againMilliseconds;
      }
      if (this.#stopped) return;
      this.#keeper = setTimeout(() => this.#keep(), wait);
      this.#keeper.unref();
    });
  }

  async #say(): Promise<void> {
    if (!this.#isKept || this.#stopped) return;
    const changed = [...this.#due].slice(0, mostAtOnce);
    for (const key of changed) this.#due.delete(key);
    const came = changed.filter(key => this.#open.has(key) && !this.#known.has(key));
    const gone = changed.filter(key => !this.#open.has(key) && this.#known.has(key));
    try {
      if (came.length > 0 || gone.length > 0)
        await this.#options.attend({ came: came.map(attendedOf), gone: gone.map(attendedOf) });
      for (const key of came) this.#known.add(key);
      for (const key of gone) this.#known.delete(key);
      if (this.#due.size > 0) this.#later(gatherMilliseconds);
    } catch (error) {
      this.#failed(error);
      for (const key of changed) this.#due.add(key);
      this.#later(againMilliseconds);
    }
  }

  #inTurn(work: () => Promise<void>): void {
    this.#working = this.#working.then(work);
  }

  #failed(error: unknown): void {
    if (recognised(error, 0) === null) this.#onError(error);
  }
}

function* keysOf({ opening: { opener, socket, opened } }: Connection): Iterable<string> {
  if (opener === null || socket.place === undefined) return;
  yield `${opener.userId} `;
  const place = socket.place(opened);
  if (place !== null) yield `${opener.userId} ${place}`;
}

function attendedOf(key: string): Attended {
  const [userId = '', place = ''] = key.split(' ');
  return { userId, place: place === '' ? null : place };
}
