import type { RouteLimit } from '../kernel/actor.ts';
import type { DomainError, ErrorCode, ErrorTable, FieldProblem, Told } from '../kernel/errors.ts';
import type { Execution } from '../kernel/execution.ts';
import type { Route } from './route.ts';
import type { Socket } from './socket.ts';

export interface Failure {
  readonly status: number;
  readonly message: string;
  /** Null for what nobody foresaw. */
  readonly error: DomainError | null;
  readonly requestId: string;
  /** When it was answered. */
  readonly at: Date;
  /** What was asked for, as a route declares it (`/users/:id`, below its base); null where there is no such route. */
  readonly route: { readonly method: string; readonly path: string } | null;
  /** What it is known as, where requests are workflows. */
  readonly execution: Execution;
}

/** One published contract: where it lives, how it words and wraps errors, and its routes. */
export interface Surface {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Prefix of every route. */
  readonly base: string;
  readonly errors: ErrorTable;
  /** How an id in a path that cannot be one is answered. */
  readonly malformedId: 400 | 404;
  /** The body of an error. */
  wrap(failure: Failure): unknown;
  /** OpenAPI schema of that body. */
  readonly errorSchema: object;
  readonly routes: readonly Route[];
  /** How often all of its routes together may be called. */
  readonly limit?: RouteLimit;
  /** Where sockets are opened; whoever serves them answers there. */
  readonly sockets?: readonly Socket[];
  /** What its description is divided into; a route that is in none of them is an error at start. */
  readonly parts: readonly Part[];
  /** Styles and scripts of its pages. */
  readonly files?: readonly PageFile[];
  /** The types of events that it tells other systems of, once all actions are loaded. */
  readonly events?: () => readonly SurfaceEvent[];
}

export interface SurfaceEvent {
  readonly type: string;
  /** What kinds of things it can be about. */
  readonly kinds: readonly string[];
  /** What is sent of one. */
  readonly example: unknown;
}

/** One capability of a surface. */
export interface Part {
  readonly title: string;
  readonly description: string;
  /** First segments of the paths that belong to it; the first one names it. */
  readonly paths: readonly [string, ...string[]];
}

export interface PageFile {
  /** As browsers ask for it, base included. */
  readonly path: string;
  /** Media type. */
  readonly type: string;
  readonly text: string;
}

/** Looks an error up in a table. */
export function told(table: ErrorTable, error: DomainError): { readonly status: number; readonly message: string } {
  // The table has an entry of the right type for each code; the compiler cannot follow the pair through a union.
  const entry = table[error.code] as Told<ErrorCode>;
  return { status: entry.status, message: entry.message(error.details as never) };
}

/** What an error carries at the top of its body besides the words: a surface's `wrap` merges it in. */
export function extrasOf(table: ErrorTable, error: DomainError | null): Readonly<Record<string, unknown>> {
  if (error === null) return {};
  // As in `told`: right by the table's type.
  const entry = table[error.code] as Told<ErrorCode>;
  return entry.extras?.(error.details as never) ?? {};
}

/** The bad fields, for the top of a body; nothing where an error is not about any. */
export function fieldsOf(table: ErrorTable, error: DomainError | null): { readonly fields?: readonly FieldProblem[] } {
  if (error === null) return {};
  // As in `told`: right by the table's type.
  const entry = table[error.code] as Told<ErrorCode>;
  return entry.fields === undefined ? {} : { fields: entry.fields(error.details as never) };
}

/** Headers that go with some errors whatever the surface. */
export function errorHeaders(error: DomainError): Record<string, string> {
  if ('retryAfterSeconds' in error.details)
    return { 'retry-after': String(Math.max(1, Math.ceil(error.details.retryAfterSeconds))) };
  if (error.code === 'http.method_not_allowed' && 'allow' in error.details)
    return { allow: error.details.allow.join(', ') };
  // RFC 9110 §15.5.17.
  if (error.code === 'http.range_unsatisfiable' && 'size' in error.details)
    return { 'content-range': `bytes */${error.details.size}` };
  // RFC 9110 §12.5.1 and §15.5.16.
  if (error.code === 'http.media_type_unsupported' && 'accepts' in error.details && error.details.accepts.length > 0)
    return { accept: error.details.accepts.join(', ') };
  // RFC 9110 §12.5.3: which codings would be taken.
  if (error.code === 'http.coding_unsupported') return { 'accept-encoding': 'identity' };
  // RFC 9110 §15.5.22.
  if (error.code === 'http.upgrade_required') return { upgrade: 'websocket', connection: 'Upgrade' };
  if (error.code.startsWith('auth.')) return { 'www-authenticate': 'Bearer' };
  return {};
}
