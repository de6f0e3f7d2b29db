import { constants, lstat, open, readdir, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { refuse } from '../../kernel/errors.ts';
import { syncFolder } from '../files/kept-file.ts';
import { privateFolder } from '../files/own-folder.ts';
import { FileRefused, systemCode } from '../files/refused.ts';
import { type DiskParts, diskParts } from './disk-parts.ts';
import { storeAway } from './errors.ts';
import { isObjectKey, mustBeObjectKey } from './object-key.ts';
import type { Objects } from './objects.ts';
import type { SignedPaths } from './signed-paths.ts';
import { writeOnce } from './write-once.ts';

/** Read at once. */
const readBytes = 256 * 1024;
const hour = 3_600_000;

export interface DiskOptions {
  /** A folder inside of one of ours; it is made if it is missing. */
  readonly folder: string;
  readonly paths: SignedPaths;
  /** Told of what the disk would not do; requests are answered with `unavailable`. */
  readonly onFailure: (error: unknown) => void;
}

export interface DiskObjects extends Objects {
  readonly parts: DiskParts;
  /** Ends the sweeping. */
  close(): void;
}

/**
 * Objects as files of their own, in 256 folders by the first two digits of the key. One that is being written lies in
 * `unfinished`, on the same file system, until all of it is on the disk (`writeOnce`). What a crash has left there is removed at
 * the start, and each hour.
 * @throws FileRefused when the folder cannot be ours alone
 */
export async function openDisk({ folder, paths, onFailure }: DiskOptions): Promise<DiskObjects> {
  const unfinished = join(folder, 'unfinished');
  await privateFolder(folder);
  await privateFolder(unfinished);
  const made = new Set<string>();
  const folderOf = (key: string): string => join(folder, key.slice(0, 2));
  const fileOf = (key: string): string => join(folderOf(key), key);

  async function prepare(key: string): Promise<void> {
    for (const each of [unfinished, folderOf(key)]) {
      if (made.has(each)) continue;
      await privateFolder(each);
      await syncFolder(folder);
      made.add(each);
    }
  }

  async function mustBeNew(key: string): Promise<void> {
    const there = await lstat(fileOf(key)).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return null;
      throw error;
    });
    if (there !== null) throw refuse('object.exists', {});
  }

  /** Runs one use of the disk for one key. */
  async function using<T>(key: string, use: () => Promise<T>): Promise<T> {
    mustBeObjectKey(key);
    try {
      return await use();
    } catch (error) {
      if (!(error instanceof FileRefused) && !ofDisk.has(systemCode(error) ?? '')) throw error;
      made.clear();
      onFailure(error);
      throw storeAway();
    }
  }

  /** The same where there has to be a file already. */
  function found<T>(key: string, use: () => Promise<T>): Promise<T> {
    return using(key, () =>
      use().catch((error: unknown) => {
        throw systemCode(error) === 'ENOENT' ? refuse('object.not_found', {}) : error;
      }),
    );
  }

  const sweep = (): void => void removeLeftovers(unfinished).catch(onFailure);
  sweep();
  const timer = setInterval(sweep, hour);
  timer.unref();

  const whole: Omit<Objects, 'parts'> = {
    put: (key, bytes, said) =>
      using(key, async () => {
        await prepare(key);
        // Before its bytes are written; of several at once only the link tells.
        await mustBeNew(key);
        await writeOnce({ unfinished, path: fileOf(key), bytes, said, taken: () => refuse('object.exists', {}) });
      }),
    get: (key, range) =>
      found(key, async (): Promise<Readable> => {
        const file = await open(fileOf(key), constants.O_RDONLY | constants.O_NOFOLLOW);
        const { first, last } = range ?? { first: 0, last: Number.POSITIVE_INFINITY };
        return file.createReadStream({ start: first, end: last, highWaterMark: readBytes });
      }),
    head: key => found(key, async () => ({ size: (await lstat(fileOf(key))).size })),
    async *list() {
      const folders = (await readdir(folder)).filter(name => /^[0-9a-f]{2}$/.test(name));
      for (const each of folders) yield* (await readdir(join(folder, each))).filter(isObjectKey);
    },
    delete: key =>
      using(key, async () => {
        try {
          await unlink(fileOf(key));
        } catch (error) {
          if (systemCode(error) === 'ENOENT') return;
          throw error;
        }
        await syncFolder(folderOf(key));
      }),
    async signedUpload(key, said) {
      mustBeObjectKey(key);
      return paths.upload(key, said);
    },
    async signedDownload(key, as) {
      mustBeObjectKey(key);
      return paths.download(key, as);
    },
  };
  return {
    ...whole,
    parts: diskParts({ folder, unfinished, paths, found, using, put: whole.put, head: whole.head }),
    close: () => clearInterval(timer),
  };
}

/** What a disk answers that is full, broken, or not as it was. */
const ofDisk: ReadonlySet<string> = new Set(
  'ENOSPC EDQUOT EIO EROFS EACCES EPERM EMFILE ENFILE ENOTDIR EISDIR ELOOP EFBIG ENOENT EMLINK ESTALE'.split(' '),
);

/** Whoever still writes to a file has done so within the last hour: bodies that stand still are ended long before. */
async function removeLeftovers(unfinished: string): Promise<void> {
  for (const name of await readdir(unfinished)) {
    const path = join(unfinished, name);
    const state = await lstat(path).catch(() => null);
    if (state !== null && Date.now() - state.mtimeMs > hour) await rm(path, { recursive: true, force: true });
  }
}
