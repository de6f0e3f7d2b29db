import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refuse } from '../kernel/errors.ts';
import type { DiskObjects } from '../platform/objects/disk.ts';
import { objectsPath, type Query, type SignedPaths } from '../platform/objects/signed-paths.ts';
import { mustBeIdentity } from './bodies.ts';
import { sendDownload, transferPlace } from './download.ts';
import type { HttpOptions } from './options.ts';
import { download } from './route.ts';

/** Objects that we serve ourselves, to whoever has a signed address. */
export interface ServedObjects {
  readonly store: DiskObjects;
  readonly paths: SignedPaths;
}

const uploadMilliseconds = 900_000;
/** Should a browser show one all the same, it runs nothing and is of no origin. */
const objectPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const url = `${objectsPath}/:key`;

/**
 * Mounts what signed addresses lead to: `PUT` once, then `GET` and `HEAD`, also of parts. The signature is the permission, so there
 * is no action, and no call is counted against an address's limit; how many run at once is. In no published document.
 */
export async function mountObjects(app: FastifyInstance, options: HttpOptions, served: ServedObjects): Promise<void> {
  const { store, paths } = served;

  await app.register(async scope => {
    // Bytes of any type, as they come.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

    scope.put(url, { config: { bodyMilliseconds: uploadMilliseconds } }, async (request, reply) => {
      const key = keyOf(request);
      const { size, type, storeBytes } = uploadOf(served, key, request.query as Query);
      const { 'content-length': length, 'content-type': sent } = request.headers;
      if (length !== String(size) || (type !== null && sent !== type))
        throw refuse('object.address_rejected', { why: 'changed' });
      mustBeIdentity(request);
      const giveBack = transferPlace(options, request);
      try {
        await storeBytes(bytesOf(request.body));
      } finally {
        giveBack();
      }
      return reply.header('etag', etagOf(key)).send();
    });

    scope.get(url, async (request, reply) => {
      reply.header('content-security-policy', objectPolicy);
      const key = keyOf(request);
      const { name, type } = paths.readDownload(key, request.query as Query);
      const ended = transferPlace(options, request);
      try {
        const { size } = await store.head(key);
        const read = store.get.bind(null, key);
        const body = download({ type, filename: name, size, etag: etagOf(key), read });
        return await sendDownload(request, reply, body, { limits: options.streamLimits, ended });
      } catch (error) {
        ended();
        throw error;
      }
    });
  });
}

/** What an address was signed for, and where its bytes go; a part is of any type. */
function uploadOf({ store, paths }: ServedObjects, key: string, query: Query): SignedFor {
  const part = paths.readUploadPart(key, query);
  if (part !== null)
    return { ...part, type: null, storeBytes: bytes => store.parts.put(key, part.number, bytes, part) };
  const said = paths.readUpload(key, query);
  return { ...said, storeBytes: bytes => store.put(key, bytes, said) };
}

interface SignedFor {
  readonly size: number;
  readonly type: string | null;
  storeBytes(bytes: AsyncIterable<Uint8Array>): Promise<void>;
}

const keyOf = ({ params }: FastifyRequest): string => (params as { readonly key: string }).key;

/** What lies under a key never changes. */
const etagOf = (key: string): string => `"${key}"`;

/** Whoever stops reading must not close the connection: the refusal is still to be sent over it. */
function bytesOf(body: unknown): AsyncIterable<Uint8Array> {
  return body instanceof Readable ? body.iterator({ destroyOnReturn: false }) : Readable.from([]);
}
