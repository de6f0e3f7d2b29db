import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How long a request's body may take to arrive. */
export interface BodyLimits {
  /** Without a byte of it. */
  readonly stallMilliseconds: number;
  /** Altogether, unless the route gives it longer. */
  readonly usualMilliseconds: number;
  /** As long as any route may give it. */
  readonly longestMilliseconds: number;
}

export const bodyLimits: BodyLimits = {
  stallMilliseconds: 30_000,
  usualMilliseconds: 120_000,
  longestMilliseconds: 900_000,
};

export interface LateBodies {
  /** Gives the body of one request as long as this in place of the usual time. */
  give(request: IncomingMessage, milliseconds: number): void;
}

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
 * connection: a place among imports must not be kept by somebody who sends nothing. A route that takes files gives them
 * longer, with the function returned.
 */
export function endLateBodies(server: Server, limits: BodyLimits): LateBodies {
  // Nearly all requests are whole a moment after they began, so nothing but the last of each connection is kept for the
  // next look, and no more of those that are done by then.
  const latest = new Map<Socket, ServerResponse>();
  const arriving = new WeakMap<IncomingMessage, Arriving>();
  const given = new WeakMap<IncomingMessage, number>();

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
      const total = Math.min(given.get(request) ?? limits.usualMilliseconds, limits.longestMilliseconds);
      if (!isLate(request, body, { ...limits, total }, now)) continue;
      latest.delete(socket);
      end(server, request);
    }
  };
  const timer = setInterval(look, Math.min(mostOften, limits.stallMilliseconds / 4));
  timer.unref();
  server.once('close', () => clearInterval(timer));
  return { give: (request, milliseconds) => void given.set(request, milliseconds) };
}

function isLate(
  { socket, readableLength }: IncomingMessage,
  body: Arriving,
  limits: { readonly stallMilliseconds: number; readonly total: number },
  now: number,
): boolean {
  // What has come and was not read yet waits for us, not for the sender.
  if (socket.bytesRead > body.bytes || readableLength > 0) {
    body.bytes = socket.bytesRead;
    body.movedAt = now;
  }
  return now - body.movedAt > limits.stallMilliseconds || now - body.since > limits.total;
}

function end(server: Server, { socket }: IncomingMessage): void {
  // In the words of Node's own timeouts.
  const late = Object.assign(new Error('the body is late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
  server.emit('clientError', late, socket);
  socket.destroySoon();
}
