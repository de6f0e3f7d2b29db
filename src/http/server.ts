import { isIP } from 'node:net';
import { Readable } from 'node:stream';
import cors from '@fastify/cors';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
  type onRequestHookHandler,
} from 'fastify';
import type { Logger } from 'pino';
import Type from 'typebox';
import manifest from '../../package.json' with { type: 'json' };
import type { Caller } from '../kernel/actor.ts';
import { type DomainError, refuse, refuseField } from '../kernel/errors.ts';
import { fits, isUuid, parse } from '../kernel/input.ts';
import type { Perform } from '../kernel/perform.ts';
import { newId } from '../platform/ids.ts';
import { clientErrors } from './client-error.ts';
import { mountConsole } from './console.ts';
import { recognised } from './errors.ts';
import { Form, formType, longestForm } from './form.ts';
import { mustBeOwnPage } from './own-pages.ts';
import { mountPages, pagePolicy } from './pages.ts';
import { converted } from './query.ts';
import { isPage, isStreamed, type Page, type Route, type Streamed } from './route.ts';
import { errorHeaders, type Surface, told } from './surface.ts';

export interface HttpOptions {
  readonly perform: Perform;
  readonly surfaces: readonly Surface[];
  readonly logger: Logger;
  /** Addresses or ranges of proxies whose forwarded headers are believed; empty: none. */
  readonly trustProxy: readonly string[];
  /** Origins that browsers may call from; null: any (not in production). */
  readonly corsOrigins: readonly string[] | null;
  /** How people reach us; with https they are told to keep to it. */
  readonly publicUrl: string;
  /** The id of a device that signed in before, from its signed cookie. */
  readonly deviceOf: (cookie: string | undefined) => string | null;
  /** Paths where sockets are opened; whoever mounts them answers there. */
  readonly socketPaths: readonly string[];
  /** Folder of the built web console. */
  readonly consoleFolder: string;
  readonly now: () => Date;
  /** Throws when what serving depends on does not answer; resolves to the state of what it can do without. */
  readonly ready: () => Promise<Readonly<Record<string, string>>>;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What answers people in place of JSON when the route refuses. */
    failurePage?: Route['failurePage'];
    failureHeaders?: Route['failureHeaders'];
  }
}

const bodyLimit = 1024 * 1024;
const { version } = manifest;
const Nothing = Type.Object({}, { additionalProperties: false });
const textType = /^text\/csv\b|^application\/x-ndjson\b/i;

