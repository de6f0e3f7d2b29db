import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { fits } from '../../kernel/input.ts';
import { utf8OrNull } from '../../kernel/utf8.ts';
import { openBox, sealBox } from '../crypto/aes-gcm.ts';
import { type ArchiveKeys, isSame, mac } from './archive-keys.ts';
import { ArchiveDamaged } from './errors.ts';
import { FORMAT, Header, Manifest } from './manifest.ts';

/*
 * A manifest as it is stored:
 *
 *   "GHB1", length of the header (uint32), header (JSON), body
 *
 * The body is the manifest's JSON through zstd: in a box of AES-256-GCM that also authenticates all that stands before it, or
 * followed by an HMAC-SHA-256 over everything where the backup is not sealed.
 */
const MAGIC = Buffer.from('GHB1');
const MAC_BYTES = 32;
const mostHeaderBytes = 64 * 1024;
/** Of JSON: some millions of chunks. */
const mostBytes = 1024 * 1024 * 1024;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Writes a manifest, sealed or not as its header says. */
export async function encodeManifest(header: Header, manifest: Manifest, keys: ArchiveKeys): Promise<Buffer> {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  const clear = Buffer.concat([MAGIC, length, text]);
  const body = await compress(JSON.stringify(manifest), { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  if (header.sealed) return Buffer.concat([clear, sealBox(keys.manifests, body, clear)]);
  return Buffer.concat([clear, body, mac(keys.vouching, clear, body)]);
}

/** A stored manifest whose header was read and nothing more. */
export interface UnopenedManifest {
  /** Not authentic before the manifest is opened. */
  readonly header: Header;
  readonly clear: Buffer;
  readonly body: Buffer;
}

/** Reads the header. Throws `ArchiveDamaged` for what is none of ours, or of a newer format. */
export function readManifestHeader(id: string, stored: Buffer): UnopenedManifest {
  const damaged = (why: string): ArchiveDamaged => new ArchiveDamaged(`the manifest of backup ${id} ${why}`);
  if (stored.length < 8 || !stored.subarray(0, 4).equals(MAGIC)) throw damaged('is damaged, or no manifest at all');
  const end = 8 + Math.min(stored.readUInt32BE(4), mostHeaderBytes);
  const header = parsed(stored.subarray(8, end));
  if (hasFormat(header) && header.format > FORMAT)
    throw damaged(`was written by a newer Gatehouse (format ${header.format}): use that version`);
  if (!fits(Header, header)) throw damaged('is damaged: its header cannot be read');
  // Otherwise the manifest of another backup could be put in its place.
  if (header.id !== id) throw damaged(`is that of another backup, ${header.id}`);
  return { header, clear: stored.subarray(0, end), body: stored.subarray(end) };
}

/** Opens a manifest. Throws `ArchiveDamaged` when any bit of it, or the key, is another. */
export async function openManifest({ header, clear, body }: UnopenedManifest, keys: ArchiveKeys): Promise<Manifest> {
  const opened = header.sealed ? openBox(keys.manifests, body, clear) : vouched(body, clear, keys);
  if (opened === null)
    throw new ArchiveDamaged(`the manifest of backup ${header.id} was changed: it does not open under its key`);
  const text = await decompress(opened, { maxOutputLength: mostBytes }).catch(() => null);
  const manifest = text === null ? null : parsed(text);
  if (!fits(Manifest, manifest))
    throw new ArchiveDamaged(`the manifest of backup ${header.id} holds what this version does not know`);
  return manifest;
}

function vouched(body: Buffer, clear: Buffer, keys: ArchiveKeys): Buffer | null {
  const content = body.subarray(0, Math.max(0, body.length - MAC_BYTES));
  return isSame(body.subarray(content.length), mac(keys.vouching, clear, content)) ? content : null;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8OrNull(bytes) ?? '');
  } catch {
    return null;
  }
}

function hasFormat(value: unknown): value is { readonly format: number } {
  return typeof value === 'object' && value !== null && 'format' in value && typeof value.format === 'number';
}
