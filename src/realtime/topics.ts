import { type Connection, textOf } from './connection.ts';
import type { Looking } from './looks.ts';

/** What happens in a topic. */
export interface TopicEvent {
  readonly type: string;
}

/**
 * Follows a topic until what it returns is called. Told at once in this process, it says `missed` when it begins, and
 * whenever something may be lost.
 */
export type Follow = (topic: string, follower: { heard(event: TopicEvent): void; missed(): void }) => () => void;

export interface TopicOptions {
  readonly follow: Follow;
  readonly looking: (connection: Connection) => Looking | undefined;
  readonly onError: (error: unknown) => void;
}

/** A topic that sockets here follow. */
interface Followed {
  readonly connections: Set<Connection>;
  leave(): void;
  /** Whether all that is told from now on is heard. */
  begun: boolean;
}

/** Hears each topic once for all sockets here that follow it. */
export class FollowedTopics {
  readonly #options: TopicOptions;
  readonly #followed = new Map<string, Followed>();
  /** Those that have to be told that they may have missed something: all of them together, however many topics it was in. */
  readonly #behind = new Set<Connection>();

  constructor(options: TopicOptions) {
    this.#options = options;
  }

  /** Makes these the topics that a socket follows. */
  follow(connection: Connection, topics: readonly string[]): void {
    const wanted = new Set(topics);
    for (const topic of connection.following) if (!wanted.has(topic)) this.#leave(connection, topic);
    for (const topic of wanted) if (!connection.following.has(topic)) this.#join(connection, topic);
  }

  /** A connection has gone. */
  end(connection: Connection): void {
    this.follow(connection, []);
    this.#behind.delete(connection);
  }

  #join(connection: Connection, topic: string): void {
    connection.following.add(topic);
    const there = this.#followed.get(topic);
    if (there !== undefined) {
      there.connections.add(connection);
      // What happened since it was let in was told to others only.
      if (there.begun) this.#tellBehind([connection]);
      return;
    }
    const followed: Followed = { connections: new Set([connection]), leave() {}, begun: false };
    this.#followed.set(topic, followed);
    // Conversations get their feed here: what comes with the next `seq` is told, anything else has the gap read first.
    followed.leave = this.#options.follow(topic, {
      heard: event => this.#heard(followed, event),
      missed: () => {
        followed.begun = true;
        this.#tellBehind(followed.connections);
      },
    });
  }

  #leave(connection: Connection, topic: string): void {
    connection.following.delete(topic);
    const there = this.#followed.get(topic);
    there?.connections.delete(connection);
    if (there?.connections.size !== 0) return;
    this.#followed.delete(topic);
    there.leave();
  }

  #heard({ connections }: Followed, event: TopicEvent): void {
    // Those of one kind are told in the same words, which are made once.
    const texts = new Map<object, Buffer | null>();
    for (const connection of connections) {
      const { socket } = connection.opening;
      try {
        let text = texts.get(socket);
        if (text === undefined) {
          const present = socket.present[event.type];
          // Failing to tell one kind of socket is said once, and keeps nothing from the others.
          texts.set(socket, null);
          text = present === undefined ? null : textOf(present(event));
          texts.set(socket, text);
        }
        if (text !== null) connection.deliver(text, socket.mayDrop.has(event.type));
        this.#options.looking(connection)?.heard(connection, event);
      } catch (error) {
        this.#options.onError(error);
      }
    }
  }

  #tellBehind(connections: Iterable<Connection>): void {
    if (this.#behind.size === 0) setImmediate(() => this.#flushBehind());
    for (const connection of connections) this.#behind.add(connection);
  }

  #flushBehind(): void {
    const looks = new Map<Looking, Connection[]>();
    const texts = new Map<object, Buffer>();
    for (const connection of this.#behind) {
      const { missed } = connection.opening.socket;
      if (missed !== undefined) {
        const text = texts.get(missed) ?? textOf(missed);
        texts.set(missed, text);
        connection.deliver(text, false);
      }
      const looking = this.#options.looking(connection);
      if (looking !== undefined) looks.set(looking, [...(looks.get(looking) ?? []), connection]);
    }
    this.#behind.clear();
    for (const [looking, waiting] of looks) looking.now(waiting);
  }
}
