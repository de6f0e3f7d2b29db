import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestServer } from '../support/server.ts';

/** A client that reads the head of an answer and then nothing more. */
export interface Deaf {
  readonly socket: Socket;
  /** Status line and headers. */
  readonly head: string;
  /** Reads the rest, in bytes, until the connection ends. */
  rest(): Promise<number>;
}

/** Asks for a path over a connection of its own, and stops reading once the head is there. */
export async function deaf(server: TestServer, token: string, path: string, localAddress?: string): Promise<Deaf> {
  const { hostname, port } = new URL(server.url);
  const socket = connect({ host: hostname, port: Number(port), localAddress });
  socket.on('error', () => {});
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  const [first] = (await once(socket, 'data')) as [Buffer];
  socket.pause();
  let read = first.length;
  return {
    socket,
    head: first.toString('latin1').split('\r\n\r\n')[0] ?? '',
    async rest() {
      socket.on('data', (piece: Buffer) => {
        read += piece.length;
      });
      socket.resume();
      if (!socket.closed) await once(socket, 'close');
      return read;
    },
  };
}

/** Accounts enough for an export that no buffer between two processes holds. */
export async function manyAccounts(server: TestServer, count = 30_000): Promise<void> {
  await server.sql(
    `insert into users (id, email, username, bio)
      select gen_random_uuid(), 'many-' || n || '@example.com', 'many-' || n, repeat('x', 450) from generate_series(1, $1) n`,
    [count],
  );
}

/** Connections to PostgreSQL that an export of accounts is read from. */
export const reading = `from pg_stat_activity where datname = current_database() and state = 'active' and query ~ 'from users u where'
  and query !~ 'pg_stat_activity'`;

/** How many there are. */
export async function streaming(server: TestServer): Promise<number> {
  const [row] = await server.sql<{ count: number }>(`select count(*)::int as count ${reading}`);
  return row?.count ?? 0;
}

/** Waits until something holds, for up to ten seconds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries += 1) {
    if (tries === 200) throw new Error(`it did not come about: ${holds}`);
    await sleep(50);
  }
}
