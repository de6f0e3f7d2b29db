import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

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

/** A request of which more is to come, since a look first met it so. Times are those of `performance.now()`. */
interface Arriving {
  readonly since: number;
  bytes: number;
  movedAt: number;
}

/**
 * Answers with 408 whoever does not go on sending the body that they promised, or takes too long for it, and ends the
 * connection: a place among imports must not be kept by somebody who sends nothing. A slow file is no late one.
 */
export function endLateBodies(server: Server, limits: BodyLimits): void {
  // Nearly all requests are whole a moment after they began, so nothing but the last of each connection is kept for the
  // next look, and no more of those that are done by then.
  const latest = new Map<Socket, ServerResponse>();
  const arriving = new WeakMap<IncomingMessage, Arriving>();

  const began = (request: IncomingMessage, response: ServerResponse): void => void latest.set(request.socket, response);
  server.on('request', began);
  server.on('checkExpectation', began);

  const look = (): void => {
    const now = performance.now();
    for (const [socket, response] of latest) {
      const request = response.req;
      if (request.complete || response.closed) {
        latest.delete(socket);
        continue;
      }
      const body = arriving.get(request) ?? { since: now, bytes: socket.bytesRead, movedAt: now };
      arriving.set(request, body);
      if (!isLate(request, body, limits, now)) continue;
      latest.delete(socket);
      end(server, request);
    }
  };
  const timer = setInterval(look, Math.min(mostOften, limits.stallMilliseconds / 4));
  timer.unref();
  server.once('close', () => clearInterval(timer));
}

function isLate(
  { socket, headers, readableLength }: IncomingMessage,
  body: Arriving,
  limits: BodyLimits,
  now: number,
): boolean {
  // What has come and was not read yet waits for us, not for the sender.
  if (socket.bytesRead > body.bytes || readableLength > 0) {
    body.bytes = socket.bytesRead;
    body.movedAt = now;
  }
  const isFile = fileTypes.test(headers['content-type'] ?? '');
  const total = isFile ? limits.fileMilliseconds : limits.shortMilliseconds;
  return now - body.movedAt > limits.stallMilliseconds || now - body.since > total;
}

function end(server: Server, { socket }: IncomingMessage): void {
  // In the words of Node's own timeouts.
  const late = Object.assign(new Error('the body is late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
  server.emit('clientError', late, socket);
  socket.destroySoon();
}
