import { realpath } from 'node:fs/promises';
import { PostgresStartError } from './errors.ts';
import { database, role } from './names.ts';
import { readPassword } from './password.ts';
import { findPostmaster } from './postmaster.ts';
import type { ConnectionParameters } from './session.ts';

/**
 * Where the PostgreSQL that runs on a cluster folder is reached, whoever holds it; null when none runs there.
 * @throws PostgresStartError `password_unknown`, or FileRefused
 */
export async function reachEmbeddedPostgres(dataDirectory: string): Promise<ConnectionParameters | null> {
  const directory = await realpath(dataDirectory).catch(() => null);
  if (directory === null) return null;
  const found = await findPostmaster(directory);
  if (found.state !== 'running') return null;
  const password = await readPassword(directory);
  if (password === null) {
    throw new PostgresStartError(
      'password_unknown',
      `${directory}.password is missing or damaged while PostgreSQL runs: restart Gatehouse, which makes a new one.`,
    );
  }
  return { host: found.file.socketFolder, port: found.file.port, user: role, password, database };
}
