import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { chmod, constants, copyFile, lstat, mkdir, readdir, readFile, rename, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { type Account, isOpenToAll, isPrivateFolder, spawnIdentity } from './account.ts';
import { errorCode, errorText, PostgresStartError } from './errors.ts';
import { type LibraryLink, makeLibraryLinks } from './links.ts';

interface CopySource {
  readonly native: string;
  readonly version: string;
  readonly links: readonly LibraryLink[];
  readonly account: Account | undefined;
}

interface CopiedFile {
  readonly path: string;
  readonly size: number;
}

/**
 * Keeps one complete copy of the programs in a temporary folder that `account` can reach and only we can write to, and
 * returns that folder. An existing copy is checked file by file and mended, so temp cleaners and half-made copies do no
 * harm and two processes may do this at once.
 * @throws PostgresStartError `binaries_unusable` when no temporary folder will do (for instance all mounted noexec)
 */
export async function copyBinaries(source: CopySource): Promise<string> {
  const files = await listFiles(source.native);
  const name = `gatehouse-postgresql-${source.version}-${await contentKey(source.native, files)}-${process.getuid?.()}`;
  const reasons: string[] = [];
  for (const parent of new Set([tmpdir(), '/var/tmp', '/tmp'])) {
    const target = join(parent, name);
    try {
      if (source.account !== undefined && !(await isOpenToAll(parent, 0o1))) throw new Error('not open to other users');
      await fill(target, source, files);
      await promisify(execFile)(join(target, 'bin', 'postgres'), ['--version'], {
        env: {},
        cwd: '/',
        ...spawnIdentity(source.account),
      });
      return target;
    } catch (error) {
      reasons.push(`${target}: ${errorText(error)}`);
    }
  }
  throw new PostgresStartError(
    'binaries_unusable',
    `The PostgreSQL programs in ${source.native} must be copied to a temporary folder, and none will do (${reasons.join('; ')}): install Gatehouse in a folder that every user may enter, or set DATABASE_URL.`,
  );
}

async function fill(target: string, source: CopySource, files: readonly CopiedFile[]): Promise<void> {
  await mkdir(target, { mode: 0o755 }).catch(error => {
    if (errorCode(error) !== 'EEXIST') throw error;
  });
  // Anybody may create this name in a shared temporary folder before us; what is not ours alone is not run.
  if (!(await isPrivateFolder(target, process.getuid?.() ?? -1, 0o022))) {
    throw new Error('exists but belongs to somebody else or can be written by others');
  }
  await chmod(target, 0o755);
  for (const folder of new Set(files.map(file => dirname(file.path)))) {
    let path = target;
    for (const part of folder.split('/')) {
      path = join(path, part);
      await mkdir(path, { recursive: true });
      await chmod(path, 0o755);
    }
  }
  await Promise.all(files.map(file => keepFile(join(source.native, file.path), join(target, file.path), file.size)));
  await makeLibraryLinks(target, source.links);
}

async function keepFile(from: string, to: string, size: number): Promise<void> {
  const present = await lstat(to).catch(() => undefined);
  if (present?.isFile() && present.size === size) {
    const now = new Date();
    // Temp cleaners go by age, and a library that no session happened to load would look abandoned.
    await utimes(to, now, now);
    return;
  }
  const fresh = `${to}.${randomUUID()}`;
  try {
    await copyFile(from, fresh, constants.COPYFILE_FICLONE);
    await chmod(fresh, 0o755);
    await rename(fresh, to);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

async function listFiles(native: string): Promise<CopiedFile[]> {
  const files: CopiedFile[] = [];
  for (const folder of ['bin', 'lib', 'share']) {
    for (const entry of await readdir(join(native, folder), { recursive: true, withFileTypes: true })) {
      const path = relative(native, join(entry.parentPath, entry.name));
      // Static libraries and build files make up nothing that a running server opens.
      if (!entry.isFile() || path.endsWith('.a') || /\/(pgxs|pkgconfig)\//.test(path)) continue;
      files.push({ path, size: (await lstat(join(native, path))).size });
    }
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function contentKey(native: string, files: readonly CopiedFile[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(files));
  return hash
    .update(await readFile(join(native, 'bin', 'postgres')))
    .digest('hex')
    .slice(0, 16);
}