/** The Fastify server with every surface mounted, one error path, and the same headers on every answer. */
export async function httpServer(options: HttpOptions): Promise<FastifyInstance> {
  const always = standingHeaders(isHttps(options));
  const [fallback] = options.surfaces;
  const app = fastify({
    loggerInstance: options.logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // No logger of its own for each request: only what nobody foresaw is logged, with the request's id.
    childLoggerFactory: logger => logger,
    trustProxy: options.trustProxy.length === 0 ? false : [...options.trustProxy],
    bodyLimit,
    requestTimeout: 120_000,
    keepAliveTimeout: 65_000,
    http: {
      headersTimeout: 15_000,
      maxHeaderSize: 32 * 1024,
      // Anybody else who asks for an upgrade (h2c, for one) is answered as if they had not.
      shouldUpgradeCallback: ({ method, url = '', headers: { upgrade = '' } }) =>
        method === 'GET' && upgrade.toLowerCase() === 'websocket' && options.socketPaths.includes(withoutQuery(url)),
    },
    genReqId: request => saneId(request.headers['x-request-id']) ?? newId(),
    exposeHeadRoutes: true,
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) => fail(options, error, request, reply),
    ...(fallback === undefined ? {} : { clientErrorHandler: clientErrors(fallback, always) }),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 512 },
  });
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(always);
    reply.header('x-request-id', request.id);
    done();
  });
  await app.register(cors, {
    origin: options.corsOrigins === null ? true : [...options.corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['x-request-id', 'x-total-count', 'link', 'retry-after', 'content-disposition'],
    maxAge: 600,
    // Otherwise an OPTIONS request that is no preflight is refused in a shape that is not ours.
    strictPreflight: false,
  });
  readBodies(app);
  // Expectations we do not know are passed over (RFC 9110 §10.1.1 allows it); Node would refuse them without a word.
  app.server.on('checkExpectation', app.routing);
  for (const surface of options.surfaces) mountSurface(app, options, surface);
  health(app, options);
  mountPages(app, options.surfaces, { publicUrl: options.publicUrl, version });
  app.setErrorHandler((error, request, reply) => fail(options, error, request, reply));
  const consolePage = await mountConsole(app, options.consoleFolder);
  app.setNotFoundHandler((request, reply) => {
    const path = pathOf(request);
    const claimed = path.startsWith('/assets/') || options.surfaces.some(surface => surface.claims(path));
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

function mountSurface(app: FastifyInstance, options: HttpOptions, surface: Surface): void {
  const shared = Map.groupBy(surface.routes, ({ method, path }) => `${method} ${path}`);
  for (const [first, ...others] of shared.values())
    if (first !== undefined) mount(app, options, surface, [first, ...others]);
}

/** Mounts the routes of one method and path; which of them answers is decided by the query. */
function mount(
  app: FastifyInstance,
  options: HttpOptions,
  surface: Surface,
  routes: readonly [Route, ...Route[]],
): void {
  const special = routes.filter(route => route.onlyWith !== undefined);
  const [usual] = routes.filter(route => route.onlyWith === undefined);
  if (usual === undefined)
    throw new Error(`${routes[0].method} ${routes[0].path} has no route for requests without the parameter`);
  app.route({
    method: usual.method,
    url: surface.base + usual.path,
    config: { failurePage: usual.failurePage, failureHeaders: usual.failureHeaders },
    // Before the body is read.
    ...(usual.ownPages ? { onRequest: onlyOwnPages(options) } : {}),
    handler: async (request, reply) => {
      const query = request.query as Readonly<Record<string, unknown>>;
      const route = special.find(({ onlyWith = '' }) => query[onlyWith] !== undefined) ?? usual;
      const caller = callerOf(options, request);
      const result = await options.perform(route.action, () => inputOf(surface, route, request), caller);
      const next = await performNext(options, route, result, caller);
      const asked = { url: request.url, https: isHttps(options) };
      const body = route.present(result, asked, next);
      reply.code(route.status(result));
      if (route.headers !== undefined) reply.headers(route.headers(result, asked) as Record<string, string>);
      if (isPage(body)) return sendPage(reply, body);
      if (isStreamed(body)) return sendStream(reply, body);
      return reply.send(body);
    },
  });
}

function onlyOwnPages({ publicUrl }: HttpOptions): onRequestHookHandler {
  return (request, _reply, done) => {
    mustBeOwnPage(request.headers, publicUrl);
    done();
  };
}

async function performNext(options: HttpOptions, { next }: Route, result: unknown, caller: Caller): Promise<unknown> {
  const credential = next?.as(result) ?? null;
  if (next === undefined || credential === null) return null;
  return options.perform(next.action, {}, { ...caller, credential, organization: null });
}

function inputOf(surface: Surface, route: Route, request: FastifyRequest): unknown {
  const inPath = (request.params ?? {}) as Readonly<Record<string, string>>;
  const params: Record<string, string> = {};
  for (const [name, schema] of Object.entries(route.params)) {
    const value = inPath[name] ?? '';
    if (!fits(schema, value))
      throw surface.malformedId === 404 ? refuse('http.not_found', {}) : refuseField(name, 'must be a valid id');
    // UUIDs are stored and compared in lower case; whoever writes one otherwise means the same.
    params[name] = isUuid(value) ? value.toLowerCase() : value;
  }
  const mediaType = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const stream = request.body instanceof Readable ? request.body : null;
  // An empty body has no type worth naming: its missing fields are.
  if (request.body instanceof Form ? !route.form : route.form && request.body !== undefined)
    throw refuse('http.media_type_unsupported', { accepts: [route.form ? formType : 'application/json'] });
  if (stream !== null && !route.streams.includes(mediaType)) {
    throw refuse('http.media_type_unsupported', { accepts: ['application/json'] });
  }
  if (stream === null && route.streams.length > 0)
    throw refuse('http.media_type_unsupported', { accepts: route.streams });
  const query = route.query === undefined ? {} : parse(route.query, converted(route.query, request.query));
  const given = request.body instanceof Form ? request.body.fields : request.body;
  const body = stream === null ? bodyOf(route, given) : undefined;
  const headers = request.headers as Readonly<Record<string, string | undefined>>;
  return route.input({ params, body, query, headers, stream, mediaType } as Parameters<Route['input']>[0]);
}

function bodyOf(route: Route, body: unknown): unknown {
  if (route.body === undefined) {
    // Some clients send an empty object with every request.
    if (body !== undefined && body !== null) parse(Nothing, body);
    return undefined;
  }
  return parse(route.body, body ?? {});
}

/** What is known of a request before anyone is recognised. */
export function callerOf(options: Pick<HttpOptions, 'deviceOf'>, request: FastifyRequest): Caller {
  const { authorization } = request.headers;
  const organization = request.headers['x-organization-id'];
  if (organization !== undefined && (typeof organization !== 'string' || !isUuid(organization))) {
    throw refuseField('X-Organization-Id', 'must be a UUID');
  }
  return {
    credential: authorization === undefined ? null : (/^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? ''),
    organization: organization?.toLowerCase() ?? null,
    ip: addressOf(request),
    userAgent: (request.headers['user-agent'] ?? '').slice(0, 512),
    requestId: request.id,
    device: options.deviceOf(request.headers.cookie),
    via: 'http',
  };
}

/** The client's address; the proxy's, when what the proxy passed on is none: it is stored, and allowances hang on it. */
function addressOf({ ip, socket }: FastifyRequest): string {
  const address = isIP(ip) === 0 ? (socket.remoteAddress ?? '') : ip;
  // On a socket that takes both families, IPv4 comes as ::ffff:192.0.2.1.
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

function readBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(/^application\/([a-z0-9.+-]+\+)?json\b/i, { parseAs: 'string' }, (request, body, done) => {
    // Clients set the type on requests without a body too.
    if (body === '') return done(null, undefined);
    return parseJson(request, body as string, done);
  });
  app.addContentTypeParser(formType, { parseAs: 'string', bodyLimit: longestForm }, (_request, body, done) =>
    done(null, new Form(String(body))),
  );
  app.addContentTypeParser(textType, (_request, payload, done) => done(null, payload));
}

function unknownPath(surfaces: readonly Surface[], request: FastifyRequest): DomainError {
  const path = pathOf(request);
  const allow = new Set<string>();
  for (const surface of surfaces) {
    for (const route of surface.routes) {
      if (matches(surface.base + route.path, path)) {
        allow.add(route.method);
        if (route.method === 'GET') allow.add('HEAD');
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
  // A browser reads an answer only when it has sent everything: what is left of a file is taken and thrown away.
  if (request.body instanceof Readable) request.body.unpipe().resume();
  // An address that cannot be read fails before the hook that sets these.
  reply.headers(standingHeaders(isHttps(options))).header('x-request-id', request.id);
  const known = recognised(error, bodyLimit);
  const path = pathOf(request);
  const surface = options.surfaces.find(each => each.claims(path)) ?? options.surfaces[0];
  if (surface === undefined) throw error;
  if (known === null) request.log.error({ err: error, requestId: request.id }, 'unexpected error');
  const { status, message } =
    known === null ? { status: 500, message: 'Internal server error' } : told(surface.errors, known);
  if (known !== null) reply.headers(errorHeaders(known));
  reply.code(status);
  const { failurePage, failureHeaders } = request.routeOptions.config;
  if (known !== null && failureHeaders !== undefined) reply.headers(failureHeaders(known));
  if (failurePage !== undefined && /\btext\/html\b/i.test(request.headers.accept ?? '')) {
    sendPage(reply, failurePage(message, known));
    return;
  }
  reply
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(surface.wrap({ status, message, error: known, requestId: request.id })));
}

function sendPage(reply: FastifyReply, { html }: Page): FastifyReply {
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', pagePolicy)
    .send(html);
}

function sendStream(reply: FastifyReply, body: Streamed): FastifyReply {
  return reply
    .header('content-type', body.type)
    .header('content-disposition', `attachment; filename="${body.filename}"`)
    .send(Readable.from(body.chunks, { objectMode: false, highWaterMark: 64 * 1024 }));
}

const isHttps = ({ publicUrl }: HttpOptions): boolean => publicUrl.startsWith('https:');

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

function saneId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && /^[A-Za-z0-9._:-]{8,100}$/.test(header) ? header : undefined;
}
