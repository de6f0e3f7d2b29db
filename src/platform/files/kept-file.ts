import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { constants, type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { utf8OrNull } from '../../kernel/utf8.ts';
import { FileRefused, systemCode, words } from './refused.ts';

/** How a kept file is read. */
export interface Reading {
  /** Longer files are refused; 4 KiB unless given. */
  readonly maxBytes?: number;
  /** `ours` (default): the owner must be us or root, and the mode is brought to 0600. `any`: it lies in another's folder. */
  readonly owner?: 'ours' | 'any';
}

/** How a kept file is written. */
export interface Writing {
  /** `new` leaves a file that is there already as it is; `replace` takes its place. */
  readonly how: 'new' | 'replace';
  /** 0600 unless given. */
  readonly mode?: number;
  /** Who owns it afterwards; us unless given. */
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
}

/**
 * Reads a small text file that we keep, without following a link and without waiting for what is no file. What is
 * judged is the opened file, so that nothing can take its place in between.
 * @returns null when there is none
 * @throws FileRefused when it is a link, no regular file, too long, not UTF-8, of another user, or cannot be read
 */
export async function readKept(
  path: string,
  { maxBytes = 4096, owner = 'ours' }: Reading = {},
): Promise<string | null> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    if (systemCode(error) === 'ELOOP')
      throw new FileRefused(`${path} is a symbolic link: put the file itself in its place`);
    throw new FileRefused(`${path} cannot be read (${words(error)}): change its owner to the user who runs Gatehouse`);
  }
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new FileRefused(`${path} is not a regular file: put the file itself in its place`);
    if (owner === 'ours') await mustBePrivate(path, file, found);
    return decoded(path, await atMost(path, file, maxBytes));
  } finally {
    await file.close();
  }
}

/**
 * Puts a text file in its place whole or not at all, safe from a power cut once it returns. A link at that place is not
 * followed.
 * @returns false when `how` is `new` and there is one already
 * @throws FileRefused when it cannot be written
 */
export async function writeKept(path: string, text: string, { how, mode = 0o600, owner }: Writing): Promise<boolean> {
  const unfinished = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(unfinished, 'wx', mode);
    try {
      await file.writeFile(text);
      // Whatever the umask took away.
      await file.chmod(mode);
      if (owner !== undefined) await file.chown(owner.uid, owner.gid);
      await file.sync();
    } finally {
      await file.close();
    }
    if (how === 'replace') await rename(unfinished, path);
    // Unlike a rename, a link never takes the place of a file that somebody put there at the same moment.
    else await link(unfinished, path);
    await syncFolder(dirname(path));
    return true;
  } catch (error) {
    if (how === 'new' && systemCode(error) === 'EEXIST') return false;
    throw new FileRefused(`${path} cannot be written (${words(error)}): make room, or change the owner of its folder`);
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function mustBePrivate(path: string, file: FileHandle, { uid, mode }: Stats): Promise<void> {
  const self = process.getuid?.();
  if (self === undefined) return;
  if (uid !== self && uid !== 0) {
    throw new FileRefused(
      `${path} belongs to the user with id ${uid}, but Gatehouse runs as the user with id ${self}: change its owner`,
    );
  }
  if ((mode & 0o077) === 0) return;
  if (uid !== self) throw new FileRefused(`${path} can be read by others: change its mode to 0600`);
  await file.chmod(0o600);
}

async function atMost(path: string, file: FileHandle, maxBytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(maxBytes + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
    length += bytesRead;
    if (length > maxBytes) {
      throw new FileRefused(`${path} is longer than ${maxBytes} bytes, so it is not what it should be: restore it`);
    }
    if (bytesRead === 0) return buffer.subarray(0, length);
  }
}

function decoded(path: string, bytes: Buffer): string {
  const text = utf8OrNull(bytes);
  if (text === null) throw new FileRefused(`${path} is damaged, as it is not text: restore it from a backup`);
  return text;
}

/** Has the names in a folder, as they are now, survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
