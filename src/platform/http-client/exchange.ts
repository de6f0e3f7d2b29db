import { type IncomingHttpHeaders, type IncomingMessage, request as sendRequest } from 'node:http';
import type { Socket } from 'node:net';
import { headerText } from '../../kernel/utf8.ts';
import { Failure, toFailure } from './failures.ts';
import type { Hop } from './hop.ts';

const maxHeaderBytes = 16 * 1024;
/** Interim replies (1xx) before the reply itself; servers send one or two. */
const maxInterimReplies = 8;
/** Everything before the end of the reply's own headers: interim replies, blank lines, headers. */
const maxBytesBefore = 2 * maxHeaderBytes;

/** A reply whose headers have arrived. One of `read` and `discard` must be called; both end the connection, unless it is kept. */
export interface Reply {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  read(maxBytes: number): Promise<{ readonly body: Uint8Array; readonly truncated: boolean }>;
  discard(): void;
}

function flatten(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

function readBody(
  message: IncomingMessage,
  maxBytes: number,
  signal: AbortSignal,
): Promise<{ readonly body: Uint8Array; readonly truncated: boolean }> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let kept = 0;
    const finish = (truncated: boolean): void => {
      signal.removeEventListener('abort', onAbort);
      message.off('data', onData);
      resolve({ body: Buffer.concat(chunks), truncated });
    };
    const onAbort = (): void => finish(true);
    const onData = (chunk: Uint8Array): void => {
      const piece = chunk.subarray(0, maxBytes - kept);
      chunks.push(piece);
      kept += piece.byteLength;
      if (piece.byteLength < chunk.byteLength) finish(true);
    };
    message.on('error', error => {
      signal.removeEventListener('abort', onAbort);
      reject(toFailure(error));
    });
    message.on('end', () => finish(false));
    if (signal.aborted) {
      finish(true);
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    message.on('data', onData);
  });
}

function framing(hop: Hop): Record<string, string> {
  if (hop.body !== null) return { 'content-length': String(hop.body.byteLength) };
  return ['POST', 'PUT', 'PATCH'].includes(hop.method) ? { 'content-length': '0' } : {};
}

/**
 * Sends one request over a connection that nobody else uses and resolves when the reply's headers are there.
 * Without an agent there is no pool and no proxy from the environment. `keep` is given the socket when the reply was read to its end
 * and the server keeps the connection, too; without it there is no second use.
 * Rejects with Failure, or with the signal's reason; the socket is destroyed then.
 */
export function exchange(
  socket: Socket,
  hop: Hop,
  signal: AbortSignal,
  keep: ((socket: Socket) => void) | null = null,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = sendRequest({
      createConnection: () => socket,
      method: hop.method,
      path: `${hop.url.pathname}${hop.url.search}`,
      setHost: false,
      headers: {
        host: hop.url.host,
        ...hop.headers,
        ...framing(hop),
        connection: keep === null ? 'close' : 'keep-alive',
      },
      maxHeaderSize: maxHeaderBytes,
      insecureHTTPParser: false,
    });
    const onAbort = (): void => {
      reject(signal.reason);
      outgoing.destroy();
      socket.destroy();
    };
    let interim = 0;
    let bytes = 0;
    let settled = false;
    const onData = (chunk: Uint8Array): void => {
      bytes += chunk.byteLength;
      // A listener that was taken off while an event is told still hears of it: this may be the body's beginning.
      if (!settled && bytes > maxBytesBefore) tooMuch();
    };
    const tooMuch = (): void => fail(new Failure('the server sent too much before its reply', false));
    const settle = (): void => {
      settled = true;
      signal.removeEventListener('abort', onAbort);
      socket.off('data', onData);
    };
    const fail = (error: Error): void => {
      settle();
      reject(toFailure(error));
      socket.destroy();
    };
    outgoing.on('error', fail);
    // Without a listener node:http takes 101 for an interim reply and waits on.
    outgoing.on('upgrade', () => fail(new Failure('the server switched to another protocol', false)));
    // 100 among them; 101 is an upgrade.
    outgoing.on('information', () => {
      interim += 1;
      if (interim > maxInterimReplies) tooMuch();
    });
    // By now node:http listens too, and before us: what belongs to the body is not counted.
    outgoing.on('socket', () => socket.on('data', onData));
    outgoing.on('response', message => {
      settle();
      // Told by node:http once it is done with the socket.
      if (keep !== null) socket.once('free', () => keep(socket));
      const read = async (maxBytes: number) => {
        const got = await readBody(message, maxBytes, signal).catch(error => {
          socket.destroy();
          throw error;
        });
        if (keep === null || got.truncated) socket.destroy();
        return got;
      };
      resolve({
        status: message.statusCode ?? 0,
        statusText: headerText(message.statusMessage ?? ''),
        headers: flatten(message.headers),
        read,
        discard: () => {
          message.on('error', () => undefined);
          socket.destroy();
        },
      });
    });
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    outgoing.end(hop.body ?? undefined);
  });
}
