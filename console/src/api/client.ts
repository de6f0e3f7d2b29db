import createClient from 'openapi-fetch';
import { connectionLost } from '../connection.ts';
import { refusalOf, unreachable } from './errors.ts';
import { chosenOrganization } from './organization.ts';
import type { paths } from './schema.d.ts';
import { accessToken, knowMe, refreshSession } from './session.ts';

/** Sends as whoever is signed in, in the organization that was chosen; once more when the token had ended after all. */
export async function authorized(request: Request): Promise<Response> {
  const again = request.clone();
  const first = await send(request, await accessToken());
  if (first.status === 403) learnWhatIsLeft();
  if (first.status !== 401 || !(await refreshSession())) return first;
  return send(again, await accessToken());
}

/** Milliseconds in which several refusals are one. */
const oneRefusal = 5_000;
let refusedAt = Number.NEGATIVE_INFINITY;

/** Somebody may have taken a permission away: what it was needed for is not offered any more. */
function learnWhatIsLeft(): void {
  if (performance.now() - refusedAt < oneRefusal) return;
  refusedAt = performance.now();
  renewMe().catch(() => {});
}

async function send(request: Request, token: string | null): Promise<Response> {
  if (token !== null) request.headers.set('authorization', `Bearer ${token}`);
  const organization = chosenOrganization();
  if (organization !== null && !request.headers.has('x-organization-id'))
    request.headers.set('x-organization-id', organization);
  return reach(request);
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    connectionLost();
    throw unreachable();
  }
}

/** The API as the console calls it: where the server takes an `If-Match`, a call that says nothing of it does not compile. */
type Careful<P> = {
  [Path in keyof P]: {
    [Method in keyof P[Path]]: P[Path][Method] extends { parameters: { header?: infer H } }
      ? [NonNullable<H>] extends [never]
        ? P[Path][Method]
        : 'If-Match' extends keyof NonNullable<H>
          ? Omit<P[Path][Method], 'parameters'> & {
              parameters: Omit<P[Path][Method]['parameters'], 'header'> & {
                header: Omit<NonNullable<H>, 'If-Match'> & { 'If-Match': string | undefined };
              };
            }
          : P[Path][Method]
      : P[Path][Method];
  };
};

/** For what is open to everybody: it waits for no session. */
export const open = createClient<paths>({ baseUrl: location.origin, fetch: request => reach(request) });

/** The server's API, with the types of its own description. Wrap calls in `result` or `page`. */
export const api = createClient<Careful<paths>>({ baseUrl: location.origin, fetch: authorized });

/** Asks anew who one is and what one may do, after something of that was changed. Throws `ApiError`. */
export async function renewMe(): Promise<void> {
  knowMe(await result(api.GET('/console/session/me')));
}

interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** What the server answered; throws `ApiError` when it refused. */
export async function result<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw refusalOf(response, error);
  // A 204 has no body, and its type says so.
  return data as T;
}

/** A thing with the tag of the state in which it was read. Empty: something on the way took it off. */
export interface Tagged {
  readonly etag: string;
}

/** As `result`, for one thing that people edit; `pick` takes it out of the body. */
export async function tagged<T, D extends object>(call: Promise<Answer<T>>, pick: (body: T) => D): Promise<D & Tagged> {
  const body = await result(call);
  const { response } = await call;
  return { ...pick(body), etag: response.headers.get('etag') ?? '' };
}

/** The header by which a change says what it was made from: the server refuses it with 412 when that is not there any more. */
export function ifMatch({ etag }: Tagged): { readonly 'If-Match': string | undefined } {
  return { 'If-Match': etag === '' ? undefined : etag };
}

/** A page of a bare list, with the number of all that there are. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  /** Whether there may be more: not all were counted. Default false. */
  readonly atLeast?: boolean;
}

/** As `result`, for lists that tell their length in `X-Total-Count`. */
export async function page<T>(call: Promise<Answer<readonly T[]>>): Promise<Page<T>> {
  const { data, error, response } = await call;
  if (!response.ok) throw refusalOf(response, error);
  const items = data ?? [];
  const total = Number(response.headers.get('x-total-count') ?? items.length);
  return { items, total, atLeast: response.headers.get('x-total-count-capped') === 'true' };
}
