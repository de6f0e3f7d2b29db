import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { messageBytes, readAnswer, type TurnAnswer, transactionOf } from './messages.ts';

/** A way to a TURN server. */
export interface TurnLine extends AsyncDisposable {
  /** Sends a request; rejects where nothing answers it. */
  ask(request: Buffer): Promise<TurnAnswer>;
}

export interface TurnPlace {
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly host: string;
  readonly port: number;
}

/** How long a request is waited for, and when it is sent again over UDP, where it may be lost. */
const patienceMilliseconds = 5_000;
const againMilliseconds = [500, 1_500, 3_000];

export async function openLine(place: TurnPlace): Promise<TurnLine> {
  return place.transport === 'udp' ? overUdp(place) : overStream(place);
}

/** What `send` and a connection that may end have in common: who asked for what. */
function asking(send: (request: Buffer) => void, again: readonly number[]) {
  let waiting: { readonly transaction: string; take(answer: TurnAnswer): void; fail(error: Error): void } | null = null;
  return {
    got(message: Buffer): void {
      const answer = readAnswer(message);
      if (answer !== null && answer.transaction === waiting?.transaction) waiting.take(answer);
    },
    failed: (error: Error): void => waiting?.fail(error),
    async ask(request: Buffer): Promise<TurnAnswer> {
      const { promise, resolve, reject } = Promise.withResolvers<TurnAnswer>();
      waiting = { transaction: transactionOf(request), take: resolve, fail: reject };
      const timers = [
        ...again.map(after => setTimeout(() => send(request), after)),
        setTimeout(() => reject(new Error('no answer')), patienceMilliseconds),
      ];
      try {
        send(request);
        return await promise;
      } finally {
        waiting = null;
        for (const timer of timers) clearTimeout(timer);
      }
    },
  };
}

async function overUdp({ host, port }: TurnPlace): Promise<TurnLine> {
  const socket = createSocket(isIP(host) === 6 ? 'udp6' : 'udp4');
  const { got, failed, ask } = asking(request => socket.send(request), againMilliseconds);
  socket.on('message', got);
  const connected = once(socket, 'connect');
  socket.connect(port, host);
  try {
    await connected;
  } catch (error) {
    socket.close();
    throw error;
  }
  // Such as that nothing listens there, which the machine itself tells.
  socket.on('error', failed);
  return { ask, [Symbol.asyncDispose]: async () => void socket.close() };
}

async function overStream({ transport, host, port }: TurnPlace): Promise<TurnLine> {
  const servername = isIP(host) === 0 ? { servername: host } : {};
  const socket: Socket = transport === 'tls' ? connectTls({ host, port, ...servername }) : connect({ host, port });
  const { got, failed, ask } = asking(request => void socket.write(request), []);
  let bytes = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (let length = messageBytes(bytes); length !== null; length = messageBytes(bytes)) {
      got(bytes.subarray(0, length));
      bytes = bytes.subarray(length);
    }
  });
  socket.once('close', () => failed(new Error('it ended the connection')));
  socket.setTimeout(patienceMilliseconds, () => socket.destroy(new Error('no answer')));
  try {
    await once(socket, transport === 'tls' ? 'secureConnect' : 'connect');
  } catch (error) {
    socket.destroy();
    throw error;
  }
  socket.on('error', failed);
  return { ask, [Symbol.asyncDispose]: async () => void socket.destroy() };
}
