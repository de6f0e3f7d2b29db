import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { hasClients } from './clients.ts';
import { PostgresStartError } from './errors.ts';
import { type Launched, launchPostmaster } from './launch.ts';
import { takeLiveLock } from './live-lock.ts';
import { endOrphans } from './orphans.ts';
import { type PidFile, removeStalePidFile } from './pid-file.ts';
import { findPostmaster, isRunning, socketAnswers, stopPostmaster } from './postmaster.ts';
import { inUse, launchFingerprint, openSession, PasswordRefused, type Session } from './session.ts';
import { setPassword } from './set-password.ts';
import type { LaunchSettings } from './settings.ts';

/** All that a launch needs and an adoption compares. */
export interface Target {
  readonly directory: string;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly settings: LaunchSettings;
  readonly password: string;
  /** settings of the caller that matter without a postmaster as well */
  readonly given: Readonly<Record<string, string>>;
  /** ends the start, and with it what it has launched */
  readonly signal: AbortSignal | undefined;
}

/** A running postmaster on which we hold the live lock. */
export interface Obtained {
  readonly pid: number;
  readonly file: PidFile;
  readonly session: Session;
  /** how it ends, when it is our own child; undefined for an adopted one */
  readonly exited: Launched['exited'] | undefined;
}

const rounds = 100;
const roundPause = 100;

/**
 * Comes to hold a running postmaster with the wanted settings: adopts the one a killed Gatehouse left, replaces it if
 * it was launched differently, or launches one. Each round looks at the cluster anew, so starts at the same moment,
 * zombies and stale files are all met the same way; who takes the live lock has won.
 * @throws PostgresStartError `data_directory_in_use` (the running one is left alone) or `start_failed`
 */
export async function obtainPostmaster(target: Target): Promise<Obtained> {
  let launched: Launched | undefined;
  try {
    let passing = 0;
    for (let round = 0; round < rounds; round++) {
      target.signal?.throwIfAborted();
      const found = await findPostmaster(target.directory);
      passing = found.state === 'passing' ? passing + 1 : 0;
      if (found.state === 'running') {
        const obtained = await holdRunning(target, found.pid, found.file, launched?.pid);
        if (obtained !== undefined) {
          return { ...obtained, exited: launched?.pid === found.pid ? launched.exited : undefined };
        }
      } else if (found.state === 'none' || (await clearStale(target.directory, found.file, found.state, passing))) {
        launched = await launchPostmaster(target);
        if (launched !== undefined) continue;
        await endOrphans(target.directory);
      }
      await sleep(roundPause);
    }
    throw new PostgresStartError(
      'start_failed',
      `PostgreSQL on ${target.directory} could not be taken over for ${(rounds * roundPause) / 1000} seconds: see ${target.directory}.log, end the process named in ${target.directory}/postmaster.pid, and start again.`,
    );
  } catch (error) {
    const lostToAnother = error instanceof PostgresStartError && error.code === 'data_directory_in_use';
    if (launched !== undefined && !lostToAnother) await stopPostmaster(target.directory, launched.pid);
    throw error;
  }
}

async function holdRunning(
  target: Target,
  pid: number,
  file: PidFile,
  ownChild: number | undefined,
): Promise<Omit<Obtained, 'exited'> | undefined> {
  const { directory } = target;
  const session = await openSession(directory, target.password, pid, file).catch(error => {
    if (error instanceof PasswordRefused) return error;
    throw error;
  });
  if (session instanceof PasswordRefused) {
    // Whether somebody uses one that is not our child cannot be asked without the password, only seen from outside.
    if (pid !== ownChild && (await hasClients(pid))) throw passwordUnknown(directory, pid, session);
    await bringPassword(target, pid);
    return undefined;
  }
  if (session !== undefined) {
    const lock = await takeLiveLock(session);
    if (lock === 'held') {
      await session.client.end();
      throw inUse(directory, `its PostgreSQL is process ${pid}`);
    }
    if (lock === 'lost') return undefined;
    if ((await launchFingerprint(session).catch(() => undefined)) === target.settings.fingerprint) {
      return { pid, file, session };
    }
    await session.client.end();
  }
  await stopPostmaster(directory, pid);
  if (!(await isRunning(directory, pid))) return undefined;
  throw new PostgresStartError(
    'start_failed',
    `The PostgreSQL left running on ${directory} does not stop: end process ${pid} and start again.`,
  );
}

/** For a cluster of before there was a password, or whose password file was lost. */
async function bringPassword({ directory, binaries, account, password, given }: Target, pid: number): Promise<void> {
  await stopPostmaster(directory, pid);
  const { fsync } = given;
  await setPassword({ directory, binaries, account }, password, fsync === undefined ? {} : { fsync });
}

function passwordUnknown(directory: string, pid: number, cause: Error): PostgresStartError {
  return new PostgresStartError(
    'password_unknown',
    `The PostgreSQL that runs on ${directory} (process ${pid}) does not take the password in ${directory}.password: stop the Gatehouse that uses it, or end that process if there is none, and start again.`,
    { cause },
  );
}

/** Deals with a pid file whose process is not the postmaster; false means: look again in a moment. */
async function clearStale(
  directory: string,
  file: PidFile,
  state: 'passing' | 'gone' | 'foreign',
  passing: number,
): Promise<boolean> {
  if (await socketAnswers(file)) throw inUse(directory, 'in another container or under another name');
  // A zombie that nobody reaps and a file that stays empty would keep PostgreSQL out for ever.
  if (state === 'passing' && passing * roundPause < 2_000) return false;
  if (state !== 'gone') await removeStalePidFile(directory, file);
  return true;
}
