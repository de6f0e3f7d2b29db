import type { AllowedHost } from './allow-list.ts';
import type { Resolve } from './resolve.ts';

/** Which hosts may be reached although their addresses are not public. */
export interface OutboundPolicy {
  readonly allow: readonly AllowedHost[];
}

/** One request to an address that a user gave. */
export interface OutboundRequest {
  /** GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS. Only GET, HEAD, PUT, DELETE and OPTIONS are ever retried. */
  readonly method: string;
  readonly url: string;
  /** Framing, hop-by-hop and `accept-encoding` headers are refused; most are dropped on a cross-origin redirect. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `authorization: Bearer …` until a redirect leaves the origin. */
  readonly bearer?: string;
  readonly body?: string | Uint8Array;
  /** One deadline for everything: name resolution, connecting, redirects, waits between tries, the body. */
  readonly totalMilliseconds: number;
  /** Tries in all, at least 1. */
  readonly tries: number;
  /** The connection is closed once this much of the body was read. */
  readonly maxBytes: number;
  /** Default 5. */
  readonly maxRedirects?: number;
  /** A redirect is the answer, and leads nowhere. */
  readonly redirectsAreAnswers?: true;
  /**
   * The connection is kept for the next request to the same origin, for seconds: it leads to the address that was judged when it
   * was opened. A request that finds it closed is sent again over a new one, so that it may arrive twice.
   */
  readonly keepConnection?: true;
}

export type OutboundResult =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly statusText: string;
      /** Names in lower case; repeated headers joined with `, `. */
      readonly headers: Readonly<Record<string, string>>;
      /** At most `maxBytes`, exactly as sent: nothing is decompressed. */
      readonly body: Uint8Array;
      /** The body was longer than `maxBytes`, or the deadline came before its end. */
      readonly truncated: boolean;
      /** Where the last redirect led, without a fragment. */
      readonly url: string;
      readonly tries: number;
    }
  /** Forbidden by a rule: never retried, and the refused address was not connected to. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Resolution, connection, TLS, protocol or time. The reason is fit to show to the person who gave the URL. */
  | { readonly kind: 'failed'; readonly reason: string; readonly tries: number };

export interface OutboundClient {
  /** Never rejects for anything the URL or the other side does; throws RangeError for limits that make no sense. */
  request(request: OutboundRequest): Promise<OutboundResult>;
  /**
   * Why a URL would be refused, as far as can be told without asking DNS; null for one that may be tried. Where `https` is demanded,
   * only hosts that the operator allows are reached without it.
   */
  whyNot(url: string, demands: { readonly https: boolean }): string | null;
  /** Ends running requests as `failed` and waits for them; later requests fail at once. */
  close(): Promise<void>;
}

export interface OutboundOptions {
  /** The port to DNS. Default: the operating system's resolver. */
  readonly resolve?: Resolve;
}
