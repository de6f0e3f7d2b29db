import { constants, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';

/** How a child process is told its cluster: `path` for `-D`, `stdio` to append after stdin, stdout and stderr. */
export interface DirectoryGrant extends AsyncDisposable {
  readonly path: string;
  readonly stdio: readonly number[];
}

/**
 * Lets a child that runs as `account` work in `directory` although folders above it may be closed to that account (a
 * project below /root): it inherits the folder already open and names it /proc/self/fd/3, which Linux resolves without
 * walking the path. Every process PostgreSQL forks inherits it too. So does it with `file`, which it can open again and
 * again but not change. Dispose of the grant once the child has started.
 */
export async function grantDirectory(
  directory: string,
  account: Account | undefined,
  file?: string,
): Promise<DirectoryGrant> {
  if (!inherits(account)) return { path: directory, stdio: [], [Symbol.asyncDispose]: async () => {} };
  const handles = [await open(directory, constants.O_RDONLY | constants.O_DIRECTORY)];
  if (file !== undefined) handles.push(await open(file, 'r'));
  return {
    path: '/proc/self/fd/3',
    stdio: handles.map(({ fd }) => fd),
    [Symbol.asyncDispose]: async () => {
      for (const handle of handles) await handle.close();
    },
  };
}

/** How a child names the file that was granted beside its folder. */
export function grantedFile(file: string, account: Account | undefined): string {
  return inherits(account) ? '/proc/self/fd/4' : file;
}

function inherits(account: Account | undefined): boolean {
  return account !== undefined && process.platform === 'linux';
}

/** The whole environment of PostgreSQL's programs: nothing of ours reaches them, and what they print is English. */
export function programEnvironment(binaries: Binaries): NodeJS.ProcessEnv {
  return { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin', LD_LIBRARY_PATH: join(binaries.native, 'lib') };
}
