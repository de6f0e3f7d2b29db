import type { IncomingHttpHeaders } from 'node:http';
import { refuse } from '../kernel/errors.ts';

/** Any value will do: a page elsewhere cannot send it without asking first, and is then not let. */
export const pageHeader = 'X-Gatehouse-Console';

/**
 * Lets through what a page of ours sends, and nobody else's: such a request may act with a cookie that the browser adds by
 * itself. Ours are the pages of PUBLIC_URL and those of whatever name the server was asked by: people open it by others too.
 */
export function mustBeOwnPage(headers: IncomingHttpHeaders, publicUrl: string): void {
  const given = headers[pageHeader.toLowerCase()];
  if (given === undefined || given === '') throw refuse('http.page_header_missing', { header: pageHeader });
  const { origin, host } = headers;
  if (origin === undefined || !isOurs(origin, host, publicUrl))
    throw refuse('http.foreign_page', { origin: origin ?? null, publicUrl });
}

function isOurs(origin: string, host: string | undefined, publicUrl: string): boolean {
  if (origin === new URL(publicUrl).origin) return true;
  const page = URL.parse(origin);
  // Read once more with the same scheme, so that its usual port may be named or not.
  const asked = page === null || host === undefined ? null : URL.parse(`${page.protocol}//${host}`);
  return page !== null && asked !== null && origin === page.origin && page.host === asked.host;
}
