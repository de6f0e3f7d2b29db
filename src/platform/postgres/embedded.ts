import { mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { keepAccessRules } from './access-rules.ts';
import { choosePostmasterAccount } from './account.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { ensureCluster } from './cluster.ts';
import { errorCode, errorText, PostgresStartError } from './errors.ts';
import type { Exit } from './launch.ts';
import { holdLiveLock } from './live-lock.ts';
import { database, role } from './names.ts';
import { type Obtained, obtainPostmaster } from './obtain.ts';
import { keepPassword } from './password.ts';
import { isRunning, stopPostmaster } from './postmaster.ts';
import { clusterMark } from './process-table.ts';
import { readLogTail } from './server-log.ts';
import { type ConnectionParameters, openSession } from './session.ts';
import { launchSettings } from './settings.ts';
import { prepareSocketFolder, removeSocketFolder, type SocketFolder } from './socket-folder.ts';

/** A PostgreSQL of our own, running and held by this process alone. */
export interface EmbeddedPostgres {
  /** what a `pg` client needs to connect */
  readonly connection: ConnectionParameters;
  /** whether the postmaster was left running by a killed Gatehouse */
  readonly adopted: boolean;
  /**
   * Stops it: SIGINT and, after 10 s, SIGQUIT. Resolves once it has ended, `clean` telling whether SIGINT sufficed;
   * rejects if it does not end at all. Repeated calls share one stop.
   */
  stop(): Promise<{ readonly clean: boolean }>;
  /** resolves if the postmaster ends without stop(); code and signal are null for an adopted one */
  readonly ended: Promise<Exit & { readonly log: string }>;
}

export interface EmbeddedPostgresOptions {
  /** absolute folder of the cluster itself, for example `/srv/gatehouse/data/pg`; made if missing */
  readonly dataDirectory: string;
  /** further server settings, as in postgresql.conf (tests: `fsync: 'off'`) */
  readonly settings?: Readonly<Record<string, string>>;
  /** the role's password, in place of the kept one */
  readonly password?: string;
  /** ends a start that is under way */
  readonly signal?: AbortSignal;
  /** the npm package to take PostgreSQL from instead of the installed one */
  readonly packageDirectory?: string;
}

const copyRefreshInterval = 24 * 60 * 60 * 1000;

/**
 * Starts PostgreSQL on a cluster folder, making the cluster first if there is none, or adopts the one that a killed
 * Gatehouse left running there.
 * @throws PostgresStartError
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    return await start(options);
  } catch (error) {
    if (error instanceof PostgresStartError || errorCode(error) === undefined) throw error;
    throw new PostgresStartError(
      'data_directory_unusable',
      `${options.dataDirectory} cannot hold the database (${errorText(error)}): fix that, or choose another GATEHOUSE_DATA.`,
      { cause: error },
    );
  }
}

async function start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { settings = {} } = options;
  const directory = await resolveDirectory(options.dataDirectory);
  const account = await choosePostmasterAccount(directory);
  const binaries = await findBinaries(account, options.packageDirectory);
  const password = options.password ?? (await keepPassword(directory));
  await ensureCluster({ directory, binaries, account, durable: settings['fsync'] !== 'off', password });
  await keepAccessRules(directory, account);
  const socket = await prepareSocketFolder(directory, account);
  const mark = await clusterMark(directory);
  const launch = launchSettings({ binaries, directory, account, clusterMark: mark, socket, settings });
  const obtained = await obtainPostmaster({
    directory,
    binaries,
    account,
    settings: launch,
    password,
    given: settings,
    signal: options.signal,
  });
  const connection = { host: socket.host, port: socket.port, user: role, password, database };
  return supervise(directory, binaries, socket, connection, obtained);
}

/** The folder's real path, so that one cluster has one name; the folder above is made if missing. */
async function resolveDirectory(dataDirectory: string): Promise<string> {
  if (!isAbsolute(dataDirectory)) {
    throw new PostgresStartError('data_directory_unusable', `${dataDirectory} is not an absolute path: give one.`);
  }
  await mkdir(dirname(dataDirectory), { recursive: true });
  return await realpath(dataDirectory).catch(async error => {
    if (errorCode(error) !== 'ENOENT') throw error;
    return join(await realpath(dirname(dataDirectory)), basename(dataDirectory));
  });
}

function supervise(
  directory: string,
  binaries: Binaries,
  socket: SocketFolder,
  connection: ConnectionParameters,
  obtained: Obtained,
): EmbeddedPostgres {
  const { pid, file, session, exited } = obtained;
  let stopping: Promise<{ clean: boolean }> | undefined;
  const refresh = binaries.refresh;
  const refreshing = refresh && setInterval(() => void refresh().catch(() => {}), copyRefreshInterval).unref();

  const gone = Promise.withResolvers<Exit>();
  const release = holdLiveLock(
    session,
    async () =>
      (await openSession(directory, connection.password, pid, file)) ??
      ((await isRunning(directory, pid)) ? 'later' : 'gone'),
    () => gone.resolve({ code: null, signal: null }),
  );
  const ended = (exited ?? gone.promise).then(async exit => {
    if (stopping !== undefined) return await new Promise<never>(() => {});
    clearInterval(refreshing);
    return { ...exit, log: await readLogTail(directory) };
  });

  const stop = async () => {
    clearInterval(refreshing);
    await release();
    const clean = await stopPostmaster(directory, pid);
    if (clean === undefined) throw new Error(`PostgreSQL (process ${pid}) on ${directory} does not stop.`);
    await removeSocketFolder(socket);
    // The child does not keep this process alive, so while its exit is awaited something else must.
    const alive = setInterval(() => {}, 1_000);
    try {
      return { clean: clean && (exited === undefined || (await exited).code === 0) };
    } finally {
      clearInterval(alive);
    }
  };
  return {
    connection,
    adopted: exited === undefined,
    ended,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
