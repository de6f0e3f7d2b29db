import { ApiError, refusalOf } from '../api/errors.ts';
import { sendBody } from '../api/upload.ts';
import { afterConnection } from '../connection.ts';
import { type Begun, forgetBegun, keepBegun, keptBegun } from './begun.ts';
import {
  beginParts,
  beginUpload,
  completeParts,
  completeUpload,
  type FileAbout,
  giveUp,
  partsThere,
  partTicket,
  type StoredFile,
  type Ticket,
} from './storage.ts';
import { missingOf, partsFrom, partsOf } from './upload-plan.ts';

export interface Sending {
  /** Bytes that are there. */
  readonly onProgress: (sent: number) => void;
  readonly signal: AbortSignal;
  /** By what it is known when it is chosen again after the page was closed; null: it is not gone on with. */
  readonly fingerprint?: string | null;
}

/** Times that something is tried again although the server can be reached. */
const mostTries = 5;

/**
 * Uploads a file and has the server check it. While the server cannot be reached it waits; what is large goes in parts, and goes on
 * where it was. Throws `ApiError` where the server refuses it, `AbortError` when it is stopped.
 */
export function sendFile(content: Blob, about: FileAbout, sending: Sending): Promise<StoredFile> {
  return content.size > partsFrom ? sendInParts(content, about, sending) : sendWhole(content, about, sending);
}

async function sendWhole(content: Blob, about: FileAbout, { onProgress, signal }: Sending): Promise<StoredFile> {
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

async function sendInParts(content: Blob, about: FileAbout, sending: Sending): Promise<StoredFile> {
  const { signal, fingerprint = null } = sending;
  const begun =
    (await goOn(fingerprint, signal)) ?? (await persistently(signal, () => beginParts(about, content.size, signal)));
  if (fingerprint !== null) keepBegun(fingerprint, begun);
  try {
    await sendMissing(content, begun, sending);
    const stored = await persistently(signal, () => completeParts(begun));
    if (fingerprint !== null) forgetBegun(fingerprint);
    return stored;
  } catch (error) {
    // Whoever stops it wants no more of it, and nothing comes of what is refused.
    if (fingerprint !== null) forgetBegun(fingerprint);
    giveUp(begun).catch(() => {});
    throw error;
  }
}

async function sendMissing(content: Blob, begun: Begun, { onProgress, signal }: Sending): Promise<void> {
  const parts = partsOf(content.size, begun.partSize);
  const there = new Map(await persistently(signal, () => partsThere(begun, signal)));
  const missing = missingOf(parts, there);
  let sent = content.size - missing.reduce((sum, { from, to }) => sum + to - from, 0);
  onProgress(sent);
  for (const { number, from, to } of missing) {
    const bytes = content.slice(from, to);
    await persistently(signal, async () => {
      const ticket = await partTicket(begun, number, signal);
      const answer = await put(ticket, bytes, part => onProgress(sent + part), signal);
      // It came before, and only the answer was lost.
      if (!answer.ok && answer.status !== 409 && answer.status !== 412)
        throw refusalOf(answer, await answer.json().catch(() => undefined));
    });
    sent += bytes.size;
    onProgress(sent);
  }
}

/** What was begun with the same file before, where the server has it still. */
async function goOn(fingerprint: string | null, signal: AbortSignal): Promise<Begun | null> {
  const begun = fingerprint === null ? null : keptBegun(fingerprint);
  if (fingerprint === null || begun === null) return null;
  try {
    await persistently(signal, () => partsThere(begun, signal));
    return begun;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // It has expired there: it begins at 0.
    forgetBegun(fingerprint);
    return null;
  }
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
