import { headerText } from '../../kernel/utf8.ts';
import { Refusal } from './failures.ts';

/** One request as it goes to one origin: a redirect makes a new one. */
export interface Hop {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
}

const maxUrlLength = 8192;
const maxHostLength = 253;

/** Headers that do not identify or vouch for the sender, so that a foreign origin may see them. */
const harmlessHeaders: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'content-language',
  'content-type',
  'user-agent',
]);

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Reads a URL by the WHATWG rules and applies what can be judged without resolving its host.
 * `base` is the URL that redirected here. Throws Refusal.
 */
export function readUrl(text: string, base?: URL): URL {
  if (text.length > maxUrlLength) throw new Refusal(`the URL is longer than ${maxUrlLength} characters`);
  // The parser drops tabs and line breaks silently; a URL with them is never what a person meant.
  if (/[\p{Cc}]|^\s|\s$/u.test(text)) throw new Refusal('the URL has white space or control characters');
  const url = URL.parse(text, base?.href);
  if (url === null) throw new Refusal('the URL is not valid');
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Refusal('only http and https URLs are permitted');
  if (url.username !== '' || url.password !== '') throw new Refusal('the URL must not have a user name or password');
  if (url.hostname.length > maxHostLength + 1) throw new Refusal('the host name is too long');
  if (/^\.|\.\./.test(url.hostname)) throw new Refusal('the host name has an empty part');
  if (url.port === '0') throw new Refusal('port 0 cannot be connected to');
  url.hash = '';
  return url;
}

function refuseDowngrade(from: URL, to: URL): void {
  if (from.protocol === 'https:' && to.protocol === 'http:') {
    throw new Refusal('redirects from https to http are not followed');
  }
}

/** RFC 9110 §15.4.2–15.4.4: 303 becomes GET, and so does POST on 301 and 302; the rest is sent again as it was. */
function becomesGet(status: number, method: string): boolean {
  if (status === 303) return method !== 'HEAD' && method !== 'GET';
  return (status === 301 || status === 302) && method === 'POST';
}

/**
 * The request that a redirect asks for, or null when the reply is no redirect (RFC 9110 §15.4).
 * Another origin (scheme, host, port) sees only harmless headers: never the bearer, cookies or keys.
 * Throws Refusal when the redirect leads where no URL may lead.
 */
export function followRedirect(hop: Hop, status: number, location: string | undefined): Hop | null {
  if (location === undefined || !redirectStatuses.has(status)) return null;
  const url = readUrl(headerText(location), hop.url);
  refuseDowngrade(hop.url, url);
  const toGet = becomesGet(status, hop.method);
  const headers = Object.entries(hop.headers).filter(
    ([name]) => (url.origin === hop.url.origin || harmlessHeaders.has(name)) && !(toGet && name.startsWith('content-')),
  );
  return {
    url,
    method: toGet ? 'GET' : hop.method,
    headers: Object.fromEntries(headers),
    body: toGet ? null : hop.body,
  };
}
