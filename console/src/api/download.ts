import { connectionLost } from '../connection.ts';
import { authorized } from './client.ts';
import { ApiError, refusalOf } from './errors.ts';
import { texts } from './texts.ts';

/**
 * Fetches a file of any length as whoever is signed in, telling how many bytes have come. What comes goes into a `Blob`,
 * which browsers keep on disk when it is large. Throws `ApiError`, also when the file broke off: half of one is none.
 */
export async function download(
  path: string,
  options: { readonly onProgress: (bytes: number) => void; readonly signal: AbortSignal },
): Promise<Blob> {
  const response = await authorized(new Request(new URL(path, location.origin), { signal: options.signal }));
  if (!response.ok) throw refusalOf(response, await response.json().catch(() => undefined));
  if (response.body === null) return new Blob();
  let bytes = 0;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        bytes += chunk.byteLength;
        options.onProgress(bytes);
        controller.enqueue(chunk);
      },
    }),
  );
  try {
    return await new Response(counted, { headers: { 'content-type': typeOf(response) } }).blob();
  } catch (error) {
    if (options.signal.aborted) throw error;
    connectionLost();
    throw new ApiError(0, texts.theConnectionWasLostDuringThe);
  }
}

const typeOf = (response: Response): string => response.headers.get('content-type') ?? 'application/octet-stream';
