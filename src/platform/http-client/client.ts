import { setTimeout as sleep } from 'node:timers/promises';
import { isAllowed } from './allow-list.ts';
import { backoff, isRetryableMethod, isRetryableStatus, retryAfter } from './backoff.ts';
import { connectPinned } from './connect.ts';
import { exchange, type Reply } from './exchange.ts';
import { Failure, Refusal, toFailure } from './failures.ts';
import { firstHop } from './first-hop.ts';
import { followRedirect, type Hop, readUrl } from './hop.ts';
import { keptConnections } from './kept-connections.ts';
import type { OutboundClient, OutboundOptions, OutboundPolicy, OutboundRequest, OutboundResult } from './outbound.ts';
import { mustBePublicLiteral, permittedAddresses, type Resolve, resolveWithSystem } from './resolve.ts';

const defaultMaxRedirects = 5;
const longestTimer = 2 ** 31 - 1;

interface Deadline {
  readonly signal: AbortSignal;
  /** On the clock of performance.now(). */
  readonly at: number;
}

function checkLimits({
  totalMilliseconds,
  tries,
  maxBytes,
  maxRedirects = defaultMaxRedirects,
}: OutboundRequest): void {
  if (!(totalMilliseconds > 0 && totalMilliseconds <= longestTimer)) {
    throw new RangeError(`totalMilliseconds must be above 0 and at most ${longestTimer}`);
  }
  if (!Number.isInteger(tries) || tries < 1) throw new RangeError('tries must be a whole number from 1');
  if (!Number.isInteger(maxBytes) || maxBytes < 0) throw new RangeError('maxBytes must be a whole number from 0');
  if (!Number.isInteger(maxRedirects) || maxRedirects < 0) {
    throw new RangeError('maxRedirects must be a whole number from 0');
  }
}

/** Milliseconds until the next try, or null when there must be none: it would be useless, unsafe or too late. */
function waitBeforeRetry(hop: Hop, tried: number, tries: number, asked: number, deadline: Deadline): number | null {
  if (tried >= tries || !isRetryableMethod(hop.method)) return null;
  const wait = Math.max(asked, backoff(tried, Math.random()));
  return performance.now() + wait < deadline.at ? wait : null;
}

/**
 * Makes the client for every request whose URL a user gave.
 * Each hop resolves its host once, judges the addresses, and connects to a judged address over a socket of its own.
 */
export function createOutboundClient(policy: OutboundPolicy, options: OutboundOptions = {}): OutboundClient {
  const resolve: Resolve = options.resolve ?? resolveWithSystem;
  const running = new Map<AbortController, Promise<OutboundResult>>();
  const kept = keptConnections();
  let closed = false;

  async function send(hop: Hop, signal: AbortSignal, keep = false): Promise<Reply> {
    const before = keep ? kept.take(hop.url) : null;
    const giveBack = keep ? kept.forOrigin(hop.url) : null;
    if (before !== null) {
      try {
        return await exchange(before, hop, signal, giveBack);
      } catch (error) {
        // The server may have closed it just now.
        if (signal.aborted || !(error instanceof Failure && error.retryable)) throw error;
      }
    }
    const addresses = await permittedAddresses(hop.url, policy.allow, resolve, signal);
    const socket = await connectPinned(hop.url, addresses, signal);
    return exchange(socket, hop, signal, giveBack);
  }

  async function sendFollowing(first: Hop, maxRedirects: number, signal: AbortSignal): Promise<[Hop, Reply]> {
    let hop = first;
    let reply = await send(hop, signal);
    for (let redirects = 0; ; redirects++) {
      try {
        const next = followRedirect(hop, reply.status, reply.headers['location']);
        if (next === null) return [hop, reply];
        reply.discard();
        if (redirects === maxRedirects) throw new Failure(`there were more than ${maxRedirects} redirects`, false);
        reply = await send(next, signal);
        hop = next;
      } catch (error) {
        reply.discard();
        if (error instanceof Refusal) throw new Refusal(`a redirect was refused: ${error.message}`);
        throw error;
      }
    }
  }

  async function attempt(
    first: Hop,
    request: OutboundRequest,
    tried: number,
    deadline: Deadline,
  ): Promise<OutboundResult | { readonly kind: 'again'; readonly wait: number }> {
    const { signal } = deadline;
    try {
      const [hop, reply] =
        request.redirectsAreAnswers === true
          ? ([first, await send(first, signal, request.keepConnection)] as const)
          : await sendFollowing(first, request.maxRedirects ?? defaultMaxRedirects, signal);
      const { status, statusText, headers } = reply;
      if (isRetryableStatus(status)) {
        const asked = retryAfter(headers['retry-after'], Date.now());
        const wait = waitBeforeRetry(first, tried, request.tries, asked, deadline);
        if (wait !== null) {
          reply.discard();
          return { kind: 'again', wait };
        }
      }
      const { body, truncated } = await reply.read(request.maxBytes);
      return { kind: 'response', status, statusText, headers, body, truncated, url: hop.url.href, tries: tried };
    } catch (error) {
      if (error instanceof Refusal) return { kind: 'refused', reason: error.message };
      const failure = toFailure(error);
      const wait = failure.retryable ? waitBeforeRetry(first, tried, request.tries, 0, deadline) : null;
      if (wait !== null) return { kind: 'again', wait };
      return { kind: 'failed', reason: failure.message, tries: tried };
    }
  }

  async function run(request: OutboundRequest, deadline: Deadline): Promise<OutboundResult> {
    let first: Hop;
    try {
      first = firstHop(request);
    } catch (error) {
      if (error instanceof Refusal) return { kind: 'refused', reason: error.message };
      throw error;
    }
    for (let tried = 1; ; tried++) {
      const outcome = await attempt(first, request, tried, deadline);
      if (outcome.kind !== 'again') return outcome;
      try {
        await sleep(outcome.wait, undefined, { signal: deadline.signal });
      } catch {
        return { kind: 'failed', reason: toFailure(deadline.signal.reason).message, tries: tried };
      }
    }
  }

  return {
    async request(request) {
      checkLimits(request);
      if (closed) return { kind: 'failed', reason: 'outbound requests have ended', tries: 0 };
      const { totalMilliseconds } = request;
      const abort = new AbortController();
      const late = () => new Failure(`no complete reply within ${totalMilliseconds / 1000} s`, false);
      const timer = setTimeout(() => abort.abort(late()), totalMilliseconds);
      const result = run(request, { signal: abort.signal, at: performance.now() + totalMilliseconds });
      running.set(abort, result);
      try {
        return await result;
      } finally {
        clearTimeout(timer);
        running.delete(abort);
      }
    },
    whyNot(text, { https }) {
      try {
        const url = readUrl(text);
        if (isAllowed(policy.allow, url)) return null;
        if (https && url.protocol !== 'https:') return 'only https URLs are permitted';
        mustBePublicLiteral(url);
        return null;
      } catch (error) {
        if (error instanceof Refusal) return error.message;
        throw error;
      }
    },
    async close() {
      closed = true;
      kept.close();
      for (const abort of running.keys()) abort.abort(new Failure('outbound requests have ended', false));
      await Promise.allSettled(running.values());
    },
  };
}
