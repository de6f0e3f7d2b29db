import { createServer, type Server, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** When a stop begins, requests have this long to finish; then their connections are cut. */
const drainMilliseconds = 6_000;
/** Connections that browsers opened in advance have this long to show that a request was on its way. */
const silenceMilliseconds = 300;

/**
 * Serves on every port; resolves to the addresses as URLs. Further ports hand their connections to the same HTTP
 * server, so that its limits, its timeouts and its close hold for all of them. Call once, before anything else starts
 * the server.
 */
export async function listen(app: FastifyInstance, host: string, ports: readonly number[]): Promise<string[]> {
  const [first = 0, ...others] = ports;
  const doors: Server[] = [];
  const sockets = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const cutSilent = (): void => {
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  };
  let closed: readonly Promise<void>[] = [];
  let draining: readonly NodeJS.Timeout[] = [];
  app.addHook('preClose', async () => {
    closed = doors.map(door => new Promise(resolve => door.close(() => resolve())));
    draining = [
      // A connection that was busy when the close began becomes idle later, and would be kept for its next request.
      setInterval(() => app.server.closeIdleConnections(), 50),
      setTimeout(cutSilent, silenceMilliseconds),
      setTimeout(() => app.server.closeAllConnections(), drainMilliseconds),
    ];
  });
  app.addHook('onClose', async () => {
    await Promise.all(closed);
    for (const timer of draining) clearTimeout(timer);
  });
  const addresses = [await app.listen({ host, port: first })];
  for (const port of others) {
    const door = createServer({ noDelay: true, allowHalfOpen: true }, socket => app.server.emit('connection', socket));
    await new Promise<void>((resolve, reject) => {
      door.once('error', reject);
      door.listen(port, host, resolve);
    });
    doors.push(door);
    addresses.push(urlOf(door));
  }
  return addresses;
}

function urlOf(door: Server): string {
  const address = door.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
}
