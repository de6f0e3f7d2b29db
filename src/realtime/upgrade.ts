import { type IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { HttpOptions } from '../http/options.ts';
import type { Socket as Declared } from '../http/socket.ts';
import { refuse } from '../kernel/errors.ts';

/** A request for a socket, with the connection that it came on. */
export interface Upgrade {
  readonly socket: Socket;
  readonly head: Buffer;
  readonly response: ServerResponse;
}

/** The subprotocol that says that a token follows. */
export const bearer = 'bearer';

/**
 * Sends requests for sockets through the same routing as any other, so that address, headers and refusals are those of
 * every request. Returns what finds the connection of such a request.
 */
export function routeUpgrades(app: FastifyInstance): (request: IncomingMessage) => Upgrade | undefined {
  const upgrades = new WeakMap<IncomingMessage, Upgrade>();
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!(socket instanceof Socket)) throw new TypeError('an upgrade without a network connection');
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    destroyOnError(socket);
    response.assignSocket(socket);
    response.once('finish', () => {
      response.detachSocket(socket);
      socket.destroySoon();
    });
    upgrades.set(request, { socket, head, response });
    app.routing(request, response);
  });
  return request => upgrades.get(request);
}

/** In a scope of its own, so that the listener keeps only the connection, and not the request, for as long as it is open. */
function destroyOnError(socket: Socket): void {
  socket.on('error', () => socket.destroy());
}

/** Calls back once the connection has ended; at once when it has ended already. */
export function whenGone({ socket }: Upgrade, listener: () => void): void {
  if (socket.closed) listener();
  else socket.once('close', listener);
}

/** RFC 6455 §4.2.1; what `ws` would refuse in a shape that is not ours. */
export function mustBeHandshake({ headers }: IncomingMessage): void {
  const key = headers['sec-websocket-key'] ?? '';
  if (headers['sec-websocket-version'] !== '13' || !/^[+/0-9A-Za-z]{22}==$/.test(key))
    throw refuse('http.malformed', { what: 'not a WebSocket handshake of version 13' });
}

/** Browsers do not ask before they open a socket elsewhere: they only say where the page is from. */
export function mustBeAllowed(
  { corsOrigins, publicUrl }: Pick<HttpOptions, 'corsOrigins' | 'publicUrl'>,
  origin: string | undefined,
): void {
  if (origin === undefined || corsOrigins === null) return;
  if (origin !== new URL(publicUrl).origin && !corsOrigins.includes(origin)) throw refuse('http.origin_refused', {});
}

/** The token of a request, from the first place that the socket takes it from and where there is one. */
export function tokenOf(
  { token }: Declared,
  asked: { readonly header: string | null; readonly request: IncomingMessage; readonly query: unknown },
): string | null {
  for (const place of token) {
    const found = place === 'header' ? asked.header : place === 'protocol' ? inProtocol(asked.request) : asked.query;
    if (found !== null && found !== undefined) return typeof found === 'string' ? found : '';
  }
  return null;
}

/** The token behind `bearer`; null when nothing of the kind was offered. */
function inProtocol({ headers }: IncomingMessage): string | null {
  const [name, token, ...others] = (headers['sec-websocket-protocol'] ?? '').split(',').map(each => each.trim());
  if (name !== bearer) return null;
  return others.length === 0 ? (token ?? '') : '';
}
