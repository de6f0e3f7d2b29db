import { isUtf8 } from 'node:buffer';
import { ProviderUnavailable } from './identity-provider.ts';

/** For everything that one request of ours asks a provider. */
const totalMilliseconds = 10_000;
const longestBody = 1024 * 1024;

export type ProviderFetch = (
  url: string,
  init: {
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly body?: string | URLSearchParams | null;
  },
) => Promise<Response>;

/**
 * Fetches from a provider: its addresses are the operator's or come from its own metadata, so they are not judged as
 * those of users are. All requests through one of these share one deadline. The body has been read when it resolves; no
 * redirect is followed. Throws `ProviderUnavailable`, also for 429 and every 5xx.
 */
export function providerFetch(): ProviderFetch {
  const signal = AbortSignal.timeout(totalMilliseconds);
  return async (url, { method, headers, body }) => {
    try {
      const reply = await fetch(url, { method, headers, body: body ?? null, redirect: 'manual', signal });
      if (reply.status >= 500 || reply.status === 429) {
        await reply.body?.cancel();
        throw new ProviderUnavailable(`status_${reply.status}`);
      }
      const bytes = await bodyOf(reply);
      // What reads it would put U+FFFD in place of what it cannot read, and two names would be one.
      if (!isUtf8(bytes)) throw new ProviderUnavailable('not_utf8');
      const empty = reply.status === 204 || reply.status === 304;
      return new Response(empty ? null : bytes, { status: reply.status, headers: reply.headers });
    } catch (error) {
      if (error instanceof ProviderUnavailable) throw error;
      throw new ProviderUnavailable(signal.aborted ? 'timeout' : 'network');
    }
  };
}

async function bodyOf(reply: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of reply.body ?? []) {
    length += chunk.length;
    if (length > longestBody) throw new ProviderUnavailable('body_too_long');
    chunks.push(chunk);
  }
  return Uint8Array.from(Buffer.concat(chunks));
}
