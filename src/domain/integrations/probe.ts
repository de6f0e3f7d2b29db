import { STATUS_CODES } from 'node:http';
import type { OutboundClient } from '../../platform/http-client/outbound.ts';

/** What came of one test request. */
export interface Outcome {
  readonly success: boolean;
  /** 0 when no HTTP reply came. */
  readonly status: number;
  /** Why it failed, in words that help mending it; null for a success. */
  readonly details: string | null;
}

/** The documented limits: 10 seconds in all, 3 tries, 1 KB of the body. */
const limits = { totalMilliseconds: 10_000, tries: 3, maxBytes: 1024 } as const;

/** Asks a URL with a Bearer key (null: without) whether it answers well. Never rejects for what the other side does. */
export async function probe(outbound: OutboundClient, url: string, key: string | null): Promise<Outcome> {
  const result = await outbound.request({
    method: 'GET',
    url,
    ...(key === null ? {} : { bearer: key }),
    ...limits,
  });
  if (result.kind !== 'response') return { success: false, status: 0, details: result.reason };
  const { status, statusText } = result;
  if (status >= 200 && status < 300) return { success: true, status, details: null };
  return { success: false, status, details: phraseOf(status, statusText, key) };
}

/** The reason the other side gave, unless it is empty or repeats the key, which the caller may not be allowed to see. */
function phraseOf(status: number, statusText: string, key: string | null): string {
  const given = statusText.replace(/\p{Cc}+/gu, ' ').trim();
  const standard = STATUS_CODES[status] ?? `HTTP status ${status}`;
  return given === '' || (key !== null && given.includes(key)) ? standard : given.slice(0, 200);
}
