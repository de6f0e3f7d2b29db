import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An HTTP server of the test's own on this machine. */
export interface Loopback {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts one; the listener is made once the address is known. */
export async function startLoopback(listener: (url: string) => RequestListener): Promise<Loopback> {
  let listen: RequestListener = (_request, response) => void response.end();
  const server = createServer((request, response) => listen(request, response));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  listen = listener(url);
  return {
    url,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The fields of a form that was posted. */
export async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(await text(request));
}
