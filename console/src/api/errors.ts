import { texts } from './texts.ts';

/** One bad field as the server names it: its path in the body, and what reads on after it. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** A refusal of the server, or that it could not be reached (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly fields: readonly FieldProblem[];
  /** To be told to whoever runs the server; null when no answer came. */
  readonly requestId: string | null;
  /** What the body said besides: `mfa_required` and `mfa_token`, for one. */
  readonly body: Readonly<Record<string, unknown>>;
  constructor(
    status: number,
    message: string,
    more: {
      fields?: readonly FieldProblem[];
      requestId?: string | null;
      body?: Readonly<Record<string, unknown>>;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.fields = more.fields ?? [];
    this.requestId = more.requestId ?? null;
    this.body = more.body ?? {};
  }
}

/** Whether a change was refused because somebody else changed the thing meanwhile. */
export function isStale(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 412;
}

export const unreachable = (): ApiError => new ApiError(0, texts.theServerCannotBeReachedTryAgain);

/** Reads a refusal in the shape of whichever surface it came from. */
export function refusalOf(response: Response, body: unknown): ApiError {
  const whole = isRecord(body) ? body : {};
  // Where the error is an object, it says all that others say beside it.
  const record = isRecord(whole['error']) ? { ...whole, ...whole['error'], ...detailsOf(whole['error']) } : whole;
  const message = [record['error'], record['message']].find(each => typeof each === 'string' && each.includes(' '));
  return new ApiError(
    response.status,
    typeof message === 'string'
      ? message
      : sayable(record['message']) || texts.theServerAnsweredWithStatusTryAgain(response.status),
    { fields: fieldsOf(record), requestId: response.headers.get('x-request-id'), body: record },
  );
}

function fieldsOf(body: Readonly<Record<string, unknown>>): FieldProblem[] {
  const listed = Array.isArray(body['fields']) ? body['fields'] : Array.isArray(body['errors']) ? body['errors'] : [];
  return listed.flatMap((each: unknown): FieldProblem[] => {
    if (!isRecord(each) || typeof each['message'] !== 'string') return [];
    const { field, path, message } = each;
    if (typeof field === 'string') return [{ field, message }];
    return Array.isArray(path) ? [{ field: path.join('.'), message }] : [];
  });
}

function detailsOf({ details }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return isRecord(details) ? details : {};
}

function sayable(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
