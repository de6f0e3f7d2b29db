import type { IncomingMessage } from 'node:http';
import cors from '@fastify/cors';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import manifest from '../../package.json' with { type: 'json' };
import type { Caller } from '../kernel/actor.ts';
import { type DomainError, refuse } from '../kernel/errors.ts';
import { apiKeyForm } from '../platform/crypto/api-key.ts';
import { newId } from '../platform/ids.ts';
import { readBodies } from './bodies.ts';
import { carriedHeader } from './carried-header.ts';
import { clientErrors } from './client-error.ts';
import { boundConnections } from './connections.ts';
import { mountConsole } from './console.ts';
import { recognised } from './errors.ts';
import { executionOf } from './execution.ts';
import { endLateBodies } from './late-bodies.ts';
import { askedOf, mountSurface } from './mount.ts';
import { mountObjects } from './objects.ts';
import { type HttpOptions, isHttps } from './options.ts';
import { mountPages, sendPage } from './pages.ts';
import { afterBody } from './rest-of-body.ts';
import { changesNothing, type Route } from './route.ts';
import { errorHeaders, type Failure, type Surface, told } from './surface.ts';
import { parseQuery, UnreadableQuery } from './url-encoded.ts';
import { surfaceOf } from './whose.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** By which API key it was made, once that is known; null until somebody asks who is behind it. */
    counted: NonNullable<Caller['counted']> | null;
  }
  interface FastifyContextConfig {
    /** Whose route it is; absent for what belongs to no surface. */
    surface?: Surface;
    route?: Failure['route'];
    /** Media types that the route takes its body as; none where it has none. */
    accepts?: readonly string[];
    /** How long the body may take to arrive, where that is not the usual time. */
    bodyMilliseconds?: number | undefined;
    /** What answers people in place of JSON when the route refuses. */
    failurePage?: Route['failurePage'];
    failureHeaders?: Route['failureHeaders'];
    workflow?: Route['workflow'];
  }
}

const bodyLimit = 1024 * 1024;
/** What pages elsewhere may read of an answer besides its body. */
const exposedHeaders = [
  'x-request-id',
  'x-total-count',
  'x-total-count-capped',
  'link',
  'retry-after',
  'content-disposition',
  'content-range',
  'accept-ranges',
  'etag',
];
/** Also with its `_` written as `%5F`. */
const keyInAddress = new RegExp(apiKeyForm.replaceAll('_', '(?:_|%5[Ff])'));
const { version } = manifest;

/** The Fastify server with every surface mounted, one error path, and the same headers on every answer. */
export async function httpServer(options: HttpOptions): Promise<FastifyInstance> {
  const always = standingHeaders(isHttps(options));
  const [fallback] = options.surfaces;
  const socketPaths = new Set(
    options.surfaces.flatMap(({ base, sockets = [] }) => sockets.map(({ path }) => base + path)),
  );
  const app = fastify({
    loggerInstance: options.logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // No logger of its own for each request: only what nobody foresaw is logged, with the request's id.
    childLoggerFactory: logger => logger,
    bodyLimit,
    // Some routes give bodies that long; others, and those that stand still, late-bodies.ts ends before.
    requestTimeout: options.bodyLimits.longestMilliseconds,
    keepAliveTimeout: 65_000,
    http: {
      headersTimeout: 15_000,
      // Node looks for what is late every 30 s otherwise, so that half a header would be kept for 45 s.
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: 32 * 1024,
      // Anybody else who asks for an upgrade (h2c, for one) is answered as if they had not.
      shouldUpgradeCallback: ({ method, url = '', headers: { upgrade = '' } }) =>
        method === 'GET' && upgrade.toLowerCase() === 'websocket' && socketPaths.has(withoutQuery(url)),
    },
    genReqId: request => saneId(request.headers['x-request-id']) ?? newId(),
    exposeHeadRoutes: true,
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) => fail(options, error, request, reply),
    ...(fallback === undefined ? {} : { clientErrorHandler: clientErrors(fallback, always, options.now) }),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 512, querystringParser: parseQuery },
  });
  app.decorateRequest('counted', null);
  app.addConstraintStrategy(carriedHeader(options.surfaces));
  app.addHook('onRoute', declared => {
    const count = options.counting(String(declared.method), declared.url, declared.config?.surface !== undefined);
    const counted = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
      count(reply.statusCode, reply.elapsedTime, request.counted?.apiKey ?? null);
      done();
    };
    declared.onResponse = [counted, ...[declared.onResponse ?? []].flat()];
  });
  const countUnknown = options.counting('ANY', 'unknown', true);
  boundConnections(app.server, options.trustProxy);
  const lateBodies = endLateBodies(app.server, options.bodyLimits);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(always);
    reply.header('x-request-id', request.id);
    const { bodyMilliseconds } = request.routeOptions.config;
    if (bodyMilliseconds !== undefined) lateBodies.give(request.raw, bodyMilliseconds);
    done();
  });
  await app.register(cors, {
    origin: options.corsOrigins === null ? true : [...options.corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders,
    maxAge: 600,
    // Otherwise an OPTIONS request that is no preflight is refused in a shape that is not ours.
    strictPreflight: false,
  });
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.query instanceof UnreadableQuery) done(refuse('http.malformed', { what: 'the query is not UTF-8' }));
    else if (keyInAddress.test(request.raw.url ?? '')) done(refuse('http.key_in_address', {}));
    else if (hasSeveralHosts(request.raw)) done(refuse('http.malformed', { what: 'there are several Host headers' }));
    else done();
  });
  readBodies(app, options.surfaces);
  // Expectations we do not know are passed over (RFC 9110 §10.1.1 allows it); Node would refuse them without a word.
  app.server.on('checkExpectation', app.routing);
  for (const surface of options.surfaces) mountSurface(app, options, surface);
  health(app, options);
  mountPages(app, options.surfaces, { publicUrl: options.publicUrl, version });
  app.setErrorHandler((error, request, reply) => fail(options, error, request, reply));
  // Within a scope of its own, which takes over the handler above.
  if (options.objects !== null) await mountObjects(app, options, options.objects);
  const consolePage = await mountConsole(app, options.consoleFolder, options.bucketOrigin);
  app.setNotFoundHandler((request, reply) => {
    // Many paths that nobody knows are one.
    reply.raw.once('finish', () => countUnknown(reply.statusCode, reply.elapsedTime, null));
    const path = pathOf(request);
    const claimed = path.startsWith('/assets/') || surfaceOf(options.surfaces, path) !== null;
    if (claimed || !consolePage(request, reply)) fail(options, unknownPath(options.surfaces, request), request, reply);
  });
  return app;
}

