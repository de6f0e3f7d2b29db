import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/platform/postgres/embedded.ts';
import { connectionUrl } from '../../tests/support/connection-url.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Bench {
  /** Base URL of Gatehouse. */
  readonly url: string;
  readonly databaseUrl: string;
  readonly pool: pg.Pool;
  /** Process id of Gatehouse, to look at its memory. */
  readonly pid: number;
  /** The first administrator's access token. */
  token(): Promise<string>;
  /** Starts another Gatehouse on the same database, with a folder and port of its own; resolves once it serves. */
  another(): Promise<void>;
  /** Starts a script of this folder with arguments; resolves to the URL it prints first. */
  baseline(script: string, env: Readonly<Record<string, string>>): Promise<string>;
  close(): Promise<void>;
}

export const administrator = { email: 'bench@example.com', password: 'Bench-mark-4711' };

/** PostgreSQL with full durability, and Gatehouse on it as a process of its own, as in production. */
export async function startBench(env: Readonly<Record<string, string>> = {}): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDirectory: join(folder, 'pg') });
  const databaseUrl = connectionUrl(postgres.connection);
  const children: ChildProcess[] = [];
  const serve = async (data: string): Promise<{ url: string; pid: number }> => {
    const httpPort = await freePort();
    const child = start(join(root, 'gatehouse'), ['start'], {
      APP_ENV: 'test',
      RATE_LIMITS: 'off',
      BCRYPT_COST: '4',
      PORT: String(httpPort),
      GATEHOUSE_DATA: data,
      DATABASE_URL: databaseUrl,
      GATEHOUSE_ADMIN_EMAIL: administrator.email,
      GATEHOUSE_ADMIN_PASSWORD: administrator.password,
      LOG_LEVEL: 'warn',
      ...env,
    });
    children.push(child);
    const url = `http://127.0.0.1:${httpPort}`;
    await untilHealthy(url, child);
    return { url, pid: child.pid ?? 0 };
  };
  const { url, pid } = await serve(folder);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
  return {
    url,
    databaseUrl,
    pool,
    pid,
    async token() {
      const reply = await fetch(`${url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(administrator),
      });
      const { token } = (await reply.json()) as { token: string };
      return token;
    },
    another: async () => void (await serve(join(folder, 'another'))),
    async baseline(script, more) {
      const child = start(process.execPath, [join(root, 'bench/support', script)], {
        DATABASE_URL: databaseUrl,
        ...more,
      });
      children.push(child);
      return firstLine(child);
    },
    async close() {
      await pool.end();
      await Promise.all(children.map(stop));
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A script of this folder that serves by itself. */
export interface Script {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a script of this folder, which prints its URL first. */
export async function startScript(script: string): Promise<Script> {
  const child = start(process.execPath, [join(root, 'bench/support', script)], {});
  return { url: await firstLine(child), pid: child.pid ?? 0, stop: () => stop(child) };
}

/** Measures with the hub and with bare `ws`, each a process of its own. */
export async function withSocketServers<T>(measure: (hub: Script, bare: Script) => Promise<T>): Promise<T> {
  const hub = await startScript('hub-server.ts');
  const bare = await startScript('ws-server.ts');
  try {
    return await measure(hub, bare);
  } finally {
    await Promise.all([hub.stop(), bare.stop()]);
  }
}

function start(command: string, args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  return spawn(command, args, {
    cwd: root,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise(resolve => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

async function untilHealthy(url: string, child: ChildProcess): Promise<void> {
  child.stdout?.resume();
  for (let tries = 0; tries < 2400; tries += 1) {
    if (child.exitCode !== null) throw new Error(`Gatehouse ended with ${child.exitCode} before it served`);
    const reply = await fetch(`${url}/health`).catch(() => null);
    if (reply?.ok === true) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error('Gatehouse did not serve within two minutes');
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', code => reject(new Error(`the baseline ended with ${code}`)));
    let text = '';
    child.stdout?.on('data', chunk => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}
