import { databaseBeside } from '../compose/beside.ts';
import { DatabaseInUse } from '../compose/database.ts';
import { composeGatehouse, createLogger } from '../compose/gatehouse.ts';
import { operatorCaller } from '../compose/operator.ts';
import { type Config, readConfig } from '../config.ts';
import { keyRotation } from '../domain/key-rotation/rotate-keys.ts';
import { type Rotation, storeWantedRotation } from '../domain/key-rotation/rotations.ts';
import { wantRotation } from '../domain/key-rotation/want-rotation.ts';
import type { Database } from '../platform/db/database.ts';
import { DatabaseUnavailable, DatabaseUnsuitable } from '../platform/db/errors.ts';
import { isWriterLockHeld } from '../platform/db/writer-lock.ts';
import { newId } from '../platform/ids.ts';
import { createJobs } from '../platform/jobs/jobs.ts';
import { PostgresStartError } from '../platform/postgres/errors.ts';
import { watchRotation } from './rotation-watch.ts';
import { options } from './usage.ts';

export const help = `Usage: gatehouse keys rotate

Makes a new key version and brings everything sealed under it. A running server is asked to do it, and goes on serving;
otherwise it is done here. Interrupted, it goes on at the next start, or when this is called again.
Exit code 0: everything is under the new version; 1: it is not.`;

/** A server that takes longer than this over a start or a restart is taken for gone. */
const absenceMilliseconds = 5_000;

export async function execute(args: readonly string[]): Promise<number> {
  options(args, {});
  const config = readConfig();
  for (;;) {
    const rotation = (await rotateHere(config)) ?? (await rotateBeside(config));
    if (rotation !== null) return report(rotation);
    console.log('The server that was asked is gone; going on without it.');
  }
}

/** Takes the database and does it in this process; null when another process has it. */
async function rotateHere(config: Config): Promise<Rotation | null> {
  try {
    const gatehouse = await composeGatehouse(config, createLogger({ logLevel: 'silent' }));
    try {
      const wanted = await gatehouse.perform(wantRotation, {}, operatorCaller('command line'));
      say(wanted, 'No server is running: rotating here.');
      return await watchRotation(gatehouse.database, wanted.id, async () => false);
    } finally {
      await gatehouse.close();
    }
  } catch (error) {
    const inUse = error instanceof PostgresStartError && error.code === 'data_directory_in_use';
    if (inUse || error instanceof DatabaseInUse) return null;
    throw error;
  }
}

/** Asks the server that has the database; null when it went away meanwhile. */
async function rotateBeside(config: Config): Promise<Rotation | null> {
  const database = await databaseBeside(config);
  if (database === null) return null;
  try {
    const wanted = await ask(database);
    say(wanted, 'Asked the running server for a new key version.');
    return await watchRotation(database, wanted.id, absence(database));
  } catch (error) {
    // The embedded PostgreSQL ends with its server.
    if (config.databaseUrl === null && error instanceof DatabaseUnavailable) return null;
    throw error;
  } finally {
    await database.close();
  }
}

async function ask(database: Database): Promise<Rotation> {
  const [row] = await database.rows<{ known: boolean }>({
    text: `select to_regclass('key_rotations') is not null and to_regclass('pgboss.job') is not null as known`,
  });
  if (row?.known !== true) {
    throw new DatabaseUnsuitable(
      'the running server is of an older version, which cannot rotate keys; restart it first',
    );
  }
  const jobs = createJobs({
    server: database.options.server,
    jobs: [keyRotation],
    log: createLogger({ logLevel: 'silent' }),
  });
  await jobs.start();
  try {
    return await database.transact(async tx => {
      const wanted = await storeWantedRotation(tx, newId());
      jobs.order(tx, { kind: 'enqueue', job: keyRotation, data: {}, options: {} });
      return wanted;
    });
  } finally {
    await jobs.stop();
  }
}

/** Whether no process has held the database for some seconds. */
function absence(database: Database): () => Promise<boolean> {
  let seen = performance.now();
  return async () => {
    if (await isWriterLockHeld(database)) seen = performance.now();
    return performance.now() - seen > absenceMilliseconds;
  };
}

function say({ version, asked_at }: Rotation, how: string): void {
  console.log(version === null ? how : `${how} Going on with the rotation to key version ${version} of ${asked_at}.`);
}

function report({ version, rewrapped, broken, last_error }: Rotation): number {
  if (last_error !== null) {
    console.error(
      `gatehouse keys rotate: interrupted (${last_error}); it goes on by itself, or when this is called again`,
    );
    return 1;
  }
  if (broken.length > 0) {
    console.log(`Brought ${rewrapped} values under key version ${version}.`);
    console.error(
      `gatehouse keys rotate: these open under no key, and were left as they are:\n  ${broken.join('\n  ')}`,
    );
    return 1;
  }
  console.log(`Every sealed value is under key version ${version}; ${rewrapped} were brought there.`);
  return 0;
}
