import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** How long a request's body may take to arrive. */
export interface BodyLimits {
  /** Without a byte of it. */
  readonly stallMilliseconds: number;
  /** Altogether, for what is read before it is understood. */
  readonly shortMilliseconds: number;
  /** Altogether, for files, which are read as they come. */
  readonly fileMilliseconds: number;
}

export const bodyLimits: BodyLimits = {
  stallMilliseconds: 30_000,
  shortMilliseconds: 120_000,
  fileMilliseconds: 900_000,
};

/** Media types of files. */
export const fileTypes = /^text\/csv\b|^application\/x-ndjson\b/i;

/** Milliseconds between two looks. */
const mostOften = 5_000;

/** A request of which more is to come. Times are those of `performance.now()`. */
interface Arriving {
  readonly begun: number;
  bytes: number;
  movedAt: number;
}

/**
 * Answers with 408 whoever does not go on sending the body that they promised, or takes too long for it, and ends the
 * connection: a place among imports must not be kept by somebody who sends nothing. A slow file is no late one.
 */
export function endLateBodies(server: Server, limits: BodyLimits): void {
  const arriving = new Map<IncomingMessage, Arriving>();

  const began = (request: IncomingMessage, response: ServerResponse): void => {
    const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers;
    if (coding === undefined && !(Number(length) > 0)) return;
    const now = performance.now();
    arriving.set(request, { begun: now, bytes: request.socket.bytesRead, movedAt: now });
    response.once('close', () => arriving.delete(request));
  };
  server.on('request', began);
  server.on('checkExpectation', began);

  const look = (): void => {
    for (const [request, body] of arriving) {
      if (request.complete) arriving.delete(request);
      else if (isLate(request, body, limits)) {
        arriving.delete(request);
        end(server, request);
      }
    }
  };
  const timer = setInterval(look, Math.min(mostOften, limits.stallMilliseconds / 4));
  timer.unref();
  server.once('close', () => clearInterval(timer));
}

function isLate({ socket, headers, readableLength }: IncomingMessage, body: Arriving, limits: BodyLimits): boolean {
  const now = performance.now();
  // What has come and was not read yet waits for us, not for the sender.
  if (socket.bytesRead > body.bytes || readableLength > 0) {
    body.bytes = socket.bytesRead;
    body.movedAt = now;
  }
  const isFile = fileTypes.test(headers['content-type'] ?? '');
  const total = isFile ? limits.fileMilliseconds : limits.shortMilliseconds;
  return now - body.movedAt > limits.stallMilliseconds || now - body.begun > total;
}

function end(server: Server, { socket }: IncomingMessage): void {
  // In the words of Node's own timeouts.
  const late = Object.assign(new Error('the body is late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
  server.emit('clientError', late, socket);
  socket.destroySoon();
}
