import { setTimeout as sleep } from 'node:timers/promises';
import { utf8 } from '../../kernel/utf8.ts';
import { backoff, retryAfter } from '../http-client/backoff.ts';
import type { OutboundClient, OutboundResult } from '../http-client/outbound.ts';
import { ConnectWiseClosed, ConnectWiseFailed } from './failures.ts';
import { basePath, type ConnectWiseSettings } from './settings.ts';

const maxBytes = 16 * 1024 * 1024;
/** A longer Retry-After is a mistake, or a matter for people. */
const longestRetryAfterSeconds = 3600;

/** How long a question may take. */
export interface Patience {
  /** For everything: all tries and the waits between them. */
  readonly totalMilliseconds: number;
  /** For one try. */
  readonly tryMilliseconds: number;
  readonly tries: number;
}

/** Patience that has begun; `until` is on the clock of performance.now(). */
export interface Deadline extends Patience {
  readonly until: number;
}

export function begin(patience: Patience): Deadline {
  return { ...patience, until: performance.now() + patience.totalMilliseconds };
}

export interface Question {
  /** Below the base path, from the slash on. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ReceivedAnswer {
  readonly json: unknown;
  /** The Link header (RFC 8288); empty without one. */
  readonly link: string;
}

/** Asks once, with retries. Null: there is no such record. Throws ConnectWiseFailed. */
export type Ask = (question: Question, deadline: Deadline) => Promise<ReceivedAnswer | null>;

type Response = Extract<OutboundResult, { readonly kind: 'response' }>;
interface Again {
  readonly failure: ConnectWiseFailed;
  /** 0: ConnectWise did not say. */
  readonly askedMilliseconds: number;
}

/**
 * Retries are made here and not by the outbound client, which holds one deadline for all its tries (a try that hangs
 * would be the last) and takes 500 for an answer, while ConnectWise documents it as passing.
 */
export function createAsk(settings: ConnectWiseSettings, outbound: OutboundClient, ended: AbortSignal): Ask {
  const { site, company, publicKey, privateKey, clientId } = settings;
  const basic = Buffer.from(`${company}+${publicKey}:${privateKey}`).toString('base64');
  const standing = { accept: 'application/json', authorization: `Basic ${basic}`, clientid: clientId };

  async function attempt(question: Question, deadline: Deadline): Promise<ReceivedAnswer | Again | null> {
    const left = deadline.until - performance.now();
    if (left <= 0) throw unavailable('there was no time left to ask ConnectWise');
    const result = await outbound.request({
      method: 'GET',
      url: `${site}${basePath}${question.path}?${new URLSearchParams(question.query)}`,
      headers: { ...standing, ...question.headers },
      totalMilliseconds: Math.min(deadline.tryMilliseconds, left),
      tries: 1,
      maxBytes,
      maxRedirects: 1,
    });
    // A redirect that leads inside this network, or down to http: it will do so again.
    if (result.kind === 'refused') throw unusable(`cannot be asked: ${result.reason}`);
    if (result.kind === 'failed') {
      if (ended.aborted) throw new ConnectWiseClosed();
      return { failure: unavailable(`ConnectWise cannot be reached: ${result.reason}`), askedMilliseconds: 0 };
    }
    // The outbound client takes no keys to another origin; what comes from there is not ConnectWise's word either.
    const { origin } = new URL(result.url);
    if (origin !== site) throw unusable(`redirects to ${origin}, which CONNECTWISE_URL does not name`);
    return judge(result);
  }

  return async (question, deadline) => {
    for (let tried = 1; ; tried++) {
      const outcome = await attempt(question, deadline);
      if (outcome === null || 'json' in outcome) return outcome;
      const wait = Math.max(outcome.askedMilliseconds, backoff(tried, Math.random()));
      if (tried >= deadline.tries || performance.now() + wait >= deadline.until) throw outcome.failure;
      try {
        await sleep(wait, undefined, { signal: ended });
      } catch {
        throw new ConnectWiseClosed();
      }
    }
  };
}

function judge({ status, headers, body, truncated }: Response): ReceivedAnswer | Again | null {
  if (status === 401 || status === 403) {
    const why = status === 401 ? 'does not accept the configured keys' : 'does not let the configured keys read this';
    throw new ConnectWiseFailed('connectwise.rejected', `ConnectWise ${why} (${status})`);
  }
  if (status === 429 || status >= 500) return passing(status, headers['retry-after']);
  if (truncated && body.byteLength >= maxBytes) throw unusable(`answered with more than ${maxBytes >> 20} MB`);
  if (truncated) return { failure: unavailable('ConnectWise did not finish its answer in time'), askedMilliseconds: 0 };
  if (status === 404) {
    // A web server that is not ConnectWise also says 404, and then nothing was deleted.
    if (body.byteLength > 0 && parse(body) === undefined)
      throw unusable('answered 404 with a page: does CONNECTWISE_URL name the site?');
    return null;
  }
  if (status !== 200) throw unusable(`answered with status ${status}`);
  const json = parse(body);
  if (json === undefined) throw unusable('answered with something that is not JSON');
  return { json, link: headers['link'] ?? '' };
}

function passing(status: number, header: string | undefined): Again {
  const askedMilliseconds = retryAfter(header, Date.now());
  const seconds = Math.min(Math.ceil(askedMilliseconds / 1000), longestRetryAfterSeconds);
  const failure =
    status === 429
      ? new ConnectWiseFailed('connectwise.throttled', 'ConnectWise was asked too often (429)', seconds || null)
      : unavailable(`ConnectWise does not work at the moment (${status})`, seconds || null);
  return { failure, askedMilliseconds };
}

/** The JSON value, or undefined for what is none. */
function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(utf8(body));
  } catch {
    return undefined;
  }
}

function unavailable(message: string, retryAfterSeconds: number | null = null): ConnectWiseFailed {
  return new ConnectWiseFailed('connectwise.unavailable', message, retryAfterSeconds);
}

function unusable(why: string): ConnectWiseFailed {
  return new ConnectWiseFailed('connectwise.unexpected', `ConnectWise ${why}`);
}
