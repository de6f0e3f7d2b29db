import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A socket that only counts what it hears: a whole client for each would be slower than the server that is measured. */
export interface Ear {
  readonly socket: Socket;
  /** Bytes of frames so far. */
  bytes(): number;
}

const handshake = [
  'GET / HTTP/1.1',
  'Host: localhost',
  'Authorization: Bearer x',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
].join('\r\n');

/** Opens a socket; resolves once it is open. */
async function listen(url: string): Promise<Ear> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(`${handshake}\r\n\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  const end = answer.indexOf('\r\n\r\n');
  if (!answer.subarray(0, 12).equals(Buffer.from('HTTP/1.1 101')) || end === -1)
    throw new Error(`no socket was opened: ${answer.toString().slice(0, 200)}`);
  let bytes = answer.length - end - 4;
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  socket.on('error', () => {});
  return { socket, bytes: () => bytes };
}

/** Opens many, some at a time. */
export async function listeners(url: string, count: number): Promise<Ear[]> {
  const ears: Ear[] = [];
  while (ears.length < count) {
    const some = Math.min(50, count - ears.length);
    ears.push(...(await Promise.all(Array.from({ length: some }, () => listen(url)))));
  }
  return ears;
}

export async function hangUp(ears: readonly Ear[]): Promise<void> {
  const closed = ears.map(({ socket }) => once(socket, 'close'));
  for (const { socket } of ears) socket.destroy();
  await Promise.all(closed);
}
