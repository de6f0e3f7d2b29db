import type { Connection } from './connection.ts';
import type { Connections } from './connections.ts';
import type { Looking } from './looks.ts';

/** What happens in a topic. */
export interface TopicEvent {
  readonly type: string;
}

/** Follows a topic until what it returns is called. Told at once in this process, it says `missed` where something may be lost. */
export type Follow = (topic: string, follower: { heard(event: TopicEvent): void; missed(): void }) => () => void;

/** Hears each topic once for all sockets here that follow it. */
export class FollowedTopics {
  readonly #connections: Connections;
  readonly #follow: Follow;
  readonly #looking: (connection: Connection) => Looking | undefined;
  readonly #onError: (error: unknown) => void;
  readonly #followed = new Map<string, () => void>();

  constructor(
    connections: Connections,
    follow: Follow,
    looking: (connection: Connection) => Looking | undefined,
    onError: (error: unknown) => void,
  ) {
    this.#onError = onError;
    this.#connections = connections;
    this.#follow = follow;
    this.#looking = looking;
  }

  /** A connection is there. */
  begin({ opening: { topics } }: Connection): void {
    for (const topic of topics) {
      if (this.#followed.has(topic)) continue;
      // Conversations get their feed here: what comes with the next `seq` is told, anything else has the gap read first.
      const heard = (event: TopicEvent): void => this.#heard(topic, event);
      this.#followed.set(topic, this.#follow(topic, { heard, missed: () => this.#missed(topic) }));
    }
  }

  /** A connection has gone, and is in no index any more. */
  end({ opening: { topics } }: Connection): void {
    for (const topic of topics) {
      if (this.#connections.follows(topic)) continue;
      this.#followed.get(topic)?.();
      this.#followed.delete(topic);
    }
  }

  #heard(topic: string, event: TopicEvent): void {
    // Those of one kind are told in the same words, which are made once.
    const texts = new Map<object, Buffer | null>();
    for (const connection of this.#connections.ofTopic(topic)) {
      const { socket } = connection.opening;
      try {
        let text = texts.get(socket);
        if (text === undefined) {
          const present = socket.present[event.type];
          // Failing to tell one kind of socket is said once, and keeps nothing from the others.
          texts.set(socket, null);
          text = present === undefined ? null : bufferOf(present(event));
          texts.set(socket, text);
        }
        if (text !== null) connection.deliver(text, socket.mayDrop.has(event.type));
        this.#looking(connection)?.heard(connection, event);
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  #missed(topic: string): void {
    for (const connection of this.#connections.ofTopic(topic)) {
      const { missed } = connection.opening.socket;
      if (missed !== undefined) void connection.send(missed);
      this.#looking(connection)?.now(connection);
    }
  }
}

function bufferOf(message: object): Buffer {
  return Buffer.from(JSON.stringify(message));
}
