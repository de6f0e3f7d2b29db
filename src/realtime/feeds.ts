import { recognised } from '../http/errors.ts';
import type { Ask, Feed as Declared, FeedFollowed, FeedHead } from '../http/socket.ts';
import type { Surface } from '../http/surface.ts';
import type { Caller } from '../kernel/actor.ts';
import type { Perform } from '../kernel/perform.ts';
import type { Connection } from './connection.ts';
import { Feed } from './feed.ts';
import type { TopicEvent } from './telling.ts';

export interface FeedsOptions {
  readonly surfaces: readonly Surface[];
  readonly perform: Perform;
  readonly asServer: Caller;
  /** Has these judged anew. */
  readonly judge: (connections: readonly Connection[]) => void;
  readonly heard: (connection: Connection, event: TopicEvent) => void;
  readonly onError: (error: unknown) => void;
}

const lookMilliseconds = 1_000;
/** Feeds that are asked about at once. */
const mostAsked = 2_000;
/** Feeds that are read at once: when all of them are behind, requests must not wait for it. */
const mostReading = 8;

/**
 * All feeds of this instance. Once a second one question asks how far they have come: what was never told, since Redis was away or
 * the instance that stored it died, is read then, and who may no longer follow one is judged.
 */
export class Feeds {
  readonly #options: FeedsOptions;
  readonly #declared: readonly Declared<TopicEvent>[];
  readonly #feeds = new Map<Declared<TopicEvent>, Map<string, Feed>>();
  readonly #behind = new Set<Feed>();
  readonly #queue: (() => void)[] = [];
  readonly #timer: NodeJS.Timeout;
  #reading = 0;
  #looking = false;
  #stopped = false;

  constructor(options: FeedsOptions) {
    this.#options = options;
    // Sockets of several surfaces follow the same topics.
    const declared = options.surfaces.flatMap(({ sockets = [] }) => sockets.flatMap(({ feed }) => feed ?? []));
    this.#declared = [...new Set<Declared<TopicEvent>>(declared)];
    this.#timer = setInterval(() => void this.#tick(), lookMilliseconds);
    this.#timer.unref();
  }

  /** The feed of a topic, which begins with who follows it; null: it has none. */
  begin(topic: string, first: FeedFollowed | null): Feed | null {
    for (const declared of this.#declared) {
      const subject = declared.of(topic);
      if (subject === null) continue;
      if (first === null) throw new Error(`${topic} is followed without saying from where on`);
      const feed = new Feed(subject, declared, first.from, {
        read: (of, mark, until) => this.#inTurn(() => this.#ask(declared.after(of, mark, until))),
        heard: this.#options.heard,
        failed: error => this.#failed(error),
      });
      const there = this.#feeds.get(declared);
      if (there === undefined) this.#feeds.set(declared, new Map([[subject, feed]]));
      else there.set(subject, feed);
      return feed;
    }
    return null;
  }

  end(feed: Feed): void {
    feed.end();
    this.#behind.delete(feed);
    for (const feeds of this.#feeds.values()) if (feeds.get(feed.subject) === feed) feeds.delete(feed.subject);
  }

  /** Something may have been missed: all of them that say so are asked about together. */
  missed(feed: Feed): void {
    if (this.#behind.size === 0)
      setImmediate(() => {
        const behind = [...this.#behind];
        this.#behind.clear();
        void this.#lookAt(behind);
      });
    this.#behind.add(feed);
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
  }

  async #tick(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    await this.#lookAt([...this.#feeds.values()].flatMap(feeds => [...feeds.values()]));
    this.#looking = false;
  }

  async #lookAt(feeds: readonly Feed[]): Promise<void> {
    for (const [declared, all] of this.#feeds)
      for (let begin = 0; begin < feeds.length && !this.#stopped; begin += mostAsked) {
        const some = feeds.slice(begin, begin + mostAsked).filter(feed => all.get(feed.subject) === feed);
        if (some.length === 0) continue;
        try {
          await this.#look(declared, some);
        } catch (error) {
          this.#failed(error);
          return;
        }
      }
  }

  async #look(declared: Declared<TopicEvent>, feeds: readonly Feed[]): Promise<void> {
    const then = new Map(feeds.map(feed => [feed.subject, feed.told]));
    const heads = await this.#ask(declared.heads(feeds.map(({ subject }) => subject)));
    const found = new Map(heads.map(head => [head.subject, head]));
    for (const feed of feeds) {
      const [head, told] = [found.get(feed.subject), then.get(feed.subject)];
      // Where there is nothing any more, nobody may follow it.
      if (head === undefined || told === undefined) this.#options.judge([...feed.connections()]);
      else {
        feed.seen(head, told);
        if (head.audience !== feed.audience) await this.#judge(declared, feed, head);
      }
    }
  }

  async #judge(declared: Declared<TopicEvent>, feed: Feed, { audience }: FeedHead): Promise<void> {
    const following = [...feed.connections()];
    const people = new Set(following.flatMap(({ opening: { opener } }) => opener?.userId ?? []));
    const may = new Set(await this.#ask(declared.audience(feed.subject, [...people])));
    feed.audience = audience;
    this.#options.judge(following.filter(({ opening: { opener } }) => opener !== null && !may.has(opener.userId)));
  }

  #ask<O>({ action, input }: Ask<O>): Promise<O> {
    return this.#options.perform(action, input, this.#options.asServer);
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#reading >= mostReading) await new Promise<void>(resolve => this.#queue.push(resolve));
    else this.#reading += 1;
    try {
      return await work();
    } finally {
      const next = this.#queue.shift();
      if (next === undefined) this.#reading -= 1;
      else next();
    }
  }

  #failed(error: unknown): void {
    if (recognised(error, 0) === null) this.#options.onError(error);
  }
}
