import type { FastifyError } from 'fastify';
import { DomainError, refuse } from '../kernel/errors.ts';
import { HashingBusy } from '../platform/crypto/password-hasher.ts';
import { DatabaseUnavailable } from '../platform/db/errors.ts';

declare module '../kernel/errors.ts' {
  interface Errors {
    /** No such path, or an id in it that cannot be one. */
    'http.not_found': Record<never, never>;
    'http.method_not_allowed': { readonly allow: readonly string[] };
    /** The body is larger than `limit` bytes. */
    'http.body_too_large': { readonly limit: number };
    /** What is asked for lies behind the end; `size` is that of the whole, in bytes. */
    'http.range_unsatisfiable': { readonly size: number };
    'http.media_type_unsupported': { readonly accepts: readonly string[] };
    /** The body comes compressed. */
    'http.coding_unsupported': Record<never, never>;
    /** A socket is at this address, and nothing else. */
    'http.upgrade_required': Record<never, never>;
    /** The page that opens a socket comes from an origin that may not. */
    'http.origin_refused': Record<never, never>;
    /** The route is for pages of ours, which all send this header. */
    'http.page_header_missing': { readonly header: string };
    /** The route is for pages of ours, and this one is not, or nobody says where it is from (null). */
    'http.foreign_page': { readonly origin: string | null; readonly publicUrl: string };
    /** The address has an API key in it. */
    'http.key_in_address': Record<never, never>;
    /** The body, the address or a header cannot be read at all. */
    'http.malformed': { readonly what: string };
  }
}

/**
 * What went wrong, as one of the closed codes; null for what nobody foresaw, which is answered as 500 and logged. A body
 * may have `bodyLimit` bytes, and the media types that are accepted.
 */
export function recognised(error: unknown, bodyLimit: number, accepts: readonly string[] = []): DomainError | null {
  if (error instanceof DomainError) return error;
  if (error instanceof DatabaseUnavailable)
    return refuse('unavailable', { what: 'the database', retryAfterSeconds: 2 });
  if (error instanceof HashingBusy) return refuse('unavailable', { what: 'sign-in', retryAfterSeconds: 5 });
  if (!(error instanceof Error)) return null;
  switch ((error as FastifyError).code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return refuse('http.body_too_large', { limit: bodyLimit });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return refuse('http.media_type_unsupported', { accepts });
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return refuse('http.malformed', { what: 'the body is not as long as its Content-Length says' });
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return refuse('http.not_found', {});
    case 'FST_ERR_BAD_URL':
      return refuse('http.malformed', { what: 'the path is not a valid URL' });
    case 'ECONNRESET':
    case 'ERR_STREAM_PREMATURE_CLOSE':
      return refuse('http.malformed', { what: 'the body ended too early' });
    default:
      return null;
  }
}
