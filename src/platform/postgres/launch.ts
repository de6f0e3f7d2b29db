import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accessRulesPath } from './access-rules.ts';
import { type Account, spawnIdentity } from './account.ts';
import type { Binaries } from './binaries.ts';
import { grantDirectory, programEnvironment } from './directory-grant.ts';
import { PostgresStartError } from './errors.ts';
import { readPidFile } from './pid-file.ts';
import { stopPostmaster } from './postmaster.ts';
import { openServerLog, readLogTail } from './server-log.ts';
import type { LaunchSettings } from './settings.ts';

/** How a child process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A postmaster that is our own child. */
export interface Launched {
  readonly pid: number;
  readonly exited: Promise<Exit>;
}

/**
 * Starts a postmaster and waits until it is ready (as long as it lives: crash recovery may take minutes).
 * @returns undefined when another process holds the cluster: a start at the same moment, or what a killed postmaster
 *   left; look again shortly
 * @throws PostgresStartError `start_failed`
 */
export async function launchPostmaster(launch: {
  readonly directory: string;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly settings: LaunchSettings;
  readonly signal?: AbortSignal | undefined;
}): Promise<Launched | undefined> {
  const { directory } = launch;
  const { child, exited, logStart } = await spawnPostmaster(launch);
  const { pid } = child;
  let exit: Exit | undefined;
  exited.then(
    how => {
      exit = how;
    },
    () => {
      exit = { code: null, signal: null };
    },
  );
  while (exit === undefined) {
    const file = await readPidFile(directory);
    // A hot standby is `standby`; we make none, so `ready` is the one status to wait for.
    if (pid !== undefined && file?.pid === pid && file.status === 'ready') return { pid, exited };
    if (launch.signal?.aborted && pid !== undefined) {
      await stopPostmaster(directory, pid);
      throw launch.signal.reason;
    }
    await sleep(5);
  }
  const failure = await exited.then(
    how => (how.signal === null ? `ended with code ${how.code}` : `ended by ${how.signal}`),
    (error: Error) => error.message,
  );
  const log = await readLogTail(directory, logStart);
  // PostgreSQL's exit code is 1 for everything; its text is English, as we set LC_ALL.
  if (/lock file "[^"]*" (already exists|is empty)|pre-existing shared memory block/.test(log)) return undefined;
  const lines = log.split('\n');
  const reason = lines.findLast(line => /FATAL|PANIC/.test(line)) ?? lines.findLast(line => line !== '') ?? failure;
  throw new PostgresStartError(
    'start_failed',
    `PostgreSQL did not start on ${directory} (${reason}): fix what it reports; its log is ${directory}.log.`,
  );
}

async function spawnPostmaster(launch: Parameters<typeof launchPostmaster>[0]) {
  const { directory, binaries, account, settings } = launch;
  await using grant = await grantDirectory(directory, account, accessRulesPath(directory));
  const { handle, size } = await openServerLog(directory);
  await using log = handle;
  const child = spawn(join(binaries.native, 'bin', 'postgres'), ['-D', grant.path, ...settings.arguments], {
    cwd: '/',
    env: programEnvironment(binaries),
    // A group of its own, so that Ctrl-C reaches Gatehouse alone and PostgreSQL is stopped last, by us.
    detached: true,
    stdio: ['ignore', log.fd, log.fd, ...grant.stdio],
    ...spawnIdentity(account),
  });
  child.unref();
  return { child, exited: exitOf(child), logStart: size };
}

function exitOf(child: ChildProcess): Promise<Exit> {
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  exited.catch(() => {});
  return exited;
}
