import { recognised } from '../http/errors.ts';
import { closeCodes } from '../http/socket.ts';
import type { Connection } from './connection.ts';
import type { Connections } from './connections.ts';
import { closeEnded } from './over.ts';

/** What the hub needs to hear of, besides topics. */
export type SocketFact =
  | { readonly type: 'access.changed'; readonly users: readonly string[] | 'everyone' }
  | { readonly type: 'session.ended'; readonly sessions: readonly string[] }
  | { readonly type: 'follows.changed'; readonly users: readonly string[] };

export interface StandingOptions {
  /** Which of these sessions may still be used. */
  readonly standing: (sessions: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly onError: (error: unknown) => void;
}

const askMilliseconds = 1_000;
const longestLifeMilliseconds = 12 * 3600 * 1000;

/**
 * Closes sockets whose session has ended: at once when that is told, and within a second in any case, since one question
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
        this.#end(fact.sessions);
        break;
      case 'access.changed':
        if (fact.users !== 'everyone') void this.#ask(sessionsOf(this.#connections.ofPeople(fact.users)));
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
    void this.#ask(this.#connections.sessions).finally(() => {
      this.#asking = false;
    });
  }

  async #ask(sessions: readonly string[]): Promise<void> {
    if (sessions.length === 0) return;
    try {
      const standing = await this.#options.standing(sessions);
      this.#end(sessions.filter(id => !standing.has(id)));
    } catch (error) {
      // A database that is away has ended nobody's session.
      if (recognised(error, 0) === null) this.#options.onError(error);
    }
  }

  #end(sessions: readonly string[]): void {
    for (const id of sessions) for (const connection of this.#connections.ofSession(id)) closeEnded(connection);
  }
}

function sessionsOf(connections: readonly Connection[]): readonly string[] {
  return [...new Set(connections.flatMap(({ opening: { opener } }) => opener?.sessionId ?? []))];
}
