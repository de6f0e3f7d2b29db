import { randomBytes } from 'node:crypto';
import { constants, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '../files/kept-file.ts';
import { ownFolder, privateFolder } from '../files/own-folder.ts';
import { FileRefused, systemCode, words } from '../files/refused.ts';
import { type ArchiveFolder, type ArchiveStore, isArchiveName, mustBeArchiveName } from './archive-store.ts';
import { ArchiveMissing, ArchiveUnavailable } from './errors.ts';

/** Written and not yet flushed, at most: what waits in `unfinished` is no use after a crash. */
const mostUnflushed = 64;

interface Unflushed {
  readonly from: string;
  readonly to: string;
}

/**
 * An archive in a folder: chunks in 256 folders by their first two digits, manifests in `backups`. What is put is written to
 * `unfinished` on the same file system, and gets its name only when its bytes are on the disk; the flushes of many go
 * together, as waiting for the disk is what takes the time. Nothing is made or changed before the first `put`; whoever puts holds
 * the lock of backups.
 */
export function openDiskArchive(folder: string): ArchiveStore {
  const unfinished = join(folder, 'unfinished');
  const made = new Set<string>();
  let waiting: Unflushed[] = [];
  let flushing: Promise<void> = Promise.resolve();

  const pathOf = (kind: ArchiveFolder, name: string): string => {
    mustBeArchiveName(kind, name);
    return kind === 'chunks' ? join(folder, kind, name.slice(0, 2), name) : join(folder, kind, name);
  };

  let opened: Promise<void> | undefined;
  /** For writing, which reading beside it must not disturb. What a killed process has left is of no use to anybody. */
  async function begin(): Promise<void> {
    await ownFolder(folder);
    await rm(unfinished, { recursive: true, force: true });
  }

  async function prepare(path: string): Promise<void> {
    if (made.has(path)) return;
    await privateFolder(path);
    await syncFolder(dirname(path));
    made.add(path);
  }

  async function settle(batch: readonly Unflushed[]): Promise<void> {
    await Promise.all(batch.map(({ from }) => syncFile(from)));
    const folders = new Set<string>();
    for (const { from, to } of batch) {
      await rename(from, to);
      folders.add(dirname(to));
    }
    await Promise.all([...folders].map(syncFolder));
  }

  function flush(): Promise<void> {
    const batch = waiting;
    waiting = [];
    const done = flushing.then(() => using(folder, () => settle(batch)));
    flushing = done.catch(() => {});
    return done;
  }

  return {
    place: folder,
    list: kind =>
      using(folder, async () => {
        const names = await filesIn(join(folder, kind), kind === 'chunks');
        return names.filter(name => isArchiveName(kind, name));
      }),
    get: (kind, name) =>
      using(`${kind}/${name}`, async () => {
        const file = await open(pathOf(kind, name), constants.O_RDONLY | constants.O_NOFOLLOW);
        return file.readFile().finally(() => file.close());
      }),
    async put(kind, name, bytes) {
      const to = pathOf(kind, name);
      await using(folder, async () => {
        opened ??= begin();
        await opened;
        for (const each of [unfinished, join(folder, kind), dirname(to)]) await prepare(each);
        const from = join(unfinished, `${name}.${randomBytes(6).toString('hex')}`);
        const file = await open(from, 'wx', 0o600);
        await file.writeFile(bytes).finally(() => file.close());
        waiting.push({ from, to });
      });
      if (waiting.length >= mostUnflushed) await flush();
    },
    flush,
    discard: () =>
      using(folder, async () => {
        waiting = [];
        await rm(unfinished, { recursive: true, force: true });
        made.delete(unfinished);
      }),
    delete: (kind, name) => using(folder, async () => rm(pathOf(kind, name), { force: true })),
    close() {},
  };
}

async function filesIn(path: string, nested: boolean): Promise<string[]> {
  const names = await readdir(path).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  });
  if (!nested) return names;
  const inner = names.filter(name => /^[0-9a-f]{2}$/.test(name));
  return (await Promise.all(inner.map(name => readdir(join(path, name))))).flat();
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  await file.datasync().finally(() => file.close());
}

/** Runs one use of the disk. */
async function using<T>(what: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') throw new ArchiveMissing(`${what} is not there`);
    if (code === undefined && !(error instanceof FileRefused)) throw error;
    throw new ArchiveUnavailable(`the backup folder cannot be used: ${words(error)}`);
  }
}
