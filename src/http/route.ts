import type { Readable } from 'node:stream';
import type { Static, TObject, TSchema } from 'typebox';
import Type from 'typebox';
import type { Action, AnyAction } from '../kernel/action.ts';
import type { RouteLimit } from '../kernel/actor.ts';
import type { DomainError } from '../kernel/errors.ts';
import type { Execution } from '../kernel/execution.ts';
import type { ByteRange } from '../platform/objects/objects.ts';
import type { Cookies } from './cookies.ts';
import type { Workflow } from './execution.ts';
import { formType } from './form.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

type ParamsOf<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? { readonly [K in Name]: string } & ParamsOf<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? { readonly [K in Name]: string }
    : Record<never, never>;
type Replies = { readonly [status: number]: TSchema };
type StaticOr<S, D> = S extends TSchema ? Static<S> : D;
type Successful<R extends Replies> = {
  [K in keyof R & number]: `${K}` extends `2${string}` | `3${string}` ? Static<R[K]> : never;
}[keyof R & number];
type Success<R extends Replies> = [Successful<R>] extends [never] ? Static<R[keyof R & number]> : Successful<R>;

/** A request as a route sees it: validated, with path and query converted to what their schemas say. */
export interface WireRequest<P extends string, B, Q> {
  readonly params: ParamsOf<P>;
  readonly body: StaticOr<B, undefined>;
  readonly query: StaticOr<Q, Record<never, never>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly cookies: Cookies;
  /** The unread body of a route that takes one of `streams`, with its media type. */
  readonly stream: Readable | null;
  readonly mediaType: string;
}

/** What a presenter may need to know besides the result: to link to the next page. */
export interface Asked {
  /** Path and query as the client sent them. */
  readonly url: string;
  readonly cookies: Cookies;
  /** Whether people reach us by https only, so that cookies must not travel otherwise. */
  readonly https: boolean;
  /** When it is answered. */
  readonly at: Date;
  /** What it is known as, where requests are workflows. */
  readonly execution: Execution;
}

/** Tells what is sent otherwise from a JSON reply, whatever fields that has. */
const sentAs: unique symbol = Symbol('sent as');

/** A body that is sent as it is made; `type` is its media type, `filename` what browsers save it as. */
export interface Streamed {
  readonly [sentAs]: 'stream';
  readonly type: string;
  readonly filename: string;
  readonly chunks: AsyncIterable<string | Uint8Array>;
}

/** A body whose length is known, so that parts of it can be asked for; `filename` is any text that a person gave. */
export interface Download {
  readonly [sentAs]: 'download';
  readonly type: string;
  readonly filename: string;
  /** Bytes. */
  readonly size: number;
  /** Names these very bytes; quotes included. */
  readonly etag: string;
  read(range?: ByteRange): Promise<Readable>;
}

/** An answer for people: a whole HTML document, whose styles and scripts are files of ours. */
export interface HtmlPage {
  readonly [sentAs]: 'page';
  readonly html: string;
}

/** An answer in the media type that the route has for `text`. */
export interface PlainText {
  readonly [sentAs]: 'text';
  readonly text: string;
}

/** What a route answers with that can also answer with text. */
export const plainText = (text: string): PlainText => ({ text, [sentAs]: 'text' });

/** What a route answers with to send bytes as they are made. */
export const streamed = (body: Omit<Streamed, typeof sentAs>): Streamed => ({ ...body, [sentAs]: 'stream' });

/** What a route answers with to send a file, also in parts. */
export const download = (body: Omit<Download, typeof sentAs>): Download => ({ ...body, [sentAs]: 'download' });

/** What a route answers with to show people a page. */
export const htmlPage = (html: string): HtmlPage => ({ html, [sentAs]: 'page' });

