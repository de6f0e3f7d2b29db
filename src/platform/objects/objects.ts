import type { Readable } from 'node:stream';
import type { ObjectParts } from './parts.ts';

/** What whoever stores bytes says about them beforehand. */
export interface Said {
  /** Bytes. */
  readonly size: number;
  /** Media type: signed with an upload, and kept by stores that keep one. */
  readonly type: string;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256?: string | undefined;
}

/** Both ends included, counted from 0. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** How an address is to be used: the request has to carry each of the headers, and a body of the size that was said. */
export interface SignedUpload {
  readonly method: 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a browser that opens the address is to save the bytes as. */
export interface SavedAs {
  /** Any text that a person gave. */
  readonly name: string;
  readonly type: string;
}

/** How long an address works, from now on. */
export interface Lasting {
  readonly seconds: number;
}

/**
 * Bytes under random keys (`newObjectKey`), stored once and never changed. What people call them, and who may see them, is
 * in PostgreSQL. Everything refuses with `unavailable` while the store is away.
 */
export interface Objects {
  /**
   * Stores bytes as they come; they are there as a whole, safe from a power cut, once it resolves, and not at all when it
   * rejects. Refuses with `object.too_large`, `object.wrong_size`, `object.wrong_hash` or `object.exists`.
   */
  put(key: string, bytes: AsyncIterable<Uint8Array>, said: Said): Promise<void>;
  /** Refuses with `object.not_found`. A range has to lie inside of the object. Whoever does not read to the end destroys the stream. */
  get(key: string, range?: ByteRange): Promise<Readable>;
  /** Its size in bytes; refuses with `object.not_found`. */
  head(key: string): Promise<{ readonly size: number }>;
  /** The keys of all that is stored, in no order: for backups. */
  list(): AsyncIterable<string>;
  /** Fine with one that is not there. */
  delete(key: string): Promise<void>;
  /**
   * An address for one upload of exactly that size and type, and hash where one was said. A store may not compare the hash:
   * whoever is told of the end of an upload asks `mustBeAsSaid`.
   */
  signedUpload(key: string, said: Said & Lasting): Promise<SignedUpload>;
  /** An address that browsers save from; ranges may be asked of it. */
  signedDownload(key: string, as: SavedAs & Lasting): Promise<string>;
  /** What is too large for one request, or has to survive a lost connection. */
  readonly parts: ObjectParts;
}
