import { randomUUID } from 'node:crypto';
import { link, rename, rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { readKept } from '../files/kept-file.ts';
import { errorCode } from './errors.ts';

/** What `postmaster.pid` says (lines 1, 4, 5 and 8; PostgreSQL's src/include/utils/pidfile.h). */
export interface PidFile {
  /** undefined when the file is empty or damaged, as a power cut can leave it */
  readonly pid: number | undefined;
  readonly port: number;
  /** absolute folder of the socket */
  readonly socketFolder: string;
  /** `starting`, `ready`, `stopping`, `standby`, or empty early on */
  readonly status: string;
  readonly text: string;
}

/** Reads the pid file of a cluster, undefined when there is none. */
export async function readPidFile(directory: string): Promise<PidFile | undefined> {
  const text = await readKept(join(directory, 'postmaster.pid'), { owner: 'any', maxBytes: 16 * 1024 });
  if (text === null) return undefined;
  const lines = text.split('\n').map(line => line.trim());
  const pid = Number(lines[0]);
  const socketFolder = lines[4] ?? '';
  return {
    pid: Number.isInteger(pid) && pid > 1 ? pid : undefined,
    port: Number(lines[3]) || 5432,
    socketFolder: isAbsolute(socketFolder) ? socketFolder : join(directory, socketFolder),
    status: lines[7] ?? '',
    text,
  };
}

/**
 * Removes a pid file judged stale. Another start may have put its own in that place since it was read, so the file is
 * moved aside first and put back when it is not the one that was judged.
 */
export async function removeStalePidFile(directory: string, judged: PidFile): Promise<void> {
  const path = join(directory, 'postmaster.pid');
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
    if ((await readKept(aside, { owner: 'any', maxBytes: 16 * 1024 })) !== judged.text) await link(aside, path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'EEXIST') throw error;
  }
  await rm(aside, { force: true });
}