function health(app: FastifyInstance, options: HttpOptions): void {
  const answer = (status: string) => ({
    status,
    timestamp: options.now().toISOString(),
    service: 'gatehouse',
    version,
  });
  app.get('/health', () => answer('healthy'));
  app.get('/health/ready', async () => {
    const besides = await options.ready();
    return { ...answer('ready'), ...besides };
  });
}

function unknownPath(surfaces: readonly Surface[], request: FastifyRequest): DomainError {
  const path = pathOf(request);
  const allow = new Set<string>();
  for (const surface of surfaces) {
    for (const route of surface.routes) {
      if (matches(surface.base + route.path, path)) {
        allow.add(route.method);
        if (route.method === 'GET' && changesNothing(route)) allow.add('HEAD');
      }
    }
  }
  return allow.size === 0
    ? refuse('http.not_found', {})
    : refuse('http.method_not_allowed', { allow: [...allow].sort() });
}

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.replace(/\/$/, '').split('/');
  return wanted.length === given.length && wanted.every((part, index) => part.startsWith(':') || part === given[index]);
}

function fail(options: HttpOptions, error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  forgetAnswer(reply);
  // An address that cannot be read fails before the hook that sets these.
  reply.headers(standingHeaders(isHttps(options))).header('x-request-id', request.id);
  const { accepts = [], route = null, failurePage, failureHeaders, ...config } = request.routeOptions.config;
  const known = recognised(error, request.routeOptions.bodyLimit ?? bodyLimit, accepts);
  const surface = config.surface ?? surfaceOf(options.surfaces, pathOf(request)) ?? options.surfaces[0];
  if (surface === undefined) throw error;
  if (known === null) request.log.error({ err: error, requestId: request.id }, 'unexpected error');
  const { status, message } =
    known === null ? { status: 500, message: 'Internal server error' } : told(surface.errors, known);
  const failure = { status, message, requestId: request.id, at: options.now(), route, execution: executionOf(request) };
  if (known !== null) reply.headers(errorHeaders(known));
  reply.code(status);
  if (known !== null && failureHeaders !== undefined) reply.headers(failureHeaders(known, askedOf(options, request)));
  afterBody(request.raw, () => {
    if (failurePage !== undefined && /\btext\/html\b/i.test(request.headers.accept ?? '')) {
      sendPage(reply, failurePage(message, known));
      return;
    }
    reply
      .header('content-type', 'application/json; charset=utf-8')
      .send(JSON.stringify(surface.wrap({ ...failure, error: known })));
  });
}

/** Takes back what was said of an answer that now is none: its tag, its name, how long it keeps. What CORS says stays. */
function forgetAnswer(reply: FastifyReply): void {
  for (const name of Object.keys(reply.getHeaders()))
    if (name !== 'vary' && !name.startsWith('access-control-')) reply.removeHeader(name);
}

function standingHeaders(https: boolean): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    'cache-control': 'no-store',
    ...(https ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  };
}

function pathOf(request: FastifyRequest): string {
  return withoutQuery(request.url);
}

function withoutQuery(url: string): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

/** RFC 9112 §3.2. Node keeps the first, and a proxy before us may have gone by the last. */
function hasSeveralHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts > 1;
}

function saneId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && /^[A-Za-z0-9._:-]{8,100}$/.test(header) ? header : undefined;
}
