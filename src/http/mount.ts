import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler, RouteOptions } from 'fastify';
import Type from 'typebox';
import type { Caller, RouteLimit } from '../kernel/actor.ts';
import { refuse, refuseField } from '../kernel/errors.ts';
import { fits, isUuid, parse } from '../kernel/input.ts';
import { atMost, handOnJson } from './bodies.ts';
import { callerOf } from './caller.ts';
import { cookiesIn } from './cookies.ts';
import { sendDownload, transferPlace } from './download.ts';
import { executionOf, nameExecution } from './execution.ts';
import { Form } from './form.ts';
import { etagOf, ifMatchOf } from './if-match.ts';
import { type HttpOptions, isHttps } from './options.ts';
import { mustBeOwnPage } from './own-pages.ts';
import { sendPage } from './pages.ts';
import { converted } from './query.ts';
import {
  type Asked,
  acceptedBy,
  changesNothing,
  type Download,
  isDownload,
  isHtmlPage,
  isPlainText,
  isStreamed,
  type Next,
  type Route,
} from './route.ts';
import { type Sending, type StreamLimits, sendStream } from './stream.ts';
import type { Surface } from './surface.ts';

const Nothing = Type.Object({}, { additionalProperties: false });

/** Mounts every route of a surface. */
export function mountSurface(app: FastifyInstance, options: HttpOptions, surface: Surface): void {
  const shared = Map.groupBy(surface.routes, ({ method, path, onlyWithHeader = '' }) =>
    [method, path, onlyWithHeader].join(' '),
  );
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
  const limits = new Map(routes.map(route => [route, limitsOf(surface, route)]));
  const [usual] = routes.filter(route => route.onlyWith === undefined);
  if (usual === undefined)
    throw new Error(`${routes[0].method} ${routes[0].path} has no route for requests without the parameter`);
  const mounted: RouteOptions = {
    method: usual.method,
    url: surface.base + usual.path,
    ...(usual.onlyWithHeader === undefined ? {} : { constraints: { carries: usual.onlyWithHeader } }),
    // Link checkers and previews ask for headers only: that must not do what a browser that was sent here does.
    exposeHeadRoute: changesNothing(usual),
    ...(usual.transfer.bodyBytes === undefined ? {} : { bodyLimit: usual.transfer.bodyBytes }),
    config: {
      accepts: acceptedBy(usual),
      surface,
      route: { method: usual.method, path: usual.path },
      bodyMilliseconds: usual.transfer.bodyMilliseconds,
      failurePage: usual.failurePage,
      failureHeaders: usual.failureHeaders,
      workflow: usual.workflow,
    },
    // Before the body is read.
    ...(usual.ownPages ? { onRequest: onlyOwnPages(options) } : {}),
    handler: async (request, reply) => {
      const query = request.query as Readonly<Record<string, unknown>>;
      const route = special.find(({ onlyWith = '' }) => query[onlyWith] !== undefined) ?? usual;
      const caller = executing(route, request, editing(route, request, callerOf(options, request, limits.get(route))));
      const asked = askedOf(options, request);
      const result = await options.perform(route.action, () => inputOf(surface, route, request, asked), caller);
      const ended = endOf(result);
      try {
        const next = route.next === undefined ? null : await performNext(options, route.next, result, caller);
        const body = route.present(result, asked, next);
        reply.code(route.status(result));
        if (route.action.revisionOf !== undefined) reply.header('etag', etagOf(route.action.revisionOf(result)));
        if (route.headers !== undefined) reply.headers(route.headers(result, asked) as Record<string, string>);
        if (isHtmlPage(body)) return sendPage(reply, body);
        if (isPlainText(body) && route.text !== undefined)
          return reply.header('content-type', route.text).send(body.text);
        const how = { limits: sendingLimits(options, route), ended };
        if (isStreamed(body)) return sendStream(request, reply, body, how);
        if (isDownload(body)) return await sendFile(options, request, reply, body, how);
        return body;
      } catch (error) {
        ended();
        throw error;
      }
    },
  };
  // Its body is handed on as it comes, though those of its type are parsed elsewhere.
  if (usual.streams.includes('application/json')) void app.register(async own => void handOnJson(own).route(mounted));
  else app.route(mounted);
}

/** Sends a file while there is a place among those that are moved at once. */
async function sendFile(
  options: HttpOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  body: Download,
  how: Sending,
): Promise<FastifyReply> {
  const giveBack = transferPlace(options, request);
  const ended = (): void => {
    giveBack();
    how.ended();
  };
  try {
    return await sendDownload(request, reply, body, { ...how, ended });
  } catch (error) {
    giveBack();
    throw error;
  }
}

