import { createHash } from 'node:crypto';
import { chown, lstat, mkdir, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, isOpenToAll, isPrivateFolder } from './account.ts';
import { errorCode, errorText, PostgresStartError } from './errors.ts';

/** Where the server's Unix socket lies. */
export interface SocketFolder {
  /** absolute folder a client connects through */
  readonly host: string;
  /** only names the socket file; nothing listens on a TCP port */
  readonly port: number;
  /** what the server is told; relative to the cluster when the socket lies inside it */
  readonly setting: string;
  readonly temporary: boolean;
}

const port = 5432;

// sockaddr_un.sun_path holds 108 bytes on Linux and 104 on macOS, with the final zero.
const longestSocketPath = process.platform === 'darwin' ? 103 : 107;

/** Whether a client can name the socket in this folder. */
export function fitsSocketPath(folder: string, socketPort = port): boolean {
  return Buffer.byteLength(join(folder, `.s.PGSQL.${socketPort}`)) <= longestSocketPath;
}

/**
 * Picks the folder for the socket: the cluster itself, which PostgreSQL insists is 0700, or a short folder of the same
 * mode in the temporary directory when the path would be too long for a socket.
 * @throws PostgresStartError `socket_folder_unusable`
 */
export async function prepareSocketFolder(directory: string, account: Account | undefined): Promise<SocketFolder> {
  if (fitsSocketPath(directory)) return { host: directory, port, setting: '.', temporary: false };
  const name = `gatehouse-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`;
  const reasons: string[] = [];
  for (const parent of new Set([tmpdir(), '/tmp'])) {
    const folder = join(parent, name);
    try {
      if (!fitsSocketPath(folder)) throw new Error('too long');
      if (account !== undefined && !(await isOpenToAll(parent, 0o1))) throw new Error('not open to other users');
      await keepPrivateFolder(folder, account);
      return { host: folder, port, setting: folder, temporary: true };
    } catch (error) {
      reasons.push(`${folder}: ${errorText(error)}`);
    }
  }
  throw new PostgresStartError(
    'socket_folder_unusable',
    `${directory} is too long for a Unix socket, and no temporary folder will do (${reasons.join('; ')}): choose a shorter GATEHOUSE_DATA, or remove the folder named here.`,
  );
}

/** Removes the temporary folder of a server that has ended; a folder in use again stays, as it is not empty. */
export async function removeSocketFolder(folder: SocketFolder): Promise<void> {
  if (folder.temporary) await rmdir(folder.host).catch(() => {});
}

async function keepPrivateFolder(folder: string, account: Account | undefined): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch(error => {
    if (errorCode(error) !== 'EEXIST') throw error;
  });
  const self = process.getuid?.() ?? -1;
  if (account !== undefined && (await lstat(folder)).uid === self && (await isPrivateFolder(folder, self, 0o077))) {
    await chown(folder, account.uid, account.gid);
  }
  if (!(await isPrivateFolder(folder, account?.uid ?? self, 0o077))) {
    throw new Error('exists but belongs to somebody else or is open to others');
  }
}
