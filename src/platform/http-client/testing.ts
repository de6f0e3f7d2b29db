import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import type { OutboundRequest } from './outbound.ts';

/** A server on a loopback address for tests; `connections` counts every TCP connection, used or not. */
export interface Listener extends AsyncDisposable {
  readonly port: number;
  readonly host: string;
  readonly connections: () => number;
  readonly openSockets: () => number;
}

async function listen(
  server: Server | ReturnType<typeof createTcpServer>,
  address: string,
  port: number,
): Promise<Listener> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  return {
    port: bound.port,
    host: `${address.includes(':') ? `[${address}]` : address}:${bound.port}`,
    connections: () => connections,
    openSockets: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

/** An HTTP server; `port` 0 picks a free one. */
export function listenHttp(handler: RequestListener, address = '127.0.0.1', port = 0): Promise<Listener> {
  return listen(createServer(handler), address, port);
}

/** A server that speaks whatever `onConnection` writes. */
export function listenTcp(onConnection: (socket: Socket) => void): Promise<Listener> {
  const server = createTcpServer(socket => {
    // Unread, the socket would never notice that the other side has gone.
    socket.resume();
    onConnection(socket);
  });
  return listen(server, '127.0.0.1', 0);
}

/** A GET with limits that suit most tests. */
export function get(url: string, more: Partial<OutboundRequest> = {}): OutboundRequest {
  return { method: 'GET', url, totalMilliseconds: 2000, tries: 1, maxBytes: 1024, ...more };
}

/** Waits, up to a second, until the condition holds; returns whether it did. */
export async function eventually(condition: () => boolean): Promise<boolean> {
  for (let round = 0; round < 100; round++) {
    if (condition()) return true;
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  return condition();
}
