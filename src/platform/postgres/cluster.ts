import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, lchown, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Account, spawnIdentity } from './account.ts';
import type { Binaries } from './binaries.ts';
import { grantDirectory, programEnvironment } from './directory-grant.ts';
import { errorCode, errorText, PostgresStartError } from './errors.ts';
import { role } from './names.ts';
import { processExists } from './process-table.ts';
import { setPassword } from './set-password.ts';

/**
 * Makes sure a complete cluster of our major version lies in `directory`. A new one is made in a folder beside it and
 * renamed into place when whole, so a killed initdb leaves nothing that could be taken for a cluster, and of two at
 * once one rename wins and the other start uses that cluster.
 * @param durable false leaves out the final sync of initdb (tests)
 * @param password what the role of a new cluster gets
 * @throws PostgresStartError
 */
export async function ensureCluster(cluster: {
  readonly directory: string;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly durable: boolean;
  readonly password: string;
}): Promise<void> {
  const { directory, binaries, account } = cluster;
  await removeAbandoned(directory);
  const entries = await readdir(directory).catch((error): string[] => {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  });
  if (entries.length === 0) await create(cluster);
  else if (!entries.includes('PG_VERSION')) {
    throw new PostgresStartError(
      'data_directory_not_a_cluster',
      `${directory} holds files but no PostgreSQL cluster: move them away, or choose another GATEHOUSE_DATA.`,
    );
  }
  const major = (await readFile(join(directory, 'PG_VERSION'), 'utf8')).trim();
  if (major !== binaries.major) {
    throw new PostgresStartError(
      'version_mismatch',
      `${directory} was made by PostgreSQL ${major}, but this Gatehouse brings PostgreSQL ${binaries.major}: make a backup with the Gatehouse that wrote it and restore that into a new data directory.`,
    );
  }
  if (account !== undefined) await handOver(directory, account);
  // Copies and restores often lose the mode, and PostgreSQL refuses anything wider.
  if (((await stat(directory)).mode & 0o077) !== 0) await chmod(directory, 0o700);
}

async function create(cluster: Parameters<typeof ensureCluster>[0]): Promise<void> {
  const { directory, binaries, account, durable, password } = cluster;
  const fresh = `${directory}.init-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(fresh, { mode: 0o700 });
    if (account !== undefined) await chown(fresh, account.uid, account.gid);
    await initialise(fresh, binaries, account, durable);
    await setPassword({ directory: fresh, binaries, account }, password, durable ? {} : { fsync: 'off' });
    await rename(fresh, directory).catch(error => {
      if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'EEXIST') throw error;
    });
    await syncDirectory(dirname(directory));
  } catch (error) {
    if (errorCode(error) !== 'EBUSY' && errorCode(error) !== 'EXDEV') throw error;
    throw new PostgresStartError(
      'data_directory_unusable',
      `${directory} is a mount point, and a new cluster is renamed into place: mount the folder above it instead.`,
      { cause: error },
    );
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function initialise(
  directory: string,
  binaries: Binaries,
  account: Account | undefined,
  durable: boolean,
): Promise<void> {
  await using grant = await grantDirectory(directory, account);
  const options = [
    `--pgdata=${grant.path}`,
    `--username=${role}`,
    '--encoding=UTF8',
    '--locale=C',
    // Unlike plain C this knows upper and lower case of every script, and unlike ICU it never changes its order.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    // Nobody is let in by the rules inside: ours lie beside the cluster.
    '--auth-local=reject',
    '--auth-host=reject',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
  const child = spawn(join(binaries.native, 'bin', 'initdb'), options, {
    cwd: '/',
    env: programEnvironment(binaries),
    stdio: ['ignore', 'ignore', 'pipe', ...grant.stdio],
    ...spawnIdentity(account),
  });
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  try {
    const [outcome, complaint] = await Promise.all([ended, child.stderr ? text(child.stderr) : '']);
    if (outcome !== 0) throw new Error(complaint.trim() || `ended with ${outcome}`);
  } catch (error) {
    throw new PostgresStartError(
      'initdb_failed',
      `A new PostgreSQL cluster could not be made for ${directory} (${errorText(error)}): fix what initdb reports here, or set DATABASE_URL.`,
      { cause: error },
    );
  }
}

/** Removes what starts that were killed during initdb left beside the cluster. */
async function removeAbandoned(directory: string): Promise<void> {
  const prefix = `${basename(directory)}.init-`;
  for (const name of await readdir(dirname(directory))) {
    if (!name.startsWith(prefix)) continue;
    const maker = Number(name.slice(prefix.length).split('-')[0]);
    if (!Number.isInteger(maker) || processExists(maker)) continue;
    // An initdb that outlived its parent may still be writing; what it leaves goes at the next start.
    await rm(join(dirname(directory), name), { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
  }
}

/** Gives a cluster that root copied or restored into place, even in part, to the account that runs it. */
async function handOver(directory: string, account: Account): Promise<void> {
  const telling = ['', 'PG_VERSION', 'base', 'global', 'postgresql.conf'].map(path => stat(join(directory, path)));
  if ((await Promise.all(telling)).every(({ uid }) => uid === account.uid)) return;
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    await lchown(join(entry.parentPath, entry.name), account.uid, account.gid);
  }
  await chown(directory, account.uid, account.gid);
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  await handle.sync().finally(() => handle.close());
}
