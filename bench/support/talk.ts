import { once } from 'node:events';
import { WebSocket } from 'ws';

/** Bytes of a message, as those of a chat are. */
const length = 120;

/** A message with a number, always of the same length. */
export function word(number: number): string {
  const empty = JSON.stringify({ type: 'said', number, text: '' });
  return JSON.stringify({ type: 'said', number, text: 'x'.repeat(length - Buffer.byteLength(empty)) });
}

/** A frame of a server has no mask: two bytes before so short a message (RFC 6455 §5.2). */
export const frameBytes = 2 + length;

export async function talkerAt(url: string): Promise<WebSocket> {
  const talker = new WebSocket(url, { headers: { authorization: 'Bearer x' } });
  await once(talker, 'open');
  return talker;
}
