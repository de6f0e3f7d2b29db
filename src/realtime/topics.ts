import type { FeedFollowed, Follows, Resume } from '../http/socket.ts';
import { type Connection, textOf } from './connection.ts';
import type { Feed } from './feed.ts';
import type { Feeds } from './feeds.ts';
import type { Looking } from './looks.ts';
import { Telling, type TopicEvent } from './telling.ts';

/**
 * Follows a topic until what it returns is called. Told at once in this process, it says `missed` when it begins, and
 * whenever something may be lost.
 */
export type Follow = (topic: string, follower: { heard(event: TopicEvent): void; missed(): void }) => () => void;

export interface TopicOptions {
  readonly follow: Follow;
  readonly looking: (connection: Connection) => Looking | undefined;
  readonly feeds: Feeds;
  /** Has these judged anew. */
  readonly judge: (connections: readonly Connection[]) => void;
  readonly onError: (error: unknown) => void;
}

/** A topic that sockets here follow. */
interface Followed {
  readonly connections: Set<Connection>;
  leave(): void;
  /** Whether all that is told from now on is heard. */
  begun: boolean;
  /** Has each socket told all there is, in order; null: what is lost is told of. */
  readonly feed: Feed | null;
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
  follow(connection: Connection, topics: readonly Follows[]): void {
    const wanted = new Map(topics.map(each => (typeof each === 'string' ? [each, null] : [each.topic, each])));
    for (const topic of connection.following) if (!wanted.has(topic)) this.#leave(connection, topic);
    for (const [topic, from] of wanted) if (!connection.following.has(topic)) this.#join(connection, topic, from);
  }

  /** Has a socket told again what was stored, where it still follows it. */
  resume(connection: Connection, resume: Resume): void {
    if (connection.following.has(resume.topic)) this.#followed.get(resume.topic)?.feed?.resume(connection, resume);
  }

  /** A connection has gone. */
  end(connection: Connection): void {
    this.follow(connection, []);
    this.#behind.delete(connection);
  }

  #join(connection: Connection, topic: string, from: FeedFollowed | null): void {
    connection.following.add(topic);
    const there = this.#followed.get(topic);
    if (there !== undefined) {
      there.connections.add(connection);
      if (there.feed !== null && from !== null) there.feed.join(connection, from);
      // What happened since it was let in was told to others only.
      else if (there.begun) this.#tellBehind([connection]);
      return;
    }
    const feed = this.#options.feeds.begin(topic, from);
    const followed: Followed = { connections: new Set([connection]), leave() {}, begun: false, feed };
    this.#followed.set(topic, followed);
    if (feed !== null && from !== null) feed.join(connection, from);
    followed.leave = this.#options.follow(topic, {
      heard: event => {
        if (feed === null) this.#heard(followed, event);
        else feed.heard(event);
        if (event.ends !== undefined) this.#end(topic, followed, event.ends);
      },
      missed: () => {
        followed.begun = true;
        if (feed === null) this.#tellBehind(followed.connections);
        else this.#options.feeds.missed(feed);
      },
    });
  }

  #leave(connection: Connection, topic: string): void {
    connection.following.delete(topic);
    const there = this.#followed.get(topic);
    there?.connections.delete(connection);
    there?.feed?.leave(connection);
    if (there?.connections.size !== 0) return;
    this.#followed.delete(topic);
    there.leave();
    if (there.feed !== null) this.#options.feeds.end(there.feed);
  }

  /** These people may follow it no more: they hear nothing from now on, and are judged. */
  #end(topic: string, { connections }: Followed, people: readonly string[]): void {
    const ended = [...connections].filter(
      ({ opening: { opener } }) => opener !== null && people.includes(opener.userId),
    );
    for (const connection of ended) this.#leave(connection, topic);
    this.#options.judge(ended);
  }

  #heard({ connections }: Followed, event: TopicEvent): void {
    const telling = new Telling(event, this.#options.onError);
    for (const connection of connections) {
      if (!telling.isFor(connection)) continue;
      try {
        telling.deliver(connection);
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