/** How many bytes one request may move, and in what time; what is left out is as for all. */
export interface Transfer {
  /** Of the body, whether it is parsed or handed on. */
  readonly bodyBytes?: number;
  /** Until all of the body has come; more than 15 minutes are never given. */
  readonly bodyMilliseconds?: number;
  /** Until all of an answer that is sent as it is made has been taken. */
  readonly answerMilliseconds?: number;
}

export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly action: AnyAction;
  readonly summary: string;
  /** How often it may be called together with others: all of these hold. */
  readonly limits: readonly RouteLimit[];
  readonly params: Readonly<Record<string, TSchema>>;
  readonly body: TSchema | undefined;
  readonly query: TObject | undefined;
  readonly reply: Replies;
  /** Media type of the text that it answers with for who asks for that; undefined: it always answers as `reply` says. */
  readonly text: string | undefined;
  readonly streams: readonly string[];
  /** What a body of JSON holds that is handed on unread: it is described by this, and judged by what reads it. */
  readonly streamed: TSchema | undefined;
  readonly transfer: Transfer;
  /** Whether the body is an HTML form, and nothing else. */
  readonly form: boolean;
  /** Query parameter whose presence chooses this route among those of the same method and path. */
  readonly onlyWith: string | undefined;
  /** Header, in lower case, whose presence chooses this route among those of the same method and path, also of other surfaces. */
  readonly onlyWithHeader: string | undefined;
  input(request: WireRequest<string, TSchema, TObject>): unknown;
  status(result: unknown): number;
  readonly next: Next | undefined;
  present(result: unknown, asked: Asked, next: unknown): unknown;
  headers: ReplyHeaders<unknown> | undefined;
  failurePage: FailurePage | undefined;
  failureHeaders: FailureHeaders | undefined;
  /** Whether only pages of ours may send it: it acts with a cookie, or sets one. */
  readonly ownPages: boolean;
  /** Which workflow it is, where its surface has those: a command is recorded under it. */
  readonly workflow: Workflow | undefined;
}

/**
 * A query that is performed after a success, as whoever the access token in the result stands for (null: it is not), or as
 * the caller. It has a pipeline run of its own: what it refuses is the answer, though the action has been committed.
 */
export interface Next<O = unknown, N = unknown> {
  readonly action: Action<TSchema, N>;
  readonly as: ((result: O) => string | null) | 'caller';
  /** What it is asked, where it takes something. */
  readonly input?: (result: O) => unknown;
}

/** Headers of a refusal besides those that every route has: to have a browser forget a cookie. */
type FailureHeaders = (error: DomainError, asked: Asked) => Readonly<Record<string, string>>;

/** What browsers get in place of a refusal in the surface's shape; the error is null for what nobody foresaw. */
type FailurePage = (message: string, error: DomainError | null) => HtmlPage;

const Id = Type.String({ format: 'uuid' });

/** The headers of a reply besides those that every one has. */
export interface ReplyHeaders<O> {
  (result: O, asked: Asked): Readonly<Record<string, string | readonly string[]>>;
  /** What some of them mean, for their description. */
  readonly described?: Readonly<Record<string, string>>;
}

/** The reply of a route that sends the browser elsewhere: no body, and `headers` names the `location`. */
export const Redirect = Type.Undefined();

/** The reply of a route that answers with an `HtmlPage`. */
export const Html = Type.String({ contentMediaType: 'text/html' });

/**
 * Declares one route: where, which action, how the wire becomes its input, and how its result becomes the reply. The
 * first 2xx or 3xx of `reply` is the status of a success unless `status` chooses; a route that never succeeds declares the
 * one status it has. Path parameters are UUIDs unless `params` says otherwise.
 */
export function route<
  const P extends string,
  S extends TSchema,
  O,
  const R extends Replies,
  B extends TSchema | undefined = undefined,
  Q extends TObject | undefined = undefined,
  N = null,