function limitsOf(surface: Surface, route: Route): RouteLimit[] | undefined {
  const limits = [...(surface.limit === undefined ? [] : [surface.limit]), ...route.limits];
  return limits.length === 0 ? undefined : limits;
}

function sendingLimits({ streamLimits }: HttpOptions, { transfer }: Route): StreamLimits {
  const { answerMilliseconds: totalMilliseconds = streamLimits.totalMilliseconds } = transfer;
  return { ...streamLimits, totalMilliseconds };
}

/** The caller with what the request is known as, where it is a workflow. */
function executing({ workflow }: Route, request: FastifyRequest, caller: Caller): Caller {
  if (workflow === undefined) return caller;
  nameExecution(request, workflow);
  return { ...caller, execution: executionOf(request) };
}

/** The caller with the state that they ask for; on a route that edits nothing the header says nothing. */
function editing({ action: { edits } }: Route, { headers }: FastifyRequest, caller: Caller): Caller {
  return edits === undefined ? caller : { ...caller, ifMatch: ifMatchOf(headers['if-match']) };
}

function onlyOwnPages({ publicUrl }: HttpOptions): onRequestHookHandler {
  return (request, _reply, done) => {
    mustBeOwnPage(request.headers, publicUrl);
    done();
  };
}

async function performNext(options: HttpOptions, next: Next, result: unknown, caller: Caller): Promise<unknown> {
  const input = next.input?.(result) ?? {};
  if (next.as === 'caller') return options.perform(next.action, input, caller);
  const credential = next.as(result);
  if (credential === null) return null;
  return options.perform(next.action, input, { ...caller, credential, organization: null });
}

/** What presenters get to see of a request. */
export function askedOf(options: HttpOptions, request: FastifyRequest): Asked {
  const https = isHttps(options);
  const { url, headers } = request;
  return {
    url,
    https,
    cookies: cookiesIn(headers.cookie, https),
    get at() {
      return options.now();
    },
    // Made for those who ask: most requests are no workflows.
    get execution() {
      return executionOf(request);
    },
  };
}

function inputOf(surface: Surface, route: Route, request: FastifyRequest, { cookies }: Asked): unknown {
  const inPath = (request.params ?? {}) as Readonly<Record<string, string>>;
  const params: Record<string, string> = {};
  for (const [name, schema] of Object.entries(route.params)) {
    const value = inPath[name] ?? '';
    // No text that is kept has a NUL: nothing is called so.
    if (!fits(schema, value) || value.includes('\0'))
      throw surface.malformedId === 404 ? refuse('http.not_found', {}) : refuseField(name, 'must be a valid id');
    // UUIDs are stored and compared in lower case; whoever writes one otherwise means the same.
    params[name] = isUuid(value) ? value.toLowerCase() : value;
  }
  const mediaType = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const given = request.body instanceof Readable ? request.body : null;
  const { bodyBytes } = route.transfer;
  const stream = given === null || bodyBytes === undefined ? given : atMost(given, bodyBytes);
  // An empty body has no type worth naming: its missing fields are.
  const isForm = request.body instanceof Form;
  const fitting = stream === null ? route.streams.length === 0 : route.streams.includes(mediaType);
  if (!fitting || (request.body !== undefined && isForm !== route.form))
    throw refuse('http.media_type_unsupported', { accepts: acceptedBy(route) });
  const query = route.query === undefined ? {} : parse(route.query, converted(route.query, request.query));
  const parsed = request.body instanceof Form ? request.body.fields : request.body;
  const body = stream === null ? bodyOf(route, parsed) : undefined;
  const headers = request.headers as Readonly<Record<string, string | undefined>>;
  return route.input({ params, body, query, headers, cookies, stream, mediaType } as Parameters<Route['input']>[0]);
}

function bodyOf(route: Route, body: unknown): unknown {
  if (route.body === undefined) {
    // Some clients send an empty object with every request.
    if (body !== undefined && body !== null) parse(Nothing, body);
    return undefined;
  }
  return parse(route.body, body ?? {});
}

/** Ends a result that is to be iterated over, also one that nobody has begun with: connection and place hang on it. */
function endOf(result: unknown): () => void {
  if (typeof result !== 'object' || result === null || !(Symbol.asyncIterator in result)) return () => {};
  const { [Symbol.asyncIterator]: iterate } = result as AsyncIterable<unknown>;
  // What goes wrong at the end of it is nobody's answer any more.
  return () =>
    void iterate
      .call(result)
      .return?.()
      .catch(() => {});
}
