import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { describeError } from '../describe-error.ts';
import type { Examined } from '../examined.ts';
import { connectRedis, drop, placeOf } from './client.ts';

/** What a Redis user needs, for keys and channels that begin with `gatehouse:`. */
const rights = [
  ...['ping', 'publish', 'subscribe', 'unsubscribe'],
  ...['eval', 'evalsha', 'set', 'incrby', 'pttl', 'expire'],
] as const;
const oldest = { major: 6, minor: 2 } as const;

/** Tries what Gatehouse does with Redis: reach it, sign in, publish, listen, count. */
export async function examineRedis(url: string): Promise<Examined> {
  const place = placeOf(url);
  const bad = (text: string): Examined => ({ ok: false, text });
  let client: Redis;
  try {
    client = await connectRedis(url, () => {});
  } catch (error) {
    return bad(refusal(place, messageOf(error)));
  }
  try {
    const key = `gatehouse:doctor:${randomBytes(8).toString('hex')}`;
    await client.eval("return redis.call('set', KEYS[1], 0, 'EX', 1)", 1, key);
    await client.publish(key, '');
    const version = await versionOf(client);
    await client.subscribe(key);
    if (version === null) return { ok: true, text: `Redis at ${place} answers (it does not tell its version)` };
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (major < oldest.major || (major === oldest.major && minor < oldest.minor))
      return bad(`Redis at ${place} is version ${version}; use ${oldest.major}.${oldest.minor} or newer`);
    return { ok: true, text: `Redis ${version} at ${place} answers` };
  } catch (error) {
    return bad(refusal(place, messageOf(error)));
  } finally {
    drop(client);
  }
}

function refusal(place: string, why: string): string {
  if (/^WRONGPASS|^NOAUTH|invalid password/.test(why))
    return `Redis at ${place} refuses the login (${why}); correct user and password in REDIS_URL`;
  if (/^NOPERM|ACL failure|can't run this command/.test(why))
    return `Redis at ${place} forbids what is needed (${why}); allow its user ${rights.join(', ')} on gatehouse:*`;
  if (why.startsWith('READONLY')) return `Redis at ${place} is a replica (${why}); name the primary in REDIS_URL`;
  if (/ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN|timed out|ETIMEDOUT|closed|ECONNRESET/.test(why))
    return `Redis at ${place} does not answer (${why}); start it, or correct REDIS_URL`;
  return `Redis at ${place} cannot be used (${why}); correct REDIS_URL`;
}

/** Null when the user may not ask. */
async function versionOf(client: Redis): Promise<string | null> {
  const told = await client.info('server').catch(() => '');
  return /^redis_version:(\S+)/m.exec(told)?.[1] ?? null;
}

function messageOf(error: unknown): string {
  return describeError(error).message;
}
