import type pg from 'pg';
import type { ArchiveWriter } from '../../platform/archive/archive.ts';
import type { ChunkRef, Manifest, TableInManifest } from '../../platform/archive/manifest.ts';
import { RowHash } from '../../platform/archive/row-hash.ts';
import { copyOut } from '../../platform/db/copy.ts';
import { columnList, quoted, type StoredTable } from '../../platform/db/stored-tables.ts';
import { gathered } from './gathered.ts';
import { inFlight } from './in-flight.ts';

/** Pages in a chunk: 1 MiB of a table. The same pages make the same chunk in each backup, as long as nothing in them changes. */
const pagesInChunk = 128;
/** Rows may be larger than their pages (TOAST): a chunk that grows beyond this goes on in another. */
const mostBytes = 8 * 1024 * 1024;

export interface CopyOptions {
  readonly writer: Pick<ArchiveWriter, 'chunk'>;
  /** An earlier backup, against whose chunks patches are made; null: none. */
  readonly before: Manifest | null;
  /** SQL that the rows of a table have to meet; null: all. */
  readonly only: (table: string) => string | null;
  /** Told how many pages are read. */
  readonly onPages: (read: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Copies tables as the client's transaction sees them, chunk by chunk in the order of their pages. No chunk waits for the one
 * before: while PostgreSQL writes the next rows, earlier ones are compressed, sealed and stored.
 */
export async function copyTables(
  client: pg.Client,
  tables: readonly StoredTable[],
  options: CopyOptions,
): Promise<TableInManifest[]> {
  const flying = inFlight();
  const copied: (() => TableInManifest)[] = [];
  try {
    for (const table of tables) copied.push(await copyTable(client, table, { ...options, flying }));
    await flying.done();
  } finally {
    // Nothing may still be stored when whoever asked believes that it is over.
    await flying.done().catch(() => {});
  }
  return copied.map(finish => finish());
}

async function copyTable(
  client: pg.Client,
  { name, columns, pages }: StoredTable,
  { writer, before, only, onPages, signal, flying }: CopyOptions & { readonly flying: ReturnType<typeof inFlight> },
): Promise<() => TableInManifest> {
  const earlier = chunksByPage(before, name);
  const hash = new RowHash();
  const chunks: (ChunkRef | null)[] = [];
  const where = only(name);
  const coming = gathered();
  let total = 0;
  for (let page = 0; page < pages; page += pagesInChunk) {
    signal.throwIfAborted();
    let place = 0;
    const flush = (): Promise<void> | undefined => {
      const plaintext = coming.take();
      if (plaintext.length === 0) return undefined;
      const rows = hash.add(plaintext);
      total += rows;
      const [slot, patchOf] = [chunks.push(null) - 1, earlier.get(page)?.[place] ?? null];
      place += 1;
      return flying.begin(plaintext.length, async () => {
        chunks[slot] = await writer.chunk(plaintext, { page, rows }, patchOf);
      });
    };
    const range = `ctid >= '(${page},0)' and ctid < '(${page + pagesInChunk},0)'`;
    const condition = where === null ? range : `${range} and ${where}`;
    const text = `copy (select ${columnList(columns)} from ${quoted(name)} where ${condition}) to stdout`;
    await copyOut(client, text, row => {
      coming.add(row);
      return coming.length < mostBytes ? undefined : flush();
    });
    await flush();
    onPages(Math.min(pagesInChunk, pages - page));
  }
  return () => ({
    name,
    columns: [...columns],
    rows: total,
    hash: hash.digest(),
    chunks: chunks.filter(chunk => chunk !== null),
  });
}

function chunksByPage(manifest: Manifest | null, table: string): Map<number, ChunkRef[]> {
  const chunks = manifest?.tables.find(({ name }) => name === table)?.chunks ?? [];
  return Map.groupBy(chunks, ({ page }) => page);
}
