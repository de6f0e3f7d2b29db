import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * Styles may be inline: the console's components place style elements. Scripts may not. Decision 17. Files are fetched, from the bucket
 * where they lie in one, and shown from memory (`blob:`), where what they hold runs nothing.
 */
const consolePolicy = (bucket: string | null): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `connect-src 'self'${bucket === null ? '' : ` ${bucket}`}`,
    "img-src 'self' data: blob:",
    'media-src blob:',
    'frame-src blob:',
    "font-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');

const unbuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Gatehouse</title>
<p>The web console has not been built here: run <code>npm run build</code> (<code>npm start</code> does it by itself), then start again.</p></html>`;

/** Answers whatever browsers ask for that is a page of the console; false when it is none. */
export type ConsolePages = (request: FastifyRequest, reply: FastifyReply) => boolean;

/**
 * Serves the built console: files with hashed names for ever, its one page for every address that browsers open and
 * that nobody else claims. `folder` is what `npm run build` made; where it is missing, the page says so. `bucket` is the origin of
 * the store that files are fetched from, where it is not ours.
 */
export async function mountConsole(app: FastifyInstance, folder: string, bucket: string | null): Promise<ConsolePages> {
  const policy = consolePolicy(bucket);
  const page = 'index.html';
  const built = existsSync(join(folder, page));
  if (built) {
    await app.register(fastifyStatic, {
      root: folder,
      prefix: '/',
      // One route a file, known at start: everything else goes on to the console's page or to 404.
      wildcard: false,
      index: false,
      globIgnore: [page, `${page}.*`],
      preCompressed: true,
      cacheControl: false,
      setHeaders: (reply, path) => void reply.header('cache-control', keptFor(relative(folder, path))),
    });
  }
  return (request, reply) => {
    const { method, headers, url } = request;
    if ((method !== 'GET' && method !== 'HEAD') || !wantsPage(headers.accept, url)) return false;
    reply
      .header('content-security-policy', policy)
      .header('content-type', 'text/html; charset=utf-8')
      // With none, browsers keep the origin from our own server too, and what a page sends could not be told from a forgery.
      .header('referrer-policy', 'same-origin');
    if (!built) {
      reply.code(503).send(unbuilt);
      return true;
    }
    reply.sendFile(page, folder, { cacheControl: false });
    return true;
  };
}

/** Where links in mails and in the log lead: what opens them takes whatever there is, and does not always ask for HTML. */
const linked =
  /^\/(?:verify-email|reset-password|accept-invitation|setup|organizations\/[^/?]+(?:\/requests)?)\/?(?:\?|$)/;

function wantsPage(accept: string | undefined, url: string): boolean {
  // RFC 9110 §12.5.1: who says nothing takes anything.
  const given = accept ?? '*/*';
  return /\btext\/html\b/i.test(given) || (given.includes('*/*') && linked.test(url));
}

/** Names of assets carry a hash of their content. The page is asked for each time, and answered with 304 where it is the same. */
function keptFor(file: string): string {
  if (file.startsWith('assets')) return 'public, max-age=31536000, immutable';
  return file.startsWith('index.html') ? 'no-cache' : 'public, max-age=3600';
}
