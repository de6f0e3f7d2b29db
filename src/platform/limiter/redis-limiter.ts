import type { Redis } from 'ioredis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { errorWords } from '../describe-error.ts';
import type { RedisLink, RedisLog } from '../redis/link.ts';
import { type Limiter, secondsToWait } from './limiter.ts';

/** What counting may add to a request, and only to those that are under way when Redis falls silent. */
const patienceMilliseconds = 80;
/** Between two complaints about a Redis that is there and does not count. */
const silenceMilliseconds = 60_000;

export interface RedisLimiterOptions {
  /** Begins every key. */
  readonly prefix: string;
  /** Counts while Redis does not. */
  readonly fallback: Limiter;
  readonly log: Pick<RedisLog, 'warn'>;
}

/**
 * Counts for all instances together. While Redis is away, each counts by itself, from nothing: then a caller has at most
 * one allowance an instance. A call that Redis does not answer in time puts the link in doubt, so that the following ones
 * do not wait for it at all.
 */
export function createRedisLimiter(link: RedisLink, { prefix, fallback, log }: RedisLimiterOptions): Limiter {
  const limiters = new Map<string, RateLimiterRedis>();
  let connection: Redis | undefined;
  let complainedAt = Number.NEGATIVE_INFINITY;

  function limiterOn(commands: Redis, max: number, seconds: number): RateLimiterRedis {
    if (commands !== connection) limiters.clear();
    connection = commands;
    const name = `${max}/${seconds}`;
    let limiter = limiters.get(name);
    if (limiter === undefined) {
      limiter = new RateLimiterRedis({
        storeClient: commands,
        keyPrefix: `${prefix}:${name}`,
        points: max,
        duration: seconds,
        // Who is over the limit is refused from memory until the window ends: a flood should not reach Redis.
        inMemoryBlockOnConsumed: max + 1,
      });
      limiters.set(name, limiter);
    }
    return limiter;
  }

  /** Out of memory, read-only, forbidden: connections that end are told of elsewhere. */
  function complain(error: unknown): void {
    if (link.commands === null || performance.now() - complainedAt < silenceMilliseconds) return;
    complainedAt = performance.now();
    log.warn(`Redis does not count calls (${errorWords(error)}): each instance limits by itself`);
  }

  return {
    async take(key, rule) {
      const { commands } = link;
      if (commands === null) return fallback.take(key, rule);
      const counted = limiterOn(commands, rule.max, rule.seconds)
        .consume(key)
        .then(() => 0)
        .catch((reason: unknown) => {
          if (reason instanceof RateLimiterRes) return secondsToWait(reason);
          complain(reason);
          return null;
        });
      const wait = await orLate(counted);
      if (wait === 'late') link.doubt();
      return wait === null || wait === 'late' ? fallback.take(key, rule) : wait;
    },
  };
}

function orLate<T>(answer: Promise<T>): Promise<T | 'late'> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      // Twice more round the loop: when it was this process that had no time, the answer lies there unread.
      setImmediate(() => setImmediate(resolve, 'late'));
    }, patienceMilliseconds);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
