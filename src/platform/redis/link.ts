import type { Redis } from 'ioredis';
import { isolated } from '../../kernel/isolated.ts';
import { describeError, errorWords } from '../describe-error.ts';
import { connectRedis, drop, placeOf } from './client.ts';

export interface RedisLog {
  warn(message: string): void;
  info(message: string): void;
}

export interface RedisLinkOptions {
  readonly url: string;
  /** The channel to listen on as long as it is open. */
  readonly channel: string;
  readonly log: RedisLog;
}

/** Somebody who listens on a channel of their own. */
export interface ChannelListener {
  /** From now on everything is heard, until the connection is lost; called again each time that it is back. */
  begun(): void;
  heard(text: string): void;
}

/** What is kept open to Redis, as long as Redis is there: nothing here fails or waits because it is not. */
export interface RedisLink {
  readonly channel: string;
  /** The connection for commands; null while Redis is away or silent: go on without. */
  readonly commands: Redis | null;
  /**
   * Somebody waited for an answer in vain, or was refused (`why`): `commands` is null until Redis has answered again. It is
   * asked at once; where it has just answered, with the next check.
   */
  doubt(why?: unknown): void;
  onMessage(listener: (text: string) => void): void;
  /** Listens on one more channel, which has no listener yet; returns a function that ends it. */
  listen(channel: string, listener: ChannelListener): () => void;
  /** Called when `commands` is there again, after a doubt too; `missed` when messages may have passed meanwhile. */
  onBack(listener: (missed: boolean) => void): void;
  close(): void;
}

interface Pair {
  readonly commands: Redis;
  readonly subscriber: Redis;
}

/** Channels that one SUBSCRIBE names at most. */
const mostChannels = 1_000;
const checkMilliseconds = 1_000;
/** Between two complaints about a Redis that answers, and does not do what it is asked. */
const silenceMilliseconds = 60_000;
const firstPause = 100;
const longestPause = 2_000;

/**
 * Opens a connection for commands and one that listens, which live and die together. Resolves after the first attempt,
 * whether it succeeded or not; from then on a lost pair is replaced after growing pauses of up to 2 s.
 */
export async function openRedisLink({ url, channel, log }: RedisLinkOptions): Promise<RedisLink> {
  const messageListeners: ((text: string) => void)[] = [];
  const backListeners: ((missed: boolean) => void)[] = [];
  const channels = new Map<string, ChannelListener>();
  let pair: Pair | null = null;
  let doubted = false;
  /** When it last answered after a doubt. */
  let trustedAt = Number.NEGATIVE_INFINITY;
  let complainedAt = Number.NEGATIVE_INFINITY;
  let told = false;
  let closed = false;
  let pause = firstPause;
  let retry: NodeJS.Timeout | undefined;

  async function open(): Promise<void> {
    const opened: Redis[] = [];
    let broken: Error | undefined;
    const lost = (error: Error): void => {
      broken ??= error;
      if (pair !== null && opened.includes(pair.commands)) lose(error);
    };
    try {
      const commands = await connectRedis(url, lost);
      opened.push(commands);
      const subscriber = await connectRedis(url, lost);
      opened.push(subscriber);
      subscriber.on('message', (from: string, text: string) => hear(from, text));
      await subscriber.subscribe(channel);
      // Those that come meanwhile are begun below.
      const begun = [...channels.keys()];
      for (let at = 0; at < begun.length; at += mostChannels)
        await subscriber.subscribe(...begun.slice(at, at + mostChannels));
      const known = new Set(begun);
      if (broken !== undefined) throw broken;
      if (closed) return opened.forEach(drop);
      pair = { commands, subscriber };
      for (const name of begun) if (!channels.has(name)) end(name);
      for (const [name, listener] of channels) {
        if (known.has(name)) beginning(listener);
        else begin(name, listener);
      }
    } catch (error) {
      opened.forEach(drop);
      away(error);
      return;
    }
    pause = firstPause;
    doubted = false;
    if (told) log.info(`Redis at ${placeOf(url)} is back`);
    told = false;
    back(true);
  }

  function begin(name: string, listener: ChannelListener): void {
    const asked = pair;
    asked?.subscriber.subscribe(name).then(
      () => {
        if (pair === asked && channels.get(name) === listener) beginning(listener);
      },
      error => {
        if (pair === asked) lose(error);
      },
    );
  }

  /** A Redis user that may not unsubscribe hears more than it listens to. */
  function end(name: string): void {
    pair?.subscriber.unsubscribe(name).catch(() => {});
  }

  function hear(from: string, text: string): void {
    // Another version's message must not end this process.
    const unusable = (error: unknown): void =>
      log.warn(`a message of another instance could not be used (${errorWords(error)})`);
    if (from === channel) for (const listener of messageListeners) isolated(unusable, () => listener(text));
    else isolated(unusable, () => channels.get(from)?.heard(text));
  }

  function beginning(listener: ChannelListener): void {
    isolated(failed, () => listener.begun());
  }

  function back(missed: boolean): void {
    for (const listener of backListeners) isolated(failed, () => listener(missed));
  }

  function failed(error: unknown): void {
    log.warn(`a listener failed (${errorWords(error)}); the others heard what it heard`);
  }

  function lose(error: unknown): void {
    if (pair === null) return;
    const { commands, subscriber } = pair;
    pair = null;
    drop(commands);
    drop(subscriber);
    away(error);
  }

  function away(error: unknown): void {
    if (closed) return;
    if (!told) {
      const why = describeError(error).message;
      log.warn(`Redis at ${placeOf(url)} is away (${why}): going on without; each instance limits calls by itself`);
    }
    told = true;
    // Half of it random: instances that lost Redis together should not all come back at the same moment.
    retry = setTimeout(() => void open(), pause * (0.5 + Math.random() / 2));
    retry.unref();
    pause = Math.min(pause * 2, longestPause);
  }

  /** What fails although Redis answers would otherwise be tried again as quickly as it fails, and unseen. */
  function complain(why: unknown): void {
    if (performance.now() - complainedAt < silenceMilliseconds) return;
    complainedAt = performance.now();
    log.warn(`Redis at ${placeOf(url)} answers, and fails at what it is asked (${errorWords(why)})`);
  }

  async function check(): Promise<void> {
    const checked = pair;
    if (checked === null) return;
    try {
      await Promise.all([checked.commands.ping(), checked.subscriber.ping()]);
    } catch (error) {
      if (pair === checked) lose(error);
      return;
    }
    if (!doubted || pair !== checked) return;
    doubted = false;
    trustedAt = performance.now();
    back(false);
  }

  await open();
  const timer = setInterval(() => void check(), checkMilliseconds);
  timer.unref();
  return {
    channel,
    get commands() {
      return doubted ? null : (pair?.commands ?? null);
    },
    doubt(why) {
      if (doubted || pair === null) return;
      doubted = true;
      if (performance.now() - trustedAt >= checkMilliseconds) void check();
      else if (why !== undefined) complain(why);
    },
    onMessage: listener => void messageListeners.push(listener),
    listen(name, listener) {
      channels.set(name, listener);
      // Both go over one connection, so that the last one said is what holds.
      begin(name, listener);
      return () => {
        channels.delete(name);
        end(name);
      };
    },
    onBack: listener => void backListeners.push(listener),
    close() {
      closed = true;
      clearInterval(timer);
      clearTimeout(retry);
      if (pair === null) return;
      drop(pair.commands);
      drop(pair.subscriber);
      pair = null;
    },
  };
}
