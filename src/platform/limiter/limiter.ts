import ipaddr from 'ipaddr.js';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** Counts calls by key in windows of time. */
export interface Limiter {
  /** Counts one call; resolves to 0 when it is allowed, else to the seconds to wait. */
  take(key: string, rule: { readonly max: number; readonly seconds: number }): Promise<number>;
}

/** Counts in this process only. */
export function createMemoryLimiter(): Limiter {
  const limiters = new Map<string, RateLimiterMemory>();
  return {
    async take(key, { max, seconds }) {
      const name = `${max}/${seconds}`;
      let limiter = limiters.get(name);
      if (limiter === undefined) {
        limiter = new RateLimiterMemory({ points: max, duration: seconds });
        limiters.set(name, limiter);
      }
      try {
        await limiter.consume(key);
        return 0;
      } catch (exceeded) {
        if (exceeded instanceof RateLimiterRes) return secondsToWait(exceeded);
        throw exceeded;
      }
    },
  };
}

/** At least 1. */
export function secondsToWait(exceeded: RateLimiterRes): number {
  return Math.max(1, Math.ceil(exceeded.msBeforeNext / 1000));
}

/** Allows everything; for tests and measurements only. */
export const unlimited: Limiter = { take: async () => 0 };

/** What counts as one caller: an IPv4 address, or the /64 of an IPv6 one, within which a single host may take any. */
export function networkOf(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  // On a socket that takes both families, IPv4 comes as ::ffff:192.0.2.1.
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  return parsed.parts
    .slice(0, 4)
    .map(part => part.toString(16))
    .join(':');
}
