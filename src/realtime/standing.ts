import { recognised } from '../http/errors.ts';
import { closeCodes } from '../http/socket.ts';
import type { Connection } from './connection.ts';
import type { Connections } from './connections.ts';
import { closeEnded } from './over.ts';

/** What the hub needs to hear of, besides topics. */
export type SocketFact =
  | { readonly type: 'access.changed'; readonly users: readonly string[] | 'everyone' }
  | { readonly type: 'session.ended'; readonly sessions: readonly string[] }
  | { readonly type: 'api_key.changed'; readonly secrets: readonly string[]; readonly how: string }
  | { readonly type: 'follows.changed'; readonly users: readonly string[] };

export interface StandingOptions {
  /** Which of these may still be used. */
  readonly standing: (shown: readonly Shown[]) => Promise<ReadonlySet<Shown>>;
  readonly onError: (error: unknown) => void;
}

/** With what a socket was opened: a session, by its id, or an API key, by what its secret is looked up. */
export type Shown = `session ${string}` | `key ${string}`;

const askMilliseconds = 1_000;
const longestLifeMilliseconds = 12 * 3600 * 1000;

/**
 * Closes sockets whose session or API key has ended: at once when that is told, and within a second in any case, since one question
 * for all of them is asked each second. One that was open for 12 hours is closed too, and may come back.
 */
export class Standing {
  readonly #connections: Connections;
  readonly #options: StandingOptions;
  readonly #timer: NodeJS.Timeout;
  #asking = false;

  constructor(connections: Connections, options: StandingOptions) {
    this.#connections = connections;
    this.#options = options;
    this.#timer = setInterval(() => this.#tick(), askMilliseconds);
    this.#timer.unref();
  }

  heard(fact: SocketFact): void {
    switch (fact.type) {
      case 'session.ended':
        this.#end(fact.sessions.map(id => `session ${id}` as const));
        break;
      case 'api_key.changed': {
        const shown = fact.secrets.map(lookup => `key ${lookup}` as const);
        if (fact.how === 'ended') this.#end(shown);
        // It may not be for where they are any more, which is judged as they come back.
        if (fact.how === 'edited')
          for (const connection of this.#openedWith(shown))
            connection.close(closeCodes.tryAgainLater, 'the API key was changed');
        break;
      }
      case 'access.changed':
        if (fact.users !== 'everyone') void this.#ask(shownBy(this.#connections.ofPeople(fact.users)));
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    for (const connection of this.#connections)
      if (connection.age > longestLifeMilliseconds)
        connection.close(closeCodes.tryAgainLater, 'it was open for 12 hours');
    // One that is slow to be answered is not asked twice.
    if (this.#asking) return;
    this.#asking = true;
    void this.#ask(this.#connections.shown).finally(() => {
      this.#asking = false;
    });
  }

  async #ask(shown: readonly Shown[]): Promise<void> {
    if (shown.length === 0) return;
    try {
      const standing = await this.#options.standing(shown);
      this.#end(shown.filter(each => !standing.has(each)));
    } catch (error) {
      // A database that is away has ended nobody's session.
      if (recognised(error, 0) === null) this.#options.onError(error);
    }
  }

  #end(shown: readonly Shown[]): void {
    for (const connection of this.#openedWith(shown)) closeEnded(connection);
  }

  #openedWith(shown: readonly Shown[]): readonly Connection[] {
    return shown.flatMap(each => [...this.#connections.openedWith(each)]);
  }
}

function shownBy(connections: readonly Connection[]): readonly Shown[] {
  return [...new Set(connections.flatMap(({ opening: { opener } }) => opener?.shown ?? []))];
}
