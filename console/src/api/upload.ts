import { connectionLost } from '../connection.ts';
import { ApiError, refusalOf, unreachable } from './errors.ts';
import { chosenOrganization } from './organization.ts';
import { accessToken, refreshSession } from './session.ts';
import { texts } from './texts.ts';

/** How far an upload has come. */
export interface Progress {
  /** Bytes that have been sent. */
  readonly sent: number;
  readonly total: number;
}

/**
 * Sends a file as a body of its own, telling how much of it has left: `fetch` cannot. As with the other calls, it goes
 * out as whoever is signed in and in the organization that was chosen, and a refusal is an `ApiError`.
 */
export async function upload<T>(
  path: string,
  file: Blob,
  options: { readonly type: string; readonly onProgress: (progress: Progress) => void; readonly signal: AbortSignal },
): Promise<T> {
  let answer = await send(path, file, options, await accessToken());
  if (answer.status === 401 && (await refreshSession())) answer = await send(path, file, options, await accessToken());
  const body: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok) throw refusalOf(answer, body);
  return body as T;
}

function send(
  path: string,
  file: Blob,
  { type, onProgress, signal }: Parameters<typeof upload>[2],
  token: string | null,
): Promise<Response> {
  const organization = chosenOrganization();
  const headers = {
    'content-type': type,
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(organization === null ? {} : { 'x-organization-id': organization }),
  };
  return sendBody('POST', path, file, { headers, onProgress, signal });
}

/** Sends bytes to an address as they are, telling how many have left; whatever is answered is no error. Throws `ApiError` where nothing is. */
export function sendBody(
  method: 'POST' | 'PUT',
  address: string,
  file: Blob,
  {
    headers,
    onProgress,
    signal,
  }: {
    readonly headers: Readonly<Record<string, string>>;
    readonly onProgress: (progress: Progress) => void;
    readonly signal: AbortSignal;
  },
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let all = false;
    request.open(method, address);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => onProgress({ sent: loaded, total: file.size });
    request.upload.onload = () => {
      all = true;
      onProgress({ sent: file.size, total: file.size });
    };
    request.onload = () => resolve(answerOf(request));
    request.onerror = () => {
      connectionLost();
      reject(all ? unanswered() : unreachable());
    };
    request.onabort = () => reject(new DOMException(texts.theUploadWasStopped, 'AbortError'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    if (signal.aborted) request.onabort(new ProgressEvent('abort'));
    else request.send(file);
  });
}

/** What came, in the form in which the other calls have it. */
function answerOf(request: XMLHttpRequest): Response {
  const id = request.getResponseHeader('x-request-id');
  const empty = request.status === 204 || request.status === 205 || request.status === 304;
  return new Response(empty ? null : request.responseText, {
    status: request.status,
    headers: id === null ? {} : { 'x-request-id': id },
  });
}

/** All was sent, so that the server may have done it although nobody heard. */
const unanswered = (): ApiError => new ApiError(0, texts.theConnectionWasLostBeforeTheServer);
