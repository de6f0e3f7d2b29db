import { validateHeaderName, validateHeaderValue } from 'node:http';
import { Refusal } from './failures.ts';
import { type Hop, readUrl } from './hop.ts';
import type { OutboundRequest } from './outbound.ts';

const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Headers that frame the message or speak to the next hop: whoever sets them could smuggle a second request. */
const reservedHeaders: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function readHeaders(given: Readonly<Record<string, string>>): Map<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase();
    if (reservedHeaders.has(lower)) throw new Refusal(`the header ${lower} cannot be set`);
    if (headers.has(lower)) throw new Refusal(`the header ${lower} is given twice`);
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw new Refusal('a header has characters that headers cannot have');
    }
    headers.set(lower, value);
  }
  return headers;
}

/** The request as it goes to the URL the caller gave. Throws Refusal when any part of it is not permitted. */
export function firstHop(request: OutboundRequest): Hop {
  const method = request.method.toUpperCase();
  if (!methods.has(method)) throw new Refusal('the method is not permitted');
  const url = readUrl(request.url);
  const headers = readHeaders(request.headers ?? {});
  if (request.bearer !== undefined) {
    if (headers.has('authorization')) throw new Refusal('authorization is given twice');
    if (!/^[\x21-\x7e]+$/.test(request.bearer)) throw new Refusal('the key has characters that keys cannot have');
    headers.set('authorization', `Bearer ${request.bearer}`);
  }
  if (!headers.has('user-agent')) headers.set('user-agent', 'Gatehouse');
  // Nothing is decompressed here, so a compression bomb stays as small as it was sent.
  headers.set('accept-encoding', 'identity');
  const body = typeof request.body === 'string' ? Buffer.from(request.body) : (request.body ?? null);
  return { url, method, headers: Object.fromEntries(headers), body };
}
