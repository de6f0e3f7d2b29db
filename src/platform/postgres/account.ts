import { lstat, readFile, stat } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { errorCode, PostgresStartError } from './errors.ts';

/** The unprivileged account that runs PostgreSQL when Gatehouse itself was started by root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const unprivilegedNames = ['gatehouse', 'nobody', 'daemon', 'www-data'];

/**
 * Decides who runs the postmaster. Undefined means: the user who runs Gatehouse. PostgreSQL refuses to run as root, so
 * for root it is the owner of the cluster or, for a new one, the first account of a short list that this host has.
 * @param directory the cluster, which need not exist yet
 * @throws PostgresStartError `data_directory_not_ours` or `no_unprivileged_user`
 */
export async function choosePostmasterAccount(directory: string): Promise<Account | undefined> {
  const self = process.getuid?.();
  const owner = await ownerOf(directory);
  if (self !== 0) {
    if (owner !== undefined && owner.uid !== self) {
      throw new PostgresStartError(
        'data_directory_not_ours',
        `${directory} belongs to the user with id ${owner.uid}, but Gatehouse runs as the user with id ${self}: start it as that user, or as root, or choose another GATEHOUSE_DATA.`,
      );
    }
    return undefined;
  }
  if (owner !== undefined && owner.uid !== 0) return owner;
  // initdb looks its own user up by id, so a bare number without an entry would not do.
  const accounts = parseAccounts(await readFile('/etc/passwd', 'utf8').catch(() => ''));
  for (const name of unprivilegedNames) {
    const account = accounts.get(name);
    if (account !== undefined && account.uid !== 0) return account;
  }
  throw new PostgresStartError(
    'no_unprivileged_user',
    `PostgreSQL does not run as root and this host has none of the accounts ${unprivilegedNames.join(', ')}: start Gatehouse as an ordinary user, or set DATABASE_URL.`,
  );
}

/** The numeric ids to hand to `spawn`, or nothing when the child keeps our own. */
export function spawnIdentity(account: Account | undefined): { uid?: number; gid?: number } {
  return account === undefined ? {} : { uid: account.uid, gid: account.gid };
}

/** Whether any user may pass through every folder down to `path` and read it (and enter or execute it, as `needed`). */
export async function isOpenToAll(path: string, needed = 0o5): Promise<boolean> {
  if (((await stat(path)).mode & needed) !== needed) return false;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o1) === 0) return false;
    if (folder === parse(folder).root) return true;
  }
}

/** Whether `path` is a folder of `uid` itself that nobody else may write to (`forbidden` mode bits), not a link. */
export async function isPrivateFolder(path: string, uid: number, forbidden: number): Promise<boolean> {
  const found = await lstat(path);
  return found.isDirectory() && found.uid === uid && (found.mode & forbidden) === 0;
}

async function ownerOf(directory: string): Promise<Account | undefined> {
  try {
    const { uid, gid } = await stat(join(directory, 'PG_VERSION'));
    return { uid, gid };
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    if (errorCode(error) !== 'EACCES') throw error;
    const { uid, gid } = await stat(directory);
    return { uid, gid };
  }
}

function parseAccounts(passwd: string): Map<string, Account> {
  const accounts = new Map<string, Account>();
  for (const line of passwd.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name && uid && gid) accounts.set(name, { uid: Number(uid), gid: Number(gid) });
  }
  return accounts;
}
