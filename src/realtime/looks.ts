import { recognised } from '../http/errors.ts';
import type { Socket, Watched } from '../http/socket.ts';
import type { Caller } from '../kernel/actor.ts';
import type { Perform } from '../kernel/perform.ts';
import type { Connection } from './connection.ts';
import { closeIfOver } from './over.ts';

export interface LookOptions {
  readonly perform: Perform;
  /** The server itself, for what is asked once for many. */
  readonly asServer: Caller;
  readonly onError: (error: unknown) => void;
}

interface Watch {
  readonly watched: Watched<unknown>;
  /** A look is under way, or what it found is being sent. */
  busy: boolean;
  /** Something happened meanwhile. */
  again: boolean;
}

const lookMilliseconds = 1_000;

/** The looks of all sockets of one kind. */
export class Looking {
  readonly #looks: NonNullable<Socket['looks']>;
  readonly #options: LookOptions;
  readonly #watches = new Map<Connection, Watch>();
  readonly #running = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #stopped = false;

  constructor(looks: NonNullable<Socket['looks']>, options: LookOptions) {
    this.#looks = looks;
    this.#options = options;
    this.#timer = setInterval(() => this.#start([...this.#watches.keys()]), lookMilliseconds);
    this.#timer.unref();
  }

  begin(connection: Connection): void {
    const { opened, caller } = connection.opening;
    const { perform } = this.#options;
    const stopped = (): boolean => this.#stopped;
    const watched: Watched<unknown> = {
      state: this.#looks.begin(opened),
      get open() {
        return connection.open && !stopped();
      },
      perform: (action, input, credential) =>
        perform(action, input, credential === undefined ? caller : { ...caller, credential, session: undefined }),
      send: message => connection.send(message),
      close: (code, reason) => {
        this.end(connection);
        connection.close(code, reason);
      },
    };
    this.#watches.set(connection, { watched, busy: false, again: false });
    this.now([connection]);
  }

  end(connection: Connection): void {
    this.#watches.delete(connection);
  }

  /** Looks at once, or again when the look that is under way has ended. */
  now(connections: readonly Connection[]): void {
    this.#start(connections);
  }

  heard(connection: Connection, event: object): void {
    const watch = this.#watches.get(connection);
    if (watch === undefined || this.#looks.heard?.(watch.watched.state, event) === 'later') return;
    this.now([connection]);
  }

  /** Begins no more looks; resolves when those under way have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await Promise.all(this.#running);
  }

  #start(connections: readonly Connection[]): void {
    if (this.#stopped) return;
    const free: Connection[] = [];
    for (const connection of connections) {
      const watch = this.#watches.get(connection);
      if (watch === undefined || this.#looks.due?.(watch.watched.state) === false) continue;
      if (!watch.busy) free.push(connection);
      watch.again = watch.busy;
      watch.busy = true;
    }
    if (free.length === 0) return;
    const work = this.#look(free).finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  async #look(connections: readonly Connection[]): Promise<void> {
    const looking = connections.flatMap(connection => {
      const watch = this.#watches.get(connection);
      return watch === undefined ? [] : [{ connection, watch }];
    });
    try {
      const answer = await this.#ask(looking.map(({ watch }) => watch.watched.state));
      await Promise.all(looking.map(({ connection, watch }) => this.#each(connection, watch, answer)));
    } catch (error) {
      // A database that is away is asked again in a second.
      if (recognised(error, 0) === null) this.#options.onError(error);
      for (const { watch } of looking) watch.busy = false;
    }
  }

  async #ask(states: readonly unknown[]): Promise<unknown> {
    const { together } = this.#looks;
    if (together === undefined) return undefined;
    return this.#options.perform(together.action, together.input(states), this.#options.asServer);
  }

  async #each(connection: Connection, watch: Watch, answer: unknown): Promise<void> {
    try {
      // Who has gone meanwhile is looked after no more.
      if (this.#watches.get(connection) === watch) await this.#looks.each(watch.watched, answer);
    } catch (error) {
      const refusal = recognised(error, 0);
      if (refusal === null) this.#options.onError(error);
      else closeIfOver(connection, refusal);
    }
    watch.busy = false;
    if (watch.again) this.now([connection]);
  }
}
