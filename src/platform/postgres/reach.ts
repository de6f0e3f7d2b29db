import { realpath } from 'node:fs/promises';
import { database, role } from './cluster.ts';
import { findPostmaster } from './postmaster.ts';
import type { Connection } from './session.ts';

/** Where the PostgreSQL that runs on a cluster folder is reached, whoever holds it; null when none runs there. */
export async function reachEmbeddedPostgres(dataDirectory: string): Promise<Connection | null> {
  const directory = await realpath(dataDirectory).catch(() => null);
  if (directory === null) return null;
  const found = await findPostmaster(directory);
  return found.state === 'running'
    ? { host: found.file.socketFolder, port: found.file.port, user: role, database }
    : null;
}
