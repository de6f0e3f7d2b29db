// What the tests beside this file share: a temporary folder that takes its PostgreSQL along, and a second process.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, type TestContext } from 'node:test';
import pg from 'pg';
import { type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded.ts';
import { findPostmaster, stopPostmaster } from './postmaster.ts';
import type { ConnectionParameters } from './session.ts';

/** Tests do not survive a power cut and need not. */
export const quick = { fsync: 'off' } as const;

/** A path for a new cluster in a folder of its own; afterwards its server is stopped and the folder removed. */
export async function newClusterPath(t: TestContext, below = tmpdir(), name = 'pg'): Promise<string> {
  const folder = await mkdtemp(join(below, 'gatehouse-test-'));
  const directory = join(folder, name);
  t.after(async () => {
    await stopLeftover(directory);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return directory;
}

let shared: Promise<string> | undefined;
after(async () => {
  if (shared !== undefined) await rm(dirname(await shared), { recursive: true, force: true });
});

/** A stopped cluster that the tests of one file use one after the other, because making one takes most of a second. */
export async function sharedCluster(t: TestContext): Promise<string> {
  shared ??= makeCluster();
  const directory = await shared;
  t.after(() => stopLeftover(directory));
  return directory;
}

async function makeCluster(): Promise<string> {
  const directory = join(await mkdtemp(join(tmpdir(), 'gatehouse-test-')), 'pg');
  await (await startEmbeddedPostgres({ dataDirectory: directory, settings: quick })).stop();
  return directory;
}

async function stopLeftover(directory: string): Promise<void> {
  const found = await findPostmaster(directory);
  if (found.state === 'running') await stopPostmaster(directory, found.pid);
}

/** Runs one statement on a connection of its own and returns its rows. */
export async function query(connection: ConnectionParameters, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(connection);
  // A server that is killed meanwhile fails the statement.
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** What a second process says about its start. */
export type Report =
  | { readonly started: true; readonly adopted: boolean; readonly connection: ConnectionParameters }
  | { readonly started: false; readonly code: string; readonly message: string };

/** Another process that starts PostgreSQL and then serves until it is killed or its stdin closes. */
export interface Other {
  readonly report: Promise<Report>;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts `startEmbeddedPostgres` in a process of its own, as `uid` if given. */
export function startElsewhere(t: TestContext, options: EmbeddedPostgresOptions, uid?: number): Other {
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(new URL('embedded.ts', import.meta.url).href)};
    const say = report => process.stdout.write(JSON.stringify(report) + '\\n');
    try {
      const postgres = await startEmbeddedPostgres(${JSON.stringify(options)});
      process.stdin.resume().on('end', () => void postgres.stop());
      say({ started: true, adopted: postgres.adopted, connection: postgres.connection });
    } catch (error) {
      say({ started: false, code: error.code, message: error.message });
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: '/',
    env: {},
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const exited = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  t.after(kill);
  const report = firstReport(child);
  // A test that kills the process before its report does not wait for one.
  report.catch(() => {});
  return {
    report,
    kill,
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}

async function firstReport(child: ChildProcess): Promise<Report> {
  if (child.stdout === null) throw new Error('the other process has no output');
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
  throw new Error('the other process ended without a report');
}
