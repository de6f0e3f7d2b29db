import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';

/** Files of a certificate and its key for `localhost` and 127.0.0.1; each signs itself. */
export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
}

/** Makes certificates in a folder that `remove` takes away. */
export function certificates(): { make(name: string, altName?: string): Certificate; remove(): Promise<void> } {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-siem-'));
  return {
    make(name, altName = 'DNS:localhost,IP:127.0.0.1') {
      const [certFile, keyFile] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
      const made = spawnSync('openssl', [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'],
        ...['-subj', `/CN=${name}`, '-addext', `subjectAltName=${altName}`, '-keyout', keyFile, '-out', certFile],
      ]);
      if (made.status !== 0) throw new Error(`openssl: ${made.stderr}`);
      return { certFile, keyFile };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

/** A receiver of RFC 5425: a real TLS server that reads frames as the RFC has them. */
export interface Receiver {
  readonly port: number;
  /** What came whole, in order. */
  readonly messages: string[];
  /** What was no frame. */
  readonly faults: string[];
  connections(): number;
  /** What it does to the next connections: `close` at once, `cut` after so many bytes, read `slowly`, never `end`. */
  behave(how: 'well' | 'close' | 'hold' | { readonly cutAfter: number } | { readonly pauseMilliseconds: number }): void;
  close(): Promise<void>;
}

export async function startReceiver(own: Certificate, clients: Certificate | null = null, port = 0): Promise<Receiver> {
  const messages: string[] = [];
  const faults: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let how: Parameters<Receiver['behave']>[0] = 'well';
  const server: Server = createServer(
    {
      cert: readFileSync(own.certFile),
      key: readFileSync(own.keyFile),
      allowHalfOpen: true,
      ...(clients === null ? {} : { requestCert: true, rejectUnauthorized: true, ca: readFileSync(clients.certFile) }),
    },
    socket => {
      connections += 1;
      socket.on('error', () => {});
      const mode = how;
      if (mode === 'close') return void socket.destroy();
      let rest = Buffer.alloc(0);
      let bytes = 0;
      socket.on('data', (piece: Buffer) => {
        bytes += piece.length;
        if (typeof mode === 'object' && 'cutAfter' in mode && bytes > mode.cutAfter) return void socket.destroy();
        if (typeof mode === 'object' && 'pauseMilliseconds' in mode) {
          socket.pause();
          setTimeout(() => socket.resume(), mode.pauseMilliseconds);
        }
        rest = Buffer.concat([rest, piece]);
        for (;;) {
          const space = rest.indexOf(32);
          if (space === -1) return;
          const length = rest.subarray(0, space).toString('latin1');
          if (!/^[1-9]\d*$/.test(length)) return void faults.push(rest.toString('latin1').slice(0, 100));
          if (rest.length < space + 1 + Number(length)) return;
          messages.push(rest.subarray(space + 1, space + 1 + Number(length)).toString('utf8'));
          rest = rest.subarray(space + 1 + Number(length));
        }
      });
      socket.on('end', () => {
        if (rest.length > 0) faults.push('not whole');
        if (mode !== 'hold') socket.end();
      });
    },
  );
  server.on('tlsClientError', () => {});
  server.on('connection', socket => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  return {
    port: bound.port,
    messages,
    faults,
    connections: () => connections,
    behave(next) {
      how = next;
    },
    async close() {
      for (const socket of sockets) socket.resetAndDestroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

/** A message of RFC 5424, taken apart as its grammar has it. */
export function parsed(message: string) {
  const found =
    /^<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z) ([\x21-\x7e]{1,255}) ([\x21-\x7e]{1,48}) ([\x21-\x7e]{1,128}) ([\x21-\x7e]{1,32}) (\[[^\]]*\]|-) (.*)$/su.exec(
      message,
    );
  if (found === null) throw new Error(`no message of RFC 5424: ${message.slice(0, 200)}`);
  const [, priority, timestamp = '', host, app, proc, name, structured, text = ''] = found;
  const event = JSON.parse(text) as Record<string, unknown>;
  return { priority: Number(priority), timestamp, host, app, proc, name, structured, text, event };
}
