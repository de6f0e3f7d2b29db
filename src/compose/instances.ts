import { createHmac } from 'node:crypto';
import type { Config } from '../config.ts';
import type { Fact, TopicEvent } from '../domain/events.ts';
import { OnlinePeople } from '../domain/sessions/online-people.ts';
import { type Bus, createLocalBus } from '../platform/bus/local-bus.ts';
import { createRedisBus } from '../platform/bus/redis-bus.ts';
import { createRedisTopics } from '../platform/bus/redis-topics.ts';
import { createTopicsHere, type Topics } from '../platform/bus/topics.ts';
import type { Keyring } from '../platform/crypto/keyring.ts';
import type { Database } from '../platform/db/database.ts';
import { createMemoryLimiter, type Limiter, unlimited } from '../platform/limiter/limiter.ts';
import { createRedisLimiter } from '../platform/limiter/redis-limiter.ts';
import type { Instance } from '../platform/metrics/instance.ts';
import { openRedisLink, type RedisLog } from '../platform/redis/link.ts';

/** What this process shares with the other instances on its database. */
export interface Instances {
  readonly bus: Bus<Fact>;
  readonly topics: Topics<TopicEvent>;
  readonly limiter: Limiter;
  /** Says who has sockets here; resolves to how many people have one anywhere. */
  readonly online: (people: readonly string[]) => Promise<number>;
  /** For the health check: whether hints from the others arrive; nothing where there are no others. */
  state(): Readonly<Record<string, string>>;
}

interface Surroundings {
  readonly log: RedisLog;
  /** What this one tells the others of itself. */
  readonly about: () => Instance;
  /** Told when facts of other instances may have been lost. */
  readonly missed: () => void;
  /** Told what a listener threw. */
  readonly onError: (error: unknown) => void;
  readonly undo: (step: () => Promise<void>) => void;
}

/**
 * Alone without REDIS_URL. With it, tells the other instances what happened and counts calls together with them; starts
 * all the same while Redis is away.
 */
export async function joinInstances(
  { redisUrl, rateLimits }: Config,
  database: Database,
  keyring: Keyring,
  { log, about, missed, onError, undo }: Surroundings,
): Promise<Instances> {
  const memory = createMemoryLimiter();
  if (redisUrl === null) {
    return {
      bus: createLocalBus(onError),
      topics: createTopicsHere(onError),
      limiter: rateLimits ? memory : unlimited,
      online: async people => people.length,
      state: () => ({}),
    };
  }
  const key = keyring.derive('redis');
  const prefix = `gatehouse:${await identityOf(database, key)}`;
  const link = await openRedisLink({ url: redisUrl, channel: `${prefix}:events`, log });
  undo(async () => link.close());
  const online = new OnlinePeople(database, about().id, about);
  await online.count([]);
  undo(() => online.leave());
  return {
    bus: createRedisBus(link, { key, missed, onError }),
    topics: createRedisTopics(link, { key, prefix: `${prefix}:topics`, onError }),
    limiter: rateLimits ? createRedisLimiter(link, { prefix: `${prefix}:calls`, fallback: memory, log }) : unlimited,
    online: people => online.count(people),
    state: () => ({ bus: link.commands === null ? 'down' : 'up' }),
  };
}

/** Keeps databases that share a Redis apart, and tells nobody there which they are. */
async function identityOf(database: Database, key: Buffer): Promise<string> {
  const [row] = await database.rows<{ name: string }>({ text: 'select current_database() as name' });
  return createHmac('sha256', key)
    .update(row?.name ?? '')
    .digest('hex')
    .slice(0, 16);
}
