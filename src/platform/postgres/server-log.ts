import { constants, type FileHandle, open, rename, stat } from 'node:fs/promises';
import { errorCode } from './errors.ts';

const rotateAtBytes = 8 * 1024 * 1024;
const tailBytes = 4096;
const appending = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;

/** The log beside the cluster; beside and not inside, because the cluster may belong to another user than us. */
function logPath(directory: string): string {
  return `${directory}.log`;
}

/** Opens the log for a new postmaster, keeping one older file once it has grown past 8 MiB. */
export async function openServerLog(directory: string): Promise<{ handle: FileHandle; size: number }> {
  const path = logPath(directory);
  const size = await sizeOf(path);
  if (size > rotateAtBytes) await rename(path, `${path}.1`);
  const handle = await open(path, appending, 0o600);
  return { handle, size: size > rotateAtBytes ? 0 : size };
}

/** The end of the log (at most 4 KiB), not reaching back before byte `from`. */
export async function readLogTail(directory: string, from = 0): Promise<string> {
  const path = logPath(directory);
  const start = Math.max(from, (await sizeOf(path)) - tailBytes);
  try {
    await using handle = await open(path, 'r');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(tailBytes), 0, tailBytes, start);
    return buffer.toString('utf8', 0, bytesRead).trim();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 0;
    throw error;
  }
}
