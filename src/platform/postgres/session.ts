import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { errorCode, errorText, PostgresStartError } from './errors.ts';
import { database, role } from './names.ts';
import type { PidFile } from './pid-file.ts';
import { isRunning } from './postmaster.ts';
import { launchSetting } from './settings.ts';
import { fitsSocketPath } from './socket-folder.ts';

/** Where a client finds the server: socket folder, the number in the socket's name, role, its password, and database. */
export interface ConnectionParameters {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** A connection of our own, with the moment it closes. */
export interface Session {
  readonly client: pg.Client;
  readonly ended: Promise<void>;
}

/** The running server asks for another password than ours. */
export class PasswordRefused extends Error {}

const unansweredLimit = 5_000;

/**
 * Opens our own session on a running postmaster, waiting while it starts, recovers or stops, and makes the database
 * `gatehouse` when a start was cut off before that.
 * @returns undefined when the postmaster ended meanwhile or its socket gave no answer for 5 s
 * @throws PostgresStartError, or PasswordRefused
 */
export async function openSession(
  directory: string,
  password: string,
  pid: number,
  file: PidFile,
): Promise<Session | undefined> {
  const connection = { host: file.socketFolder, port: file.port, user: role, password, database };
  if (!fitsSocketPath(file.socketFolder, file.port)) return undefined;
  let unansweredSince = performance.now();
  while (await isRunning(directory, pid)) {
    try {
      return await connectTo(connection);
    } catch (error) {
      const code = errorCode(error);
      if (code === '3D000') await createDatabase(connection);
      else if (code === '53300') throw inUse(directory, 'all its connections are taken');
      else if (code === '57P03') unansweredSince = performance.now();
      else if (code === '28P01') throw new PasswordRefused(errorText(error), { cause: error });
      else if (code?.startsWith('28')) throw notOurs(directory, error);
      else if (performance.now() - unansweredSince > unansweredLimit) return undefined;
      await sleep(10);
    }
  }
  return undefined;
}

/** The refusal to share a cluster with another Gatehouse. */
export function inUse(directory: string, why: string): PostgresStartError {
  return new PostgresStartError(
    'data_directory_in_use',
    `${directory} is in use by another running Gatehouse (${why}): stop that one first, or choose another GATEHOUSE_DATA.`,
  );
}

/** The fingerprint the running server was launched with, undefined when it was not launched by us. */
export async function launchFingerprint({ client }: Session): Promise<string | undefined> {
  const { rows } = await client.query<{ launch: string | null }>('select current_setting($1, true) as launch', [
    launchSetting,
  ]);
  return rows[0]?.launch ?? undefined;
}

async function connectTo(connection: ConnectionParameters): Promise<Session> {
  const client = new pg.Client({
    ...connection,
    // Otherwise a PGSSLMODE in our environment would ask the socket for TLS.
    ssl: false,
    application_name: 'gatehouse supervisor',
    connectionTimeoutMillis: 3_000,
  });
  // A lost session is noticed by its `end`; without a listener `error` would end the process.
  client.on('error', () => {});
  const ended = new Promise<void>(resolve => client.once('end', () => resolve()));
  try {
    await client.connect();
    return { client, ended };
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

async function createDatabase(connection: ConnectionParameters): Promise<void> {
  const { client } = await connectTo({ ...connection, database: 'postgres' });
  try {
    await client.query(`create database ${database}`);
  } catch (error) {
    // Another start made it at the same moment.
    if (errorCode(error) !== '42P04' && errorCode(error) !== '23505') throw error;
  } finally {
    await client.end();
  }
}

function notOurs(directory: string, error: unknown): PostgresStartError {
  return new PostgresStartError(
    'start_failed',
    `The PostgreSQL on ${directory} does not let Gatehouse in (${errorText(error)}): it was not made by Gatehouse; choose another GATEHOUSE_DATA, or set DATABASE_URL.`,
    { cause: error },
  );
}
