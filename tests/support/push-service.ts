import assert from 'node:assert/strict';
import { createDecipheriv, createECDH, createHmac, createPublicKey, randomBytes, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What came for a browser. */
export interface Came {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A push service on this machine, and what it was handed. */
export interface PushService {
  readonly url: string;
  readonly host: string;
  readonly came: Came[];
  /** Answers what comes next with that. */
  answer: number;
  close(): Promise<void>;
}

export async function startPushService(): Promise<PushService> {
  const came: Came[] = [];
  const server = createServer(async (request, response) => {
    came.push({ path: request.url ?? '', headers: request.headers, body: await buffer(request) });
    response.writeHead(service.answer).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const service: PushService = {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    came,
    answer: 201,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return service;
}

/** A browser that takes pushes: what it subscribes with, and how it reads what comes (RFC 8291). */
export interface PushBrowser {
  readonly subscription: {
    readonly endpoint: string;
    readonly keys: { readonly p256dh: string; readonly auth: string };
  };
  read(body: Buffer): Readonly<Record<string, unknown>>;
}

let browsers = 0;

export function pushBrowser(service: Pick<PushService, 'url'>): PushBrowser {
  browsers += 1;
  const ecdh = createECDH('prime256v1');
  const own = ecdh.generateKeys();
  const auth = randomBytes(16);
  const hmac = (key: Buffer, ...parts: readonly (Buffer | string)[]): Buffer => {
    const made = createHmac('sha256', key);
    for (const part of parts) made.update(part);
    return made.digest();
  };
  return {
    subscription: {
      endpoint: `${service.url}/send/${browsers}`,
      keys: { p256dh: own.toString('base64url'), auth: auth.toString('base64url') },
    },
    read(body) {
      const [salt, theirs, sealed] = [body.subarray(0, 16), body.subarray(21, 86), body.subarray(86)];
      assert.equal(body[20], 65);
      const key = hmac(hmac(auth, ecdh.computeSecret(theirs)), ...['WebPush: info\0', own, theirs, Buffer.of(1)]);
      const pseudorandom = hmac(salt, key);
      const contentKey = hmac(pseudorandom, 'Content-Encoding: aes128gcm\0', Buffer.of(1)).subarray(0, 16);
      const nonce = hmac(pseudorandom, 'Content-Encoding: nonce\0', Buffer.of(1)).subarray(0, 12);
      const decipher = createDecipheriv('aes-128-gcm', contentKey, nonce);
      decipher.setAuthTag(sealed.subarray(-16));
      const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
      return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString()) as Readonly<Record<string, unknown>>;
    },
  };
}

/** The claims by which the server says who it is (RFC 8292), once its signature was checked; and its public key. */
export function vapidOf({ headers }: Came): {
  readonly key: string;
  readonly claims: Readonly<Record<string, unknown>>;
} {
  const [, token = '', key = ''] = /^vapid t=([^,]+), ?k=([\w-]+)$/.exec(headers.authorization ?? '') ?? [];
  const [header = '', payload = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')];
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  const signed = Buffer.from(`${header}.${payload}`);
  assert.ok(
    verify('sha256', signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')),
  );
  return { key, claims: JSON.parse(Buffer.from(payload, 'base64url').toString()) as Readonly<Record<string, unknown>> };
}