>(
  at: `${Method} ${P}`,
  action: Action<S, O>,
  spec: {
    summary: string;
    params?: { readonly [K in keyof ParamsOf<P>]?: TSchema };
    body?: B;
    query?: Q;
    reply: R;
    text?: string;
    /** Media types whose body is handed on unread. */
    streams?: readonly string[];
    streamed?: TSchema;
    transfer?: Transfer;
    form?: true;
    onlyWith?: Q extends TObject ? keyof Static<Q> & string : never;
    onlyWithHeader?: string;
    input: (request: WireRequest<P, B, Q>) => NoInfer<Static<S>>;
    status?: (result: NoInfer<O>) => keyof R & number;
    next?: Next<NoInfer<O>, N>;
    present: (
      result: NoInfer<O>,
      asked: Asked,
      next: NoInfer<N> | null,
    ) => Success<R> | Streamed | Download | HtmlPage | PlainText;
    headers?: ReplyHeaders<NoInfer<O>>;
    failurePage?: FailurePage;
    failureHeaders?: FailureHeaders;
    ownPages?: true;
    workflow?: Workflow;
  },
): Route {
  const space = at.indexOf(' ');
  const path = at.slice(space + 1);
  const statuses = Object.keys(spec.reply).map(Number);
  const success =
    statuses.find(status => status >= 200 && status < 400) ?? (statuses.length === 1 ? statuses[0] : undefined);
  if (success === undefined) throw new Error(`${at} declares no successful reply`);
  const names = [...path.matchAll(/:([A-Za-z]+)/g)].map(match => match[1] ?? '');
  const own: Readonly<Record<string, TSchema | undefined>> = spec.params ?? {};
  // From here on a route is only what mounting and OpenAPI need; its types were checked above.
  return {
    method: at.slice(0, space) as Method,
    path,
    action: action as unknown as AnyAction,
    summary: spec.summary,
    limits: [],
    params: Object.fromEntries(names.map(name => [name, own[name] ?? Id])),
    body: spec.body,
    query: spec.query,
    reply: spec.reply,
    text: spec.text,
    streams: spec.streams ?? [],
    streamed: spec.streamed,
    transfer: spec.transfer ?? {},
    form: spec.form ?? false,
    onlyWith: spec.onlyWith,
    onlyWithHeader: spec.onlyWithHeader,
    input: spec.input as Route['input'],
    status: spec.status === undefined ? () => success : (spec.status as Route['status']),
    next: spec.next as Route['next'],
    present: spec.present as Route['present'],
    headers: spec.headers as Route['headers'],
    failurePage: spec.failurePage,
    failureHeaders: spec.failureHeaders,
    ownPages: spec.ownPages ?? false,
    workflow: spec.workflow,
  };
}

/** Routes that may be called so often all together, besides what their actions, their surface and other groups allow. */
export function limited(limit: RouteLimit, routes: readonly Route[]): Route[] {
  return routes.map(each => ({ ...each, limits: [limit, ...each.limits] }));
}

/** Media types that a route takes its body as; none where it has none. */
export function acceptedBy({ streams, form, body }: Route): readonly string[] {
  if (streams.length > 0) return streams;
  if (form) return [formType];
  return body === undefined ? [] : ['application/json'];
}

/** Whether a route only looks, so that asking for it by HEAD, or ahead of time, is harmless. */
export function changesNothing({ action }: Route): boolean {
  return action.kind === 'query';
}

export function isStreamed(body: unknown): body is Streamed {
  return isSentAs(body, 'stream');
}

export function isDownload(body: unknown): body is Download {
  return isSentAs(body, 'download');
}

export function isHtmlPage(body: unknown): body is HtmlPage {
  return isSentAs(body, 'page');
}

export function isPlainText(body: unknown): body is PlainText {
  return isSentAs(body, 'text');
}

function isSentAs(body: unknown, how: (Streamed | Download | HtmlPage | PlainText)[typeof sentAs]): boolean {
  return typeof body === 'object' && body !== null && sentAs in body && body[sentAs] === how;
}
