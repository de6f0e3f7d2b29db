import { LRUCache } from 'lru-cache';
import type { ArchiveKeys } from './archive-keys.ts';
import type { ArchiveStore } from './archive-store.ts';
import { type Base, chunkNamer, decodeChunk, encodeChunk, readChunkHeader } from './chunk-format.ts';
import { ArchiveDamaged } from './errors.ts';
import type { ChunkRef, Header, Manifest } from './manifest.ts';
import { encodeManifest, openManifest, readManifestHeader, type UnopenedManifest } from './manifest-format.ts';

/** Reads the header of a backup's manifest, for which nobody needs a key. */
export async function headerIn(store: ArchiveStore, id: string): Promise<UnopenedManifest> {
  return readManifestHeader(id, await store.get('backups', id));
}

/** Reads what is in an archive. Whatever it returns is authentic; it throws `ArchiveDamaged` for what is not. */
export interface ArchiveReader {
  manifest(unopened: UnopenedManifest): Promise<Manifest>;
  chunk(ref: Pick<ChunkRef, 'id' | 'bytes'>, sealed: boolean): Promise<Buffer>;
  /** What a chunk that is stored needs besides itself, without opening it. */
  baseOf(id: string): Promise<string | null>;
}

/** Bytes of bases that are kept for the next patches. */
const basesKept = 32 * 1024 * 1024;

export async function archiveReader(store: ArchiveStore, keys: ArchiveKeys): Promise<ArchiveReader> {
  const namers = { sealed: await chunkNamer(keys, true), plain: await chunkNamer(keys, false) };
  const bases = new LRUCache<string, Buffer>({ maxSize: basesKept, sizeCalculation: ({ length }) => length + 1 });

  async function open(id: string, sealed: boolean, asBase: boolean): Promise<Buffer> {
    const header = readChunkHeader(id, await store.get('chunks', id));
    // A plain one in a sealed backup would have to have the name of a sealed one, which needs the key all the same.
    if (header.sealed !== sealed)
      throw new ArchiveDamaged(`chunk ${id} is ${sealed ? 'not sealed' : 'sealed'}, unlike its backup`);
    if (asBase && header.base !== null)
      throw new ArchiveDamaged(`chunk ${id} is a patch, and other patches refer to it`);
    const base = header.base === null ? null : (bases.get(header.base) ?? (await open(header.base, sealed, true)));
    const plaintext = await decodeChunk(id, header, base, keys);
    const name = await (sealed ? namers.sealed : namers.plain)(plaintext);
    if (name !== id) throw new ArchiveDamaged(`chunk ${id} holds something else than its name says`);
    if (asBase) bases.set(id, plaintext);
    return plaintext;
  }

  return {
    async manifest(unopened) {
      if (unopened.header.repository !== keys.repository)
        throw new ArchiveDamaged(`backup ${unopened.header.id} is of another Gatehouse: the key does not fit`);
      return openManifest(unopened, keys);
    },
    async chunk({ id, bytes }, sealed) {
      const plaintext = await open(id, sealed, false);
      if (plaintext.length !== bytes)
        throw new ArchiveDamaged(`chunk ${id} has ${plaintext.length} bytes, its manifest says ${bytes}`);
      return plaintext;
    },
    baseOf: async id => readChunkHeader(id, await store.get('chunks', id)).base,
  };
}

/** What was written so far. Bytes are those that went to the store. */
export interface Written {
  readonly chunks: number;
  readonly stored: number;
  readonly bytes: number;
}

export interface ArchiveWriter {
  /** Stores a chunk. With that in its place in an earlier backup, only what differs from it, where that is much less. */
  chunk(plaintext: Buffer, what: Pick<ChunkRef, 'page' | 'rows'>, before: ChunkRef | null): Promise<ChunkRef>;
  /** Stores the manifest, after everything else is there for good. */
  finish(header: Header, manifest: Manifest): Promise<void>;
  written(): Written;
}

export interface WriterOptions {
  readonly sealed: boolean;
  /** Chunks are stored again that are there already, so that damaged ones are mended. */
  readonly anew: boolean;
}

/** A patch is worth it below this part of the whole chunk. */
const worthwhile = 0.5;
/** And not looked at further below this part of the plaintext. */
const small = 1 / 16;

interface Encoded {
  readonly object: Buffer;
  readonly base: string | null;
}

export async function archiveWriter(
  store: ArchiveStore,
  keys: ArchiveKeys,
  { sealed, anew }: WriterOptions,
): Promise<ArchiveWriter> {
  const nameOf = await chunkNamer(keys, sealed);
  const reader = await archiveReader(store, keys);
  const there = new Set(anew ? [] : await store.list('chunks'));
  const sealing = sealed ? keys : null;
  /** What is or was stored here, with its base. */
  const made = new Map<string, Promise<string | null>>();
  let [chunks, stored, bytes] = [0, 0, 0];

  /** A chunk that others may be patches of: one that stands alone. That of a patch is its own base. */
  async function baseFor(ref: ChunkRef): Promise<Base | null> {
    if (!there.has(ref.id)) return null;
    try {
      const name = (await reader.baseOf(ref.id)) ?? ref.id;
      const { length } = readChunkHeader(name, await store.get('chunks', name));
      return { name, plaintext: await reader.chunk({ id: name, bytes: length }, sealed) };
    } catch (error) {
      // A damaged base helps nobody: what is written stands alone then.
      if (error instanceof ArchiveDamaged) return null;
      throw error;
    }
  }

  async function encode(name: string, plaintext: Buffer, before: ChunkRef | null): Promise<Encoded> {
    const whole = async (): Promise<Encoded> => ({
      object: await encodeChunk(plaintext, { name, base: null, keys: sealing }),
      base: null,
    });
    const base = before === null ? null : await baseFor(before);
    if (base === null) return whole();
    const object = await encodeChunk(plaintext, { name, base, keys: sealing });
    const patch = { object, base: base.name };
    // Most patches are far below; the whole chunk is made only to compare with one that is not.
    if (object.length < plaintext.length * small) return patch;
    const other = await whole();
    return object.length < other.object.length * worthwhile ? patch : other;
  }

  async function put(id: string, plaintext: Buffer, before: ChunkRef | null): Promise<string | null> {
    const { object, base } = await encode(id, plaintext, before);
    await store.put('chunks', id, object);
    stored += 1;
    bytes += object.length;
    return base;
  }

  return {
    async chunk(plaintext, { page, rows }, before) {
      const id = await nameOf(plaintext);
      const ref = { id, page, rows, bytes: plaintext.length };
      chunks += 1;
      const own = made.get(id);
      if (own !== undefined) return withBase(ref, await own);
      if (before?.id === id && there.has(id)) return { ...before, page, rows };
      if (there.has(id)) return withBase(ref, await reader.baseOf(id));
      const making = put(id, plaintext, before);
      made.set(id, making);
      return withBase(ref, await making);
    },
    async finish(header, manifest) {
      await store.flush();
      const object = await encodeManifest(header, manifest, keys);
      await store.put('backups', header.id, object);
      await store.flush();
      bytes += object.length;
    },
    written: () => ({ chunks, stored, bytes }),
  };
}

const withBase = (ref: ChunkRef, base: string | null): ChunkRef => (base === null ? ref : { ...ref, base });
