import { type IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { callerOf, networkOf } from '../http/caller.ts';
import type { HttpOptions } from '../http/options.ts';
import type { Caller } from '../kernel/actor.ts';
import { refuse } from '../kernel/errors.ts';
import type { ShareCounter } from '../kernel/share-counter.ts';

/** A socket that was let in. */
export interface LiveSocket {
  /** Whether messages can be sent. */
  readonly open: boolean;
  /** Sends a message as JSON; resolves to whether it was handed to the network. */
  send(message: object): Promise<boolean>;
  close(code: number, reason: string): void;
  onMessage(listener: (message: RawData) => void): void;
  onClose(listener: () => void): void;
}

/** What a socket is asked for with. */
export interface SocketRequest {
  readonly query: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  /** Called once the connection has ended, whether or not it became a socket; at once when it has ended already. */
  onGone(listener: () => void): void;
}

/** One address where sockets are opened. */
export interface SocketRoute {
  readonly path: string;
  /** Bytes; a longer message closes the socket with 1009. */
  readonly longestMessage: number;
  /** More messages than that close the socket with 1008. */
  readonly messagesPerSecond: number;
  /** Browsers cannot set `Authorization` on a socket: `Sec-WebSocket-Protocol: bearer, <token>` will do in its place. */
  readonly tokenInProtocol?: true;
  /** Decides before the upgrade is accepted: what it throws is answered in HTTP. Resolves to what serves the socket. */
  authenticate(request: SocketRequest): Promise<(socket: LiveSocket) => void>;
  /** The server stops: finishes what must not be cut off. Sockets that are left then close with 1012. */
  stop(): Promise<void>;
}

export interface HubOptions extends Pick<HttpOptions, 'addressOf' | 'corsOrigins' | 'publicUrl' | 'deviceOf'> {
  readonly routes: readonly SocketRoute[];
  readonly shares: ShareCounter;
  /** Between two pings; who has not answered the last one is gone. Default: 30 s. */
  readonly heartbeatMilliseconds?: number;
}

/** Close codes of RFC 6455 §7.4.1 and the IANA registry. */
export const closeCodes = {
  done: 1000,
  policy: 1008,
  restart: 1012,
  /** The session or its token has ended. */
  unauthenticated: 4401,
  /** The right is gone. */
  forbidden: 4403,
  displaced: 4409,
} as const;

/** The subprotocol that says that a token follows. */
const bearer = 'bearer';

const heartbeat = 30_000;
/** What may wait to be sent; who reads more slowly is cut off. */
const longestBacklog = 1024 * 1024;
/** What an answer to our close frame may take when the server stops. */
const closeMilliseconds = 1_000;

interface Upgrade {
  readonly socket: Socket;
  readonly head: Buffer;
  readonly response: ServerResponse;
}

interface Live {
  readonly ws: WebSocket;
  answered: boolean;
}

/**
 * Opens sockets on the HTTP server. A request for one goes through the same routing as any other, so that address,
 * headers and refusals are those of every request; only what a route lets in is upgraded.
 */
export function mountSockets(app: FastifyInstance, options: HubOptions): void {
  const upgrades = new WeakMap<IncomingMessage, Upgrade>();
  const live = new Set<Live>();
  let stopping = false;

  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!(socket instanceof Socket)) throw new TypeError('an upgrade without a network connection');
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    socket.on('error', () => socket.destroy());
    response.assignSocket(socket);
    response.once('finish', () => {
      response.detachSocket(socket);
      socket.destroySoon();
    });
    upgrades.set(request, { socket, head, response });
    app.routing(request, response);
  });

  for (const route of options.routes) {
    const server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: route.longestMessage,
      // Never the token itself, and a browser gives up where none of what it offered is answered.
      ...(route.tokenInProtocol ? { handleProtocols: offered => offered.has(bearer) && bearer } : {}),
    });
    app.get<{ Querystring: Record<string, unknown> }>(route.path, async (request, reply) => {
      const upgrade = upgrades.get(request.raw);
      if (upgrade === undefined) throw refuse('http.upgrade_required', {});
      mustBeHandshake(request.raw);
      mustBeAllowed(options, request.headers.origin);
      const caller = callerOf(options, request);
      const onGone = whenGone(upgrade.socket);
      // By address: some of them are opened by whom nobody knows yet.
      onGone(options.shares.take('sockets', { address: networkOf(caller.ip) }));
      const credential = route.tokenInProtocol ? (caller.credential ?? tokenIn(request.raw)) : caller.credential;
      const serve = await route.authenticate({ query: request.query, caller: { ...caller, credential }, onGone });
      // Let in while the others were being closed, it would hold up the end.
      if (stopping) throw refuse('unavailable', { what: 'this server', retryAfterSeconds: 1 });
      const { socket, head, response } = upgrade;
      reply.hijack();
      response.detachSocket(socket);
      server.handleUpgrade(request.raw, socket, head, ws => serve(keep(ws, route)));
    });
  }

  function keep(ws: WebSocket, { messagesPerSecond }: SocketRoute): LiveSocket {
    const entry: Live = { ws, answered: true };
    live.add(entry);
    ws.once('close', () => live.delete(entry));
    ws.on('pong', () => {
      entry.answered = true;
    });
    // What broke the protocol was told by a close code; nobody else has to know.
    ws.on('error', () => {});
    const mayCome = countingMessages(messagesPerSecond);
    ws.on('message', () => {
      if (!mayCome()) ws.close(closeCodes.policy, 'too many messages');
    });
    return {
      get open() {
        return ws.readyState === ws.OPEN;
      },
      send: message => new Promise(resolve => ws.send(JSON.stringify(message), error => resolve(!error))),
      close: (code, reason) => ws.close(code, reason),
      onMessage: listener => void ws.on('message', listener),
      onClose: listener => void ws.once('close', listener),
    };
  }

  const beat = setInterval(() => {
    for (const entry of live) {
      const { ws } = entry;
      if (!entry.answered || ws.bufferedAmount > longestBacklog) ws.terminate();
      entry.answered = false;
      if (ws.readyState === ws.OPEN) ws.ping();
    }
  }, options.heartbeatMilliseconds ?? heartbeat);
  beat.unref();

  app.addHook('preClose', async () => {
    stopping = true;
    clearInterval(beat);
    await Promise.all(options.routes.map(route => route.stop()));
    await Promise.all([...live].map(({ ws }) => closed(ws)));
  });
}

