/** RFC 9110 §9.2.2: methods that may be sent twice without doing the thing twice. */
const idempotentMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

/** Statuses that ask to come back later. */
const passingStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

const baseMilliseconds = 200;

export function isRetryableMethod(method: string): boolean {
  return idempotentMethods.has(method);
}

export function isRetryableStatus(status: number): boolean {
  return passingStatuses.has(status);
}

/**
 * Milliseconds to wait after the nth try (from 1): up to 200, 400, 800 …, of which the upper half is random, so that
 * the waits always grow and many clients do not return together. `random` is in [0, 1).
 */
export function backoff(tried: number, random: number): number {
  const ceiling = baseMilliseconds * 2 ** (tried - 1);
  return ceiling / 2 + (ceiling / 2) * random;
}

/** Milliseconds that a Retry-After header asks for (RFC 9110 §10.2.3: seconds or a date); 0 without a readable one. */
export function retryAfter(header: string | undefined, now: number): number {
  if (header === undefined) return 0;
  if (/^[0-9]+$/.test(header)) return Number(header) * 1000;
  const date = /[a-z]{3}/i.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
