import type { Socket } from 'node:net';

/** Below what servers wait for the next request, of which five seconds is the shortest usual. */
const idleMilliseconds = 4_000;
/** A name is resolved and judged anew at least so often. */
const lifeMilliseconds = 60_000;
const mostPerOrigin = 16;

export interface KeptConnections {
  /** An idle connection to the URL's origin, which is the taker's alone; null: there is none. */
  take(url: URL): Socket | null;
  /** What takes a connection to that origin back once its reply was read. */
  forOrigin(url: URL): (socket: Socket) => void;
  /** Ends those that are idle; later ones end when they are given back. */
  close(): void;
}

interface Idle {
  readonly socket: Socket;
  readonly leave: () => void;
}

/** Connections between two requests. Each leads where it was judged to lead when it was opened. */
export function keptConnections(): KeptConnections {
  const idle = new Map<string, Idle[]>();
  const opened = new WeakMap<Socket, number>();
  let closed = false;

  function forget(origin: string, socket: Socket): void {
    const left = (idle.get(origin) ?? []).filter(each => each.socket !== socket);
    if (left.length === 0) idle.delete(origin);
    else idle.set(origin, left);
  }

  function keep(origin: string, socket: Socket): void {
    const since = opened.get(socket) ?? performance.now();
    opened.set(socket, since);
    const others = idle.get(origin) ?? [];
    const isOver = closed || performance.now() - since > lifeMilliseconds || others.length >= mostPerOrigin;
    if (isOver || socket.destroyed || !socket.writable || socket.readableLength > 0) {
      socket.destroy();
      return;
    }
    // Whatever comes while nothing was asked for ends it.
    const end = (): void => void socket.destroy();
    const gone = (): void => forget(origin, socket);
    socket.on('data', end).on('end', end).on('error', end).once('close', gone);
    socket.on('timeout', end).setTimeout(idleMilliseconds);
    const leave = (): void => {
      socket.off('data', end).off('end', end).off('error', end).off('timeout', end).off('close', gone);
      socket.setTimeout(0);
      forget(origin, socket);
    };
    idle.set(origin, [...others, { socket, leave }]);
  }

  return {
    take({ origin }) {
      const last = idle.get(origin)?.at(-1);
      if (last === undefined) return null;
      last.leave();
      return last.socket;
    },
    forOrigin:
      ({ origin }) =>
      socket =>
        keep(origin, socket),
    close() {
      closed = true;
      for (const { socket } of [...idle.values()].flat()) socket.destroy();
    },
  };
}
