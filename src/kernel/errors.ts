import type { Holder, ShareName } from './shares.ts';

/**
 * The closed set of things that can be refused. Each capability adds its codes in its own `errors.ts` by declaration
 * merging, with their words beside them; the surfaces' error tables must answer for every one of them, which the compiler checks.
 * The value of a code is what a person needs in order to mend the request.
 */
export interface Errors {
  /** The request does not have the form the action asks for; every bad field is listed. */
  'input.invalid': { readonly fields: readonly FieldProblem[] };
  /** Nobody is signed in, or the token is unknown, expired, forged or revoked. */
  'auth.required': Record<never, never>;
  /** Signed in, but without one of the permission nodes that the action asks for. */
  'permission.denied': { readonly missing: readonly string[] };
  /** It takes a session, and the caller has none: an API key signs nobody in, makes no keys and shows nobody anew. */
  'access.needs_session': Record<never, never>;
  /** The thing was changed since the caller read it. Who and when are those of the last edit that is recorded; null: not known. */
  'edit.stale': { readonly thing: string; readonly changedAt: string | null; readonly changedBy: string | null };
  'rate.limited': { readonly retryAfterSeconds: number };
  /** All places of somebody's share are taken; one is free again when something that runs has ended. */
  'share.taken': {
    readonly share: ShareName;
    readonly holder: Holder;
    readonly most: number;
    readonly retryAfterSeconds: number;
  };
  /** Somebody would keep more than their share. */
  'share.full': { readonly share: ShareName; readonly holder: Holder; readonly most: number };
  /** Something we depend on does not answer now; the same request may succeed later. */
  unavailable: { readonly what: string; readonly retryAfterSeconds: number };
  /** What was asked for needs variables that the operator has not set. */
  not_configured: { readonly what: string; readonly variables: readonly string[] };
}

/** One bad field: `field` is its path as the caller wrote it (`members.0.role`), `message` reads on after it. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

export type ErrorCode = keyof Errors;

/** What the pipeline may refuse any action with. An action's `refuses` names what it may refuse with besides. */
export const pipelineCodes = [
  'input.invalid',
  'auth.required',
  'permission.denied',
  'access.needs_session',
  'edit.stale',
  'rate.limited',
  'share.taken',
  'unavailable',
] as const satisfies readonly ErrorCode[];

/** How one code is told: its status over HTTP, and words that say what to mend. */
export interface Told<C extends ErrorCode> {
  readonly status: number;
  readonly message: (details: Errors[C]) => string;
  /** What stands at the top of the body besides the words, in every surface's shape. */
  readonly extras?: (details: Errors[C]) => Readonly<Record<string, unknown>>;
  /** Which fields of the request have to change, so that a form can say so beside them. */
  readonly fields?: (details: Errors[C]) => readonly FieldProblem[];
}

/** An answer for every code there is; a code without one does not compile. */
export type ErrorTable = { readonly [C in ErrorCode]: Told<C> };

export class DomainError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly details: Errors[C];
  constructor(code: C, details: Errors[C]) {
    super(code);
    this.code = code;
    this.details = details;
  }

  /** Narrows to one code and its details. */
  is<D extends ErrorCode>(code: D): this is DomainError<D> {
    return (this.code as ErrorCode) === code;
  }
}

/** Makes the error that an action throws to refuse: `throw refuse('team.not_found', {})`. */
export function refuse<C extends ErrorCode>(code: C, details: Errors[C]): DomainError<C> {
  return new DomainError(code, details);
}

/** Refuses one field of an otherwise well-formed input. */
export function refuseField(field: string, message: string): DomainError<'input.invalid'> {
  return refuse('input.invalid', { fields: [{ field, message }] });
}

const longestPlace = 200;

/** The path of a place as it is told of: whoever sent it may have made its names as long as a body. */
export function placeWords(parts: readonly string[]): string {
  const place = parts.join('.');
  return place.length > longestPlace ? `${place.slice(0, longestPlace).toWellFormed()}…` : place;
}

/** What to mend where something that must differ from others is taken: `email is already in use`. */
export function inUse(field: string): FieldProblem[] {
  return [{ field, message: 'is already in use' }];
}
