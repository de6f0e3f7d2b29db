import type { webcrypto } from 'node:crypto';
import { subtle } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { openBox, sealBox } from '../crypto/aes-gcm.ts';
import type { ArchiveKeys } from './archive-keys.ts';
import { ArchiveDamaged } from './errors.ts';

/*
 * A chunk, as it is stored under its name:
 *
 *   "GHC1", flags (1: sealed, 2: patch), length of the plaintext (uint32), [name of the base: 32 bytes], body
 *
 * The body is the plaintext through zstd, with the base's plaintext as its dictionary where it is a patch; sealed, it is a box of
 * AES-256-GCM that also authenticates the name and all that stands before it. The name is the HMAC-SHA-256 of the plaintext: it
 * is compared after reading, so that also what is not sealed cannot be changed. The nonce is random and not derived from the
 * name: another version of zstd makes other bytes of the same plaintext, and no nonce may seal two.
 */
const MAGIC = Buffer.from('GHC1');
const SEALED = 1;
const PATCH = 2;
const HEADER_BYTES = 9;
const NAME_BYTES = 32;

/** Of a plaintext: what claims to be longer is none of ours. */
export const mostChunkBytes = 256 * 1024 * 1024;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const level = constants.ZSTD_c_compressionLevel;
const window = constants.ZSTD_c_windowLog;

/** Gives chunks their names; away from the event loop, as it takes a millisecond for each. */
export async function chunkNamer(
  keys: ArchiveKeys,
  sealed: boolean,
): Promise<(plaintext: Uint8Array) => Promise<string>> {
  const secret = (sealed ? keys.names.sealed : keys.names.plain).export();
  const key: webcrypto.CryptoKey = await subtle.importKey(
    'raw',
    new Uint8Array(secret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  return async plaintext =>
    Buffer.from(
      await subtle.sign(
        'HMAC',
        key,
        new Uint8Array(plaintext.buffer as ArrayBuffer, plaintext.byteOffset, plaintext.byteLength),
      ),
    ).toString('hex');
}

/** The plaintext of another chunk that a patch is made against. */
export interface Base {
  readonly name: string;
  readonly plaintext: Buffer;
}

/** Compresses a chunk, and seals it where `keys` says how; with a base as a patch of it. */
export async function encodeChunk(
  plaintext: Buffer,
  { name, base, keys }: { readonly name: string; readonly base: Base | null; readonly keys: ArchiveKeys | null },
): Promise<Buffer> {
  if (plaintext.length > mostChunkBytes) throw new RangeError('a chunk may not be that long');
  const body =
    base === null
      ? await compress(plaintext, { params: { [level]: 3 } })
      : await compress(plaintext, {
          params: { [level]: 3, [window]: windowFor(plaintext, base) },
          dictionary: base.plaintext,
        });
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUInt8((keys === null ? 0 : SEALED) | (base === null ? 0 : PATCH), 4);
  header.writeUInt32BE(plaintext.length, 5);
  const clear = base === null ? header : Buffer.concat([header, Buffer.from(base.name, 'hex')]);
  const sealed = keys === null ? body : sealBox(keys.chunks, body, Buffer.concat([Buffer.from(name, 'hex'), clear]));
  return Buffer.concat([clear, sealed]);
}

/** What a stored chunk says of itself; nothing of it is authentic before it is decoded. */
export interface ChunkHeader {
  readonly sealed: boolean;
  readonly length: number;
  /** The name of the chunk that it is a patch of; null: it stands alone. */
  readonly base: string | null;
  readonly clear: Buffer;
  readonly body: Buffer;
}

/** @throws ArchiveDamaged */
export function readChunkHeader(name: string, stored: Buffer): ChunkHeader {
  const flags = stored[4] ?? 0xff;
  const isPatch = (flags & PATCH) !== 0;
  const end = HEADER_BYTES + (isPatch ? NAME_BYTES : 0);
  if (stored.length < end || !stored.subarray(0, 4).equals(MAGIC) || flags > (SEALED | PATCH))
    throw new ArchiveDamaged(`chunk ${name} is damaged, or no chunk at all`);
  const length = stored.readUInt32BE(5);
  if (length > mostChunkBytes) throw new ArchiveDamaged(`chunk ${name} claims to be longer than any chunk is`);
  const base = isPatch ? stored.subarray(HEADER_BYTES, end).toString('hex') : null;
  return { sealed: (flags & SEALED) !== 0, length, base, clear: stored.subarray(0, end), body: stored.subarray(end) };
}

/** @throws ArchiveDamaged unless what comes out is exactly as long as it was said to be */
export async function decodeChunk(
  name: string,
  header: ChunkHeader,
  base: Buffer | null,
  keys: ArchiveKeys,
): Promise<Buffer> {
  const { sealed, clear, body, length } = header;
  const opened = sealed ? openBox(keys.chunks, body, Buffer.concat([Buffer.from(name, 'hex'), clear])) : body;
  if (opened === null)
    throw new ArchiveDamaged(`chunk ${name} does not open: it was changed, or sealed under another key`);
  try {
    const plaintext = await decompress(opened, {
      // One more, so that what is too long shows.
      maxOutputLength: length + 1,
      params: { [constants.ZSTD_d_windowLogMax]: 31 },
      ...(base === null ? {} : { dictionary: base }),
    });
    if (plaintext.length === length) return plaintext;
  } catch {
    // Told below: what zstd says of damaged bytes helps nobody.
  }
  throw new ArchiveDamaged(`chunk ${name} is damaged: it cannot be decompressed`);
}

/** So large that the whole base can be referred to from anywhere. */
function windowFor(plaintext: Buffer, base: Base): number {
  return Math.min(27, Math.max(10, Math.ceil(Math.log2(plaintext.length + base.plaintext.length + 1))));
}
