import { randomUUID } from 'node:crypto';
import { chmod, lstat, readdir, readFile, readlink, rename, symlink } from 'node:fs/promises';
import { basename, dirname, join, normalize } from 'node:path';
import { errorCode } from './errors.ts';

/** A library link the package needs but npm cannot carry: `path` below `native/`, pointing at `target` beside it. */
export interface LibraryLink {
  readonly path: string;
  readonly target: string;
}

/** Reads the links that the package's install script would have made; none when the package lists none. */
export async function readLibraryLinks(packageDirectory: string): Promise<LibraryLink[]> {
  const text = await readFile(join(packageDirectory, 'native', 'pg-symlinks.json'), 'utf8').catch(error => {
    if (errorCode(error) === 'ENOENT') return '[]';
    throw error;
  });
  const listed: unknown = JSON.parse(text);
  if (!Array.isArray(listed)) throw new Error(`${packageDirectory}/native/pg-symlinks.json is not a list`);
  return listed.map((entry: { source?: unknown; target?: unknown }) => {
    const path = belowNative(entry.target);
    const source = belowNative(entry.source);
    if (dirname(path) !== dirname(source)) throw new Error(`unexpected link ${path} in pg-symlinks.json`);
    return { path, target: basename(source) };
  });
}

/** Makes every link that is missing or wrong. Safe to repeat and to run in two processes at once. */
export async function makeLibraryLinks(native: string, links: readonly LibraryLink[]): Promise<void> {
  for (const link of links) {
    const path = join(native, link.path);
    const present = await lstat(path).catch(() => undefined);
    // Some unpackers write a copy of the library where the link would be; that serves as well.
    if (present?.isFile() || (present?.isSymbolicLink() && (await readlink(path)) === link.target)) continue;
    const fresh = `${path}.${randomUUID()}`;
    await symlink(link.target, fresh);
    await rename(fresh, path);
  }
}

/** Gives the programs their execute bits where an unpacker dropped them. */
export async function makeExecutable(native: string): Promise<void> {
  for (const name of await readdir(join(native, 'bin'))) {
    const path = join(native, 'bin', name);
    const { mode } = await lstat(path);
    if ((mode & 0o111) !== 0o111) await chmod(path, 0o755);
  }
}

function belowNative(path: unknown): string {
  if (typeof path !== 'string' || !normalize(path).startsWith('native/')) {
    throw new Error(`unexpected path ${String(path)} in pg-symlinks.json`);
  }
  return normalize(path).slice('native/'.length);
}
