import { execFile } from 'node:child_process';
import { readFile, readlink, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';

/** What the process table says about a process id that a pid file names. */
type ProcessState = 'absent' | 'zombie' | 'postmaster' | 'foreign';

/**
 * The mark a postmaster carries in its command line, so that it can be told from a stranger with a reused id. It is the
 * identity of the folder and not its path, so it survives a rename.
 */
export async function clusterMark(directory: string): Promise<string> {
  const { dev, ino } = await stat(directory, { bigint: true });
  return `gatehouse.cluster=${dev}-${ino}`;
}

/** Tells whether process `pid` is the postmaster of the cluster in `directory`. */
export async function inspectProcess(pid: number, directory: string): Promise<ProcessState> {
  const found = process.platform === 'linux' ? await readProc(pid) : await readPs(pid);
  if (found === 'absent' || found === 'zombie') return found;
  // Only the postmaster shows it: the processes it forks write their own titles over it.
  if (found.arguments.includes(await clusterMark(directory))) return 'postmaster';
  // Started by hand, without our mark: PostgreSQL works inside its cluster. Unreadable without CAP_SYS_PTRACE, as in
  // most containers, which is why the mark comes first.
  const byHand = basename(found.arguments[0] ?? '') === 'postgres' && found.workingDirectory === directory;
  return byHand ? 'postmaster' : 'foreign';
}

/** Whether a process with this id exists, zombies included. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

interface ProcessEntry {
  readonly arguments: readonly string[];
  readonly workingDirectory: string | undefined;
}

async function readProc(pid: number): Promise<ProcessEntry | 'absent' | 'zombie'> {
  try {
    const status = await readFile(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may itself hold blanks and parentheses; the state follows the last one.
    const state = status.slice(status.lastIndexOf(')') + 2, status.lastIndexOf(')') + 3);
    if (state === 'Z' || state === 'X') return 'zombie';
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    const workingDirectory = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
    return { arguments: line.split('\0'), workingDirectory };
  } catch {
    return processExists(pid) ? { arguments: [], workingDirectory: undefined } : 'absent';
  }
}

async function readPs(pid: number): Promise<ProcessEntry | 'absent' | 'zombie'> {
  if (!processExists(pid)) return 'absent';
  const columns = ['-ww', '-o', 'state=', '-o', 'args=', '-p', String(pid)];
  const found = await promisify(execFile)('/bin/ps', columns, { env: {} }).catch(() => undefined);
  if (found === undefined) return 'absent';
  const [state = '', ...words] = found.stdout.trim().split(/\s+/);
  return state.startsWith('Z') ? 'zombie' : { arguments: words, workingDirectory: undefined };
}
