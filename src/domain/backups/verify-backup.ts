import { archiveReader, headerIn } from '../../platform/archive/archive.ts';
import type { ArchiveKeys } from '../../platform/archive/archive-keys.ts';
import type { ArchiveStore } from '../../platform/archive/archive-store.ts';
import { ArchiveDamaged } from '../../platform/archive/errors.ts';
import type { Header } from '../../platform/archive/manifest.ts';
import { RowHash } from '../../platform/archive/row-hash.ts';
import { plaintexts } from './fill-tables.ts';

/** What a verified backup holds. */
export interface Verified {
  readonly header: Header;
  readonly tables: number;
  readonly rows: number;
  readonly files: number;
  /** Of all plaintexts. */
  readonly bytes: number;
}

/** Reads all of a backup back, and throws `ArchiveDamaged` or `ArchiveMissing` unless it is what was written, to the last row. */
export async function verifyBackup(store: ArchiveStore, keys: ArchiveKeys, id: string): Promise<Verified> {
  const reader = await archiveReader(store, keys);
  const unopened = await headerIn(store, id);
  const { header } = unopened;
  const { tables, objects } = await reader.manifest(unopened);
  let [rows, bytes] = [0, 0];
  const onBytes = (read: number): void => {
    bytes += read;
  };
  const options = { reader, sealed: header.sealed, onBytes };
  for (const table of tables) {
    const hash = new RowHash();
    let count = 0;
    for await (const plaintext of plaintexts(table.chunks, options)) count += hash.add(plaintext);
    if (count !== table.rows || hash.digest() !== table.hash)
      throw new ArchiveDamaged(`${table.name} in backup ${id} has other rows than its manifest says`);
    rows += count;
  }
  for (const file of objects ?? []) {
    let size = 0;
    for await (const plaintext of plaintexts(file.chunks, options)) size += plaintext.length;
    if (size !== file.bytes)
      throw new ArchiveDamaged(`file ${file.key} in backup ${id} is not as long as its manifest says`);
  }
  return { header, tables: tables.length, rows, files: objects?.length ?? 0, bytes };
}
