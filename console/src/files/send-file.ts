import { ApiError, refusalOf } from '../api/errors.ts';
import { sendBody } from '../api/upload.ts';
import { afterConnection } from '../connection.ts';
import { beginUpload, completeUpload, type FileAbout, type StoredFile, type Ticket } from './storage.ts';

export interface Sending {
  /** Bytes that are there. */
  readonly onProgress: (sent: number) => void;
  readonly signal: AbortSignal;
}

/** Times that something is tried again although the server can be reached. */
const mostTries = 5;

/**
 * Uploads a file and has the server check it; while the server cannot be reached it waits. Throws `ApiError` where the server refuses
 * it, `AbortError` when it is stopped.
 */
export async function sendFile(content: Blob, about: FileAbout, { onProgress, signal }: Sending): Promise<StoredFile> {
  let ticket = await persistently(signal, () => beginUpload(about, content.size, signal));
  await persistently(signal, async () => {
    const answer = await put(ticket, content, onProgress, signal);
    // It came the first time after all, and only the answer was lost.
    if (answer.ok || answer.status === 409 || answer.status === 412) return;
    // The address lives for some minutes.
    if (answer.status === 403 || answer.status === 410) {
      ticket = await beginUpload(about, content.size, signal);
      throw new ApiError(0, '');
    }
    throw refusalOf(answer, await answer.json().catch(() => undefined));
  });
  return persistently(signal, () => completeUpload(ticket.fileId));
}

const put = (
  { url, headers }: Ticket,
  bytes: Blob,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<Response> => sendBody('PUT', url, bytes, { headers, signal, onProgress: ({ sent }) => onProgress(sent) });

/** Does it until it is done or refused: what the connection or an overloaded server is to blame for is tried again. */
async function persistently<T>(signal: AbortSignal, deed: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1)
    try {
      return await deed();
    } catch (error) {
      const passes = error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);
      if (!passes || error.status === 507 || tries >= mostTries) throw error;
      if (await afterConnection(signal)) tries = 0;
      await pause(500 * 2 ** tries, signal);
    }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
