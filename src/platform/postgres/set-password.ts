import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Account, spawnIdentity } from './account.ts';
import type { Binaries } from './binaries.ts';
import { grantDirectory, programEnvironment } from './directory-grant.ts';
import { PostgresStartError } from './errors.ts';
import { role } from './names.ts';
import { scramVerifier } from './scram.ts';

/**
 * Gives the role of a cluster that does not run its password, whatever was set before: in PostgreSQL's single-user mode,
 * which asks for none, as it is open to whoever may write the files anyway. PostgreSQL refuses it while a postmaster runs.
 * @param settings as in postgresql.conf (tests: `fsync: 'off'`)
 * @throws PostgresStartError `start_failed`
 */
export async function setPassword(
  cluster: { readonly directory: string; readonly binaries: Binaries; readonly account: Account | undefined },
  password: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const { directory, binaries, account } = cluster;
  await using grant = await grantDirectory(directory, account);
  const given = { ...settings, exit_on_error: 'on', log_min_error_statement: 'panic' };
  const assignments = Object.entries(given).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(
    join(binaries.native, 'bin', 'postgres'),
    ['--single', '-D', grant.path, ...assignments, 'postgres'],
    {
      cwd: '/',
      env: programEnvironment(binaries),
      stdio: ['pipe', 'ignore', 'pipe', ...grant.stdio],
      ...spawnIdentity(account),
    },
  );
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  // Its end says more than a pipe that it no longer reads.
  child.stdin?.on('error', () => {});
  child.stdin?.end(`alter role ${role} password '${scramVerifier(password)}'\n`);
  const [outcome, complaint] = await Promise.all([ended, child.stderr ? text(child.stderr) : '']);
  if (outcome === 0) return;
  const reason = complaint.split('\n').findLast(line => /ERROR|FATAL|PANIC/.test(line)) ?? `ended with ${outcome}`;
  throw new PostgresStartError(
    'start_failed',
    `The PostgreSQL on ${directory} could not be given its password (${reason.trim()}): fix what it reports, choose another GATEHOUSE_DATA, or set DATABASE_URL.`,
  );
}
