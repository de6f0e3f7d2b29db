import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { newId } from '../platform/ids.ts';
import { newExecution } from './execution.ts';
import type { Surface } from './surface.ts';

const told: Readonly<Record<string, readonly [status: number, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time'],
  HPE_HEADER_OVERFLOW: [431, 'The headers are too large'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The chunk extensions are too large'],
};

/** Answers what is not HTTP enough to have a path, in the shape of the given surface, and ends the connection. */
export function clientErrors(
  surface: Surface,
  headers: Readonly<Record<string, string>>,
  now: () => Date,
): (error: Error & { code?: string }, socket: Socket) => void {
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const [status, message] = told[error.code ?? ''] ?? [400, 'Malformed request: this is not valid HTTP'];
    const body = JSON.stringify(
      surface.wrap({
        ...{ status, message, error: null, requestId: newId(), at: now(), route: null },
        execution: newExecution('unknown'),
      }),
    );
    const lines = Object.entries({
      ...headers,
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      connection: 'close',
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  };
}
