import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type PidFile, readPidFile } from './pid-file.ts';
import { inspectProcess } from './process-table.ts';

/** What a cluster's pid file and the process table together say. */
export type FoundPostmaster =
  | { readonly state: 'none' }
  | { readonly state: 'running'; readonly pid: number; readonly file: PidFile }
  /** a killed postmaster not yet reaped, or a pid file just being written: look again shortly */
  | { readonly state: 'passing'; readonly file: PidFile }
  /** names a process that is gone; PostgreSQL itself recovers from that */
  | { readonly state: 'gone'; readonly file: PidFile }
  /** names a process that is something else by now; PostgreSQL would take it for its own */
  | { readonly state: 'foreign'; readonly file: PidFile };

/** Looks for the postmaster of the cluster in `directory` without touching anything. */
export async function findPostmaster(directory: string): Promise<FoundPostmaster> {
  const file = await readPidFile(directory);
  if (file === undefined) return { state: 'none' };
  if (file.pid === undefined) return { state: 'passing', file };
  const process = await inspectProcess(file.pid, directory);
  if (process === 'postmaster') return { state: 'running', pid: file.pid, file };
  if (process === 'zombie') return { state: 'passing', file };
  return { state: process === 'absent' ? 'gone' : 'foreign', file };
}

/** Whether `pid` still is the running postmaster of this cluster. */
export async function isRunning(directory: string, pid: number): Promise<boolean> {
  return (await inspectProcess(pid, directory)) === 'postmaster';
}

/**
 * Whether some server listens on the socket a pid file names. With the process gone from our table that is a postmaster
 * in another container sharing the folder.
 */
export async function socketAnswers(file: PidFile): Promise<boolean> {
  return await new Promise(resolve => {
    const socket = connect(join(file.socketFolder, `.s.PGSQL.${file.port}`));
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/**
 * Stops the postmaster: SIGINT (fast shutdown) and, after 10 s, SIGQUIT (at once; the next start recovers).
 * @returns whether it ended on SIGINT; undefined when it still runs 10 s after SIGQUIT
 */
export async function stopPostmaster(directory: string, pid: number): Promise<boolean | undefined> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    // Asked anew before each signal: the id may have passed to a stranger.
    if (!(await isRunning(directory, pid))) return signal === 'SIGINT';
    try {
      process.kill(pid, signal);
    } catch {
      continue;
    }
    if (await endsWithin(directory, pid, 10_000)) return signal === 'SIGINT';
  }
  return undefined;
}

async function endsWithin(directory: string, pid: number, milliseconds: number): Promise<boolean> {
  const deadline = performance.now() + milliseconds;
  while (performance.now() < deadline) {
    if (!(await isRunning(directory, pid))) return true;
    await sleep(10);
  }
  return false;
}