function whenGone(socket: Socket): SocketRequest['onGone'] {
  return listener => {
    if (socket.closed) listener();
    else socket.once('close', listener);
  };
}

function closed(ws: WebSocket): Promise<void> {
  return new Promise(resolve => {
    const cut = setTimeout(() => ws.terminate(), closeMilliseconds);
    ws.once('close', () => {
      clearTimeout(cut);
      resolve();
    });
    ws.close(closeCodes.restart, 'the server is restarting');
  });
}

function countingMessages(perSecond: number): () => boolean {
  let count = 0;
  let second = 0;
  return () => {
    const now = Math.floor(performance.now() / 1000);
    if (now !== second) count = 0;
    second = now;
    count += 1;
    return count <= perSecond;
  };
}

/** The token behind `bearer`; null when nothing of the kind was offered. */
function tokenIn({ headers }: IncomingMessage): string | null {
  const [name, token, ...others] = (headers['sec-websocket-protocol'] ?? '').split(',').map(each => each.trim());
  if (name !== bearer) return null;
  return others.length === 0 ? (token ?? '') : '';
}

/** RFC 6455 §4.2.1; what `ws` would refuse in a shape that is not ours. */
function mustBeHandshake({ headers }: IncomingMessage): void {
  const key = headers['sec-websocket-key'] ?? '';
  if (headers['sec-websocket-version'] !== '13' || !/^[+/0-9A-Za-z]{22}==$/.test(key))
    throw refuse('http.malformed', { what: 'not a WebSocket handshake of version 13' });
}

/** Browsers do not ask before they open a socket elsewhere: they only say where the page is from. */
function mustBeAllowed({ corsOrigins, publicUrl }: HubOptions, origin: string | undefined): void {
  if (origin === undefined || corsOrigins === null) return;
  if (origin !== new URL(publicUrl).origin && !corsOrigins.includes(origin)) throw refuse('http.origin_refused', {});
}
