import type pg from 'pg';
import type { ArchiveReader } from '../../platform/archive/archive.ts';
import { ArchiveDamaged } from '../../platform/archive/errors.ts';
import type { ChunkRef, Manifest, TableInManifest } from '../../platform/archive/manifest.ts';
import { RowHash } from '../../platform/archive/row-hash.ts';
import { copyIn, copyOut } from '../../platform/db/copy.ts';
import { columnList, quoted } from '../../platform/db/stored-tables.ts';
import { gathered } from './gathered.ts';

const hashedAtOnce = 200 * 1024;
/** Chunks that are read, opened and decompressed ahead of the one that PostgreSQL takes. */
const ahead = 4;

export interface FillOptions {
  readonly reader: Pick<ArchiveReader, 'chunk'>;
  readonly sealed: boolean;
  /** Whether nobody has seen the tables yet; default. Their rows then need no second look (VACUUM) later. */
  readonly freeze?: boolean;
  /** Told how many bytes of rows were copied. */
  readonly onBytes: (bytes: number) => void;
}

/** Copies a backup's rows into tables that were emptied or made in the client's transaction. */
export async function fillTables(
  client: pg.Client,
  { tables, sequences }: Manifest,
  options: FillOptions,
): Promise<void> {
  for (const table of tables) {
    if (table.chunks.length > 0) await fill(client, table, options);
  }
  for (const { name, value, called } of sequences) {
    await client.query('select setval($1::regclass, $2::bigint, $3)', [quoted(name), value, called]);
  }
}

async function fill(
  client: pg.Client,
  { name, columns, rows, chunks }: TableInManifest,
  options: FillOptions,
): Promise<void> {
  const how = options.freeze === false ? '' : ' (freeze)';
  const text = `copy ${quoted(name)} (${columnList(columns)}) from stdin${how}`;
  const copied = await copyIn(client, text, plaintexts(chunks, options));
  if (copied !== rows) throw new ArchiveDamaged(`${name} has ${copied} rows, the manifest says ${rows}`);
}

/** The plaintexts of chunks, one after the other, the next ones in the making. */
export async function* plaintexts(
  chunks: readonly ChunkRef[],
  { reader, sealed, onBytes }: FillOptions,
): AsyncGenerator<Buffer, void, undefined> {
  const coming: Promise<Buffer>[] = [];
  let next = 0;
  const ask = (): void => {
    const chunk = chunks[next];
    if (chunk === undefined) return;
    next += 1;
    const opening = reader.chunk(chunk, sealed);
    // Looked at when its turn comes.
    opening.catch(() => {});
    coming.push(opening);
  };
  for (let index = 0; index < ahead; index += 1) ask();
  for (let first = coming.shift(); first !== undefined; first = coming.shift()) {
    const plaintext = await first;
    ask();
    yield plaintext;
    onBytes(plaintext.length);
  }
}

/** Throws unless the tables hold exactly the rows that were backed up, as PostgreSQL gives them back. */
export async function mustHoldTheSame(client: pg.Client, { tables }: Manifest): Promise<void> {
  for (const { name, columns, rows, hash } of tables) {
    const found = new RowHash();
    const coming = gathered();
    const count = await copyOut(client, `copy ${quoted(name)} (${columnList(columns)}) to stdout`, row => {
      coming.add(row);
      if (coming.length > hashedAtOnce) found.add(coming.take());
      return undefined;
    });
    found.add(coming.take());
    if (count !== rows || found.digest() !== hash)
      throw new ArchiveDamaged(`the rows of ${name} came out otherwise than they were backed up`);
  }
}
