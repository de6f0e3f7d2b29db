import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { shareOf } from '../kernel/shares.ts';
import { networkOf } from '../platform/limiter/limiter.ts';
import { addressRangesOf, isAmong } from './client-address.ts';

/** How much is lost when a connection is closed: the first of these go first. */
type Use = 'idle' | 'asking' | 'answered';
const leastFirst: readonly Use[] = ['idle', 'asking', 'answered'];

interface Connection {
  readonly socket: Socket;
  /** Null for trusted proxies, through which many come. */
  readonly network: string | null;
  /** Requests under way; a socket that was upgraded counts for as long as it is open. */
  answering: number;
  /** Bytes that had come when the last request ended. */
  readUntil: number;
}

/** Files that are opened besides connections: those of the database, of Redis, of outbound requests. */
const reserve = 64;
/** As many connections are taken however few files may be open. */
const fewest = 16;

/**
 * Keeps any address from taking the connections of all others. An address beyond its share, or beyond half of what the
 * process can hold, loses its least useful connection: an idle one, else one whose request has not begun or not come whole,
 * else the newest. When the process can hold no more, the address that has most of them loses one in the same
 * order, and one that is being answered only if it has no other. Call before the server listens.
 */
export function boundConnections(server: Server, trustProxy: readonly string[]): void {
  const { address: declaredOfOne = Number.POSITIVE_INFINITY, instance: declared = Number.POSITIVE_INFINITY } =
    shareOf('connections').most;
  const proxies = addressRangesOf(trustProxy);
  const byNetwork = new Map<string | null, Set<Connection>>();
  const bySocket = new WeakMap<Socket, Connection>();
  let [most, mostOfOne] = [declared, declaredOfOne];
  let open = 0;

  server.once('listening', () => {
    void mostConnections(declared).then(found => {
      most = found;
      mostOfOne = Math.min(declaredOfOne, Math.ceil(found / 2));
    });
  });
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const network = isAmong(proxies, address) ? null : networkOf(address);
    const connection: Connection = { socket, network, answering: 0, readUntil: 0 };
    const others = byNetwork.get(network) ?? new Set<Connection>();
    byNetwork.set(network, others.add(connection));
    bySocket.set(socket, connection);
    open += 1;
    socket.once('close', () => {
      open -= 1;
      others.delete(connection);
      if (others.size === 0 && byNetwork.get(network) === others) byNetwork.delete(network);
    });
    if (network !== null && others.size > mostOfOne) close(others, connection);
    else if (open > most) {
      const largest = largestOf(byNetwork);
      close(largest, largest.has(connection) ? connection : null);
    }
  });
  const began = (request: IncomingMessage): void => {
    const connection = bySocket.get(request.socket);
    if (connection !== undefined) connection.answering += 1;
  };
  // One function for all requests: to make one for each costs more than what it does.
  function ended(this: ServerResponse): void {
    const connection = bySocket.get(this.req.socket);
    if (connection === undefined) return;
    connection.answering -= 1;
    connection.readUntil = connection.socket.bytesRead;
    // The oldest is the one that was not used for longest.
    const others = byNetwork.get(connection.network);
    if (others?.delete(connection)) others.add(connection);
  }
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    began(request);
    response.on('close', ended);
  });
  server.on('upgrade', began);
}

function largestOf(byNetwork: ReadonlyMap<string | null, Set<Connection>>): Set<Connection> {
  let found = new Set<Connection>();
  for (const connections of byNetwork.values()) if (connections.size > found.size) found = connections;
  return found;
}

/** Closes the least useful of these, the oldest of those alike; `newest` rather than one that is being answered. */
function close(connections: ReadonlySet<Connection>, newest: Connection | null): void {
  let least = newest;
  let use = newest === null ? leastFirst.length : leastFirst.indexOf('answered');
  for (const connection of connections) {
    if (connection === newest || connection.socket.destroyed) continue;
    const its = leastFirst.indexOf(useOf(connection));
    if (its >= use) continue;
    least = connection;
    use = its;
    if (use === 0) break;
  }
  least?.socket.destroy();
}

function useOf({ socket, answering, readUntil }: Connection): Use {
  if (answering > 0) return 'answered';
  // New ones say nothing for a moment: they are no less useful than those that have been saying something for long.
  return socket.bytesRead > 0 && socket.bytesRead === readUntil ? 'idle' : 'asking';
}

/** How many connections this process can hold beside the files it has open already. */
export async function mostConnections(declared: number): Promise<number> {
  try {
    const limits = await readFile('/proc/self/limits', 'utf8');
    const files = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Number.NaN);
    if (Number.isNaN(files)) return declared;
    const held = (await readdir('/proc/self/fd')).length;
    return Math.max(fewest, Math.min(declared, files - held - reserve));
  } catch {
    // No /proc: macOS.
    return declared;
  }
}
