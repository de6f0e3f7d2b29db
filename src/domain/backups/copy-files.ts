import type { ArchiveReader, ArchiveWriter } from '../../platform/archive/archive.ts';
import type { ChunkRef, Manifest } from '../../platform/archive/manifest.ts';
import type { Objects } from '../../platform/objects/objects.ts';

type FilesInManifest = NonNullable<Manifest['objects']>;

const chunkBytes = 4 * 1024 * 1024;

/** Copies every stored file. One that is deleted meanwhile is left out. */
export async function copyFiles(
  objects: Pick<Objects, 'list' | 'get' | 'head'>,
  writer: Pick<ArchiveWriter, 'chunk'>,
  signal: AbortSignal,
): Promise<FilesInManifest> {
  const files: FilesInManifest = [];
  for await (const key of objects.list()) {
    signal.throwIfAborted();
    const stream = await objects.get(key).catch(() => null);
    if (stream === null) continue;
    const chunks: ChunkRef[] = [];
    let [bytes, held, parts] = [0, 0, [] as Buffer[]];
    const flush = async (): Promise<void> => {
      if (held > 0) chunks.push(await writer.chunk(Buffer.concat(parts, held), { page: chunks.length, rows: 0 }, null));
      [held, parts] = [0, []];
    };
    for await (const part of stream as AsyncIterable<Buffer>) {
      parts.push(part);
      held += part.length;
      bytes += part.length;
      if (held >= chunkBytes) await flush();
    }
    await flush();
    files.push({ key, bytes, chunks });
  }
  return files;
}

/** Puts a backup's files back. One that is there already is the same one: their names are random and they never change. */
export async function putFiles(
  files: FilesInManifest,
  objects: Pick<Objects, 'put' | 'head'>,
  { reader, sealed }: { readonly reader: Pick<ArchiveReader, 'chunk'>; readonly sealed: boolean },
): Promise<void> {
  for (const { key, bytes, chunks } of files) {
    const there = await objects.head(key).catch(() => null);
    if (there?.size === bytes) continue;
    async function* content(): AsyncGenerator<Buffer, void, undefined> {
      for (const chunk of chunks) yield await reader.chunk(chunk, sealed);
    }
    await objects.put(key, content(), { size: bytes, type: 'application/octet-stream' });
  }
}
