import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** An address of this machine beside that of everybody else. */
export const attacker = '127.0.0.2';

/** Connections of one address, of which the server may close some. */
export interface Crowd {
  readonly sockets: readonly Socket[];
  /** How many the server has not closed. */
  open(): number;
  end(): void;
}

/** Opens so many connections at once, and says something over each. */
export async function crowd(
  url: string,
  count: number,
  { says = '', from = attacker }: { readonly says?: string; readonly from?: string } = {},
): Promise<Crowd> {
  const { hostname, port } = new URL(url);
  const sockets = Array.from({ length: count }, () => {
    const socket = connect({ host: hostname, port: Number(port), localAddress: from });
    socket.on('error', () => {}).resume();
    if (says !== '') socket.write(says);
    return socket;
  });
  // Those that the server closes at once may never have been open here.
  await Promise.all(sockets.map(socket => Promise.race([once(socket, 'connect'), once(socket, 'close')])));
  return {
    sockets,
    open: () => sockets.filter(({ closed }) => !closed).length,
    end() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
