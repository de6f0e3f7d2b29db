import { randomBytes } from 'node:crypto';
import { constants, lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError, refuse } from '../../kernel/errors.ts';
import { syncFolder } from '../files/kept-file.ts';
import { privateFolder } from '../files/own-folder.ts';
import { systemCode } from '../files/refused.ts';
import type { Objects, Said } from './objects.ts';
import { mustBeWhole, type ObjectParts, type Part } from './parts.ts';
import type { SignedPaths } from './signed-paths.ts';
import { writeOnce } from './write-once.ts';

const readBytes = 256 * 1024;

/** What parts on the disk need of what they become. */
interface Whole extends Pick<Objects, 'put' | 'head'> {
  readonly folder: string;
  readonly unfinished: string;
  readonly paths: SignedPaths;
  /** Runs a use of the disk for a key, and refuses what is not there. */
  found<T>(key: string, use: () => Promise<T>): Promise<T>;
  /** The same where nothing has to be there. */
  using<T>(key: string, use: () => Promise<T>): Promise<T>;
}

export interface DiskParts extends ObjectParts {
  /** Stores one; refuses with `object.part_exists`, and where the upload was not begun, joined or dropped. */
  put(key: string, number: number, bytes: AsyncIterable<Uint8Array>, said: Pick<Said, 'size'>): Promise<void>;
}

/** Parts as files of one folder for each upload. It is moved away as a whole when they are joined or dropped: what still comes then finds no place. */
export function diskParts({ folder, unfinished, paths, found, using, put, head }: Whole): DiskParts {
  const all = join(folder, 'parts');
  const folderOf = (key: string): string => join(all, key);

  const list = (key: string): Promise<Part[]> =>
    found(key, async () => {
      const names = (await readdir(folderOf(key))).filter(name => /^[1-9]\d{0,4}$/.test(name));
      const parts = names.map(async name => ({
        number: Number(name),
        size: (await lstat(join(folderOf(key), name))).size,
      }));
      return (await Promise.all(parts)).sort((one, two) => one.number - two.number);
    });

  const drop = (key: string): Promise<void> =>
    using(key, async () => {
      const away = join(unfinished, `${key}.${randomBytes(6).toString('hex')}`);
      try {
        await rename(folderOf(key), away);
      } catch (error) {
        if (systemCode(error) === 'ENOENT') return;
        throw error;
      }
      await rm(away, { recursive: true, force: true });
    });

  async function* bytesOf(key: string, parts: readonly Part[]): AsyncGenerator<Uint8Array, void, undefined> {
    for (const { number } of parts) {
      const path = join(folderOf(key), String(number));
      const file = await found(key, () => open(path, constants.O_RDONLY | constants.O_NOFOLLOW));
      yield* file.createReadStream({ highWaterMark: readBytes }) as AsyncIterable<Uint8Array>;
    }
  }

  async function joinOnce(key: string, { size, type }: Pick<Said, 'size' | 'type'>): Promise<void> {
    try {
      const parts = await list(key);
      mustBeWhole(parts, size);
      await put(key, bytesOf(key, parts), { size, type });
    } catch (error) {
      // Joined by somebody else, before or meanwhile, or before this process was killed.
      const joined = error instanceof DomainError && (error.is('object.exists') || error.is('object.not_found'));
      if (!joined || (await head(key)).size !== size) throw error;
    }
    await drop(key);
  }

  /** Whoever asks for one that is being joined waits for that: each would write all of it once more. */
  const joining = new Map<string, Promise<void>>();

  return {
    begin: key =>
      using(key, async () => {
        await privateFolder(all);
        await privateFolder(folderOf(key));
        await syncFolder(all);
        return key;
      }),
    put: (key, number, bytes, said) =>
      found(key, async () => {
        const path = join(folderOf(key), String(number));
        const taken = (): DomainError => refuse('object.part_exists', {});
        await lstat(folderOf(key));
        if ((await lstat(path).catch(() => null)) !== null) throw taken();
        await writeOnce({ unfinished, path, bytes, said, taken });
      }),
    signed: async ({ key }, part) => paths.uploadPart(key, part),
    list: ({ key }) => list(key),
    join({ key }, said) {
      const running = joining.get(key) ?? joinOnce(key, said).finally(() => joining.delete(key));
      joining.set(key, running);
      return running;
    },
    drop: ({ key }) => drop(key),
  };
}
