import { api, result } from '../api/client.ts';
import { ApiError, refusalOf, unreachable } from '../api/errors.ts';
import { connectionLost } from '../connection.ts';
import { reachable } from './reachable.ts';

/** Fetches what is in a file, from an address that works for a minute. Throws `ApiError`. */
export async function fetchContent(id: string, signal?: AbortSignal): Promise<Blob> {
  const path = { fileId: id };
  const asked = api.GET('/v1/storage/download-url/{fileId}', { params: { path }, ...(signal && { signal }) });
  const { download_url: url } = (await result(asked)).data;
  try {
    const response = await fetch(reachable(url, location.origin), signal === undefined ? {} : { signal });
    if (!response.ok) throw refusalOf(response, await response.json().catch(() => undefined));
    return await response.blob();
  } catch (error) {
    if (error instanceof ApiError || signal?.aborted === true) throw error;
    connectionLost();
    throw unreachable();
  }
}
