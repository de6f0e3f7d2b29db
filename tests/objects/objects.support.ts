import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError, type ErrorCode } from '../../src/kernel/errors.ts';
import type { Objects } from '../../src/platform/objects/objects.ts';
import { type OwnS3, startOwnS3, withoutS3 } from '../support/own-s3.ts';
import { startServer, type TestServer } from '../support/server.ts';

/** A server that stores its objects in one of the two ways. */
export interface Stored {
  readonly server: TestServer;
  readonly objects: Objects;
  /** Null: on disk. */
  readonly s3: OwnS3 | null;
  /** Sends a request to a signed address, wherever it leads. */
  ask(url: string, init?: RequestInit): Promise<Response>;
  /** The signed address with the server's real port: what is told to people names the public one. */
  real(url: string): string;
  /** Whether there are bytes under the key, or any left over that were on their way to one. */
  isThere(key: string): Promise<boolean>;
  close(): Promise<void>;
}

/** Both, and why one cannot be tried here (for `skip`). */
export const stores: readonly {
  readonly name: string;
  readonly skip: string | false;
  start(env?: Readonly<Record<string, string>>): Promise<Stored>;
}[] = [
  { name: 'on disk', skip: false, start: env => start(null, env) },
  { name: 'in a bucket', skip: withoutS3, start: async env => start(await startOwnS3(), env) },
];

async function start(s3: OwnS3 | null, env: Readonly<Record<string, string>> = {}): Promise<Stored> {
  const server = await startServer({ ...s3?.env, ...env });
  const { objects } = server.gatehouse.ports;
  const real = (url: string): string => {
    const { origin, pathname, search } = new URL(url);
    return origin === 'http://localhost:0' || new URL(url).port === '0' ? server.url + pathname + search : url;
  };
  return {
    server,
    objects,
    s3,
    real,
    ask: (url, init) => fetch(real(url), init),
    async isThere(key) {
      if (s3 === null) assert.deepEqual(await readdir(join(server.data, 'objects/unfinished')), []);
      return objects.head(key).then(
        () => true,
        (error: unknown) => {
          assert.equal(codeOf(error), 'object.not_found');
          return false;
        },
      );
    },
    async close() {
      await server.close();
      await s3?.remove();
    },
  };
}

export const codeOf = (error: unknown): ErrorCode | null => (error instanceof DomainError ? error.code : null);

/** Holds that it is refused with the code. */
export async function refused(code: ErrorCode, attempt: Promise<unknown>): Promise<void> {
  await assert.rejects(attempt, error => {
    assert.equal(codeOf(error), code, String(error));
    return true;
  });
}

export const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Bytes in pieces, as they come over a network. */
export async function* pieces(...texts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

export async function all(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const read: Uint8Array[] = [];
  for await (const piece of bytes) read.push(piece);
  return Buffer.concat(read);
}
