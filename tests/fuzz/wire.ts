import { connect } from 'node:net';

/** An answer as it came over the wire; null when the connection ended without one. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/**
 * Sends bytes on a connection of their own and reads until the server closes it; rejects when that takes longer than
 * `limit` milliseconds. `broken` closes our side after the bytes: the server cannot hope for more.
 */
export function exchange(url: string, bytes: Uint8Array, limit: number, broken: boolean): Promise<WireAnswer | null> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no end of the answer within ${limit} ms`));
    }, limit);
    socket.on('data', chunk => chunks.push(chunk));
    // A server may refuse and close before it has read everything; what it said until then counts.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      try {
        resolve(parsed(Buffer.concat(chunks)));
      } catch (error) {
        reject(error);
      }
    });
    socket.on('end', () => socket.end());
    socket.write(bytes);
    if (broken) socket.end();
  });
}

function parsed(bytes: Buffer): WireAnswer | null {
  if (bytes.length === 0) return null;
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) throw new Error(`the answer has no end of its headers: ${bytes}`);
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1]);
  // "100 Continue" comes before the answer itself.
  if (status === 100) return parsed(bytes.subarray(end + 4));
  const rest = bytes.subarray(end + 4);
  const length = headers.get('content-length');
  const body = headers.get('transfer-encoding') === 'chunked' ? joined(rest) : rest;
  return { status, headers, body: length === undefined ? body : body.subarray(0, Number(length)) };
}

function joined(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const line = bytes.indexOf('\r\n', at);
    if (line === -1) break;
    const size = Number.parseInt(bytes.subarray(at, line).toString('latin1'), 16);
    if (!(size > 0)) break;
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
  return Buffer.concat(parts);
}
