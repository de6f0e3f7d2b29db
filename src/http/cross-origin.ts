import type { FastifyInstance } from 'fastify';

/** What pages elsewhere may read of an answer besides its body. */
const exposed = [
  'x-request-id',
  'x-total-count',
  'x-total-count-capped',
  'link',
  'retry-after',
  'content-disposition',
  'etag',
].join(', ');
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].join(', ');
/** How long a browser may keep the answer to a preflight. */
const preflightSeconds = '600';

/** On every answer, so that no cache gives a page what was meant for one of another origin. */
export const varyByOrigin = { vary: 'Origin' } as const;

/**
 * Lets pages of these origins call (null: of any), without cookies (https://fetch.spec.whatwg.org/#http-cors-protocol).
 * Answers every OPTIONS request: it asks for nothing else here.
 */
export function allowOrigins(app: FastifyInstance, origins: readonly string[] | null): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers;
    const isAllowed = origin !== undefined && (origins === null || origins.includes(origin));
    if (isAllowed) reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed });
    if (request.method !== 'OPTIONS') {
      done();
      return;
    }
    const asked = request.headers['access-control-request-headers'];
    if (isAllowed) {
      reply.headers({ 'access-control-allow-methods': methods, 'access-control-max-age': preflightSeconds });
      if (asked !== undefined) reply.header('access-control-allow-headers', asked);
    }
    reply.code(204).header('vary', `${varyByOrigin.vary}, Access-Control-Request-Headers`).send();
  });
}
