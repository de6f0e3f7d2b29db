import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { findPostmaster, stopPostmaster } from '../../src/platform/postgres/postmaster.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const node = join(root, 'node_modules/.bin/node');

export type Environment = Readonly<Record<string, string>>;

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** How a process is started, other than usually. */
export interface Starting {
  /** The program, in place of that of this folder. */
  readonly main?: string;
  /** As many files as it may have open at once. */
  readonly openFiles?: number | null;
}

/** A `gatehouse start` of its own process; it may not be serving yet. */
export interface StartingProcess {
  readonly pid: number;
  /** Standard output and standard error so far. */
  output(): string;
  readonly ended: Promise<Exit>;
  /** Resolves once a line matches; rejects when the process ends first or a minute passes. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends the signal to this process alone and waits for its end. */
  kill(signal: NodeJS.Signals): Promise<Exit>;
}

/** A server process that answers. */
export interface ServerProcess extends StartingProcess {
  /** `http://127.0.0.1:port`, of the first port. */
  readonly url: string;
  readonly addresses: readonly string[];
  /** The token of the one-time setup link, when one was printed. */
  readonly setupToken: string | null;
}

/** The first administrator of servers that are started with `administrator` in their environment. */
export const credentials = { username: 'admin', password: 'Correct-horse-42' } as const;
export const administrator: Environment = {
  GATEHOUSE_ADMIN_EMAIL: 'admin@example.com',
  GATEHOUSE_ADMIN_PASSWORD: credentials.password,
};

/** A new data folder (`name` is its last part); `remove` also stops a PostgreSQL left running in it. */
export async function dataFolder(name = 'data'): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-process-'));
  const path = join(folder, name);
  return {
    path,
    async remove() {
      const found = await findPostmaster(join(path, 'pg'));
      if (found.state === 'running') {
        // One that a test has frozen would not hear of anything else.
        process.kill(found.pid, 'SIGCONT');
        await stopPostmaster(join(path, 'pg'), found.pid);
      }
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Starts the server on a data folder without waiting for it. `env` wins over what tests usually set. */
export function spawnServer(
  data: string,
  env: Environment = {},
  { main = join(root, 'src/main.mjs'), openFiles = null }: Starting = {},
): StartingProcess {
  const [program, ...args] = openFiles === null ? [node, main] : [...underLimit(openFiles), node, main];
  const child = spawn(program, [...args, 'start'], {
    cwd: tmpdir(),
    env: environment(data, env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let seen = '';
  const watchers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      seen += chunk;
      for (const watcher of watchers) watcher();
    });
  }
  const ended = endOf(child);
  return {
    pid: child.pid ?? 0,
    output: () => seen,
    ended,
    line: pattern =>
      new Promise((resolve, reject) => {
        const done = (): void => {
          watchers.delete(look);
          clearTimeout(timer);
        };
        const look = (): void => {
          const found = pattern.exec(seen);
          if (found === null) return;
          done();
          resolve(found);
        };
        const fail = (why: string): void => {
          done();
          reject(new Error(`the server ${why} before it said ${pattern}:\n${seen}`));
        };
        const timer = setTimeout(() => fail('took a minute'), 60_000);
        watchers.add(look);
        void ended.then(({ code, signal }) => fail(`ended (${code ?? signal})`));
        look();
      }),
    async kill(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** Runs what follows with few open files: `ulimit -n` sets the hard limit too, up to which Node raises its own. */
function underLimit(openFiles: number): readonly [string, ...string[]] {
  return ['sh', '-c', `ulimit -n ${openFiles} && exec "$0" "$@"`];
}

/** Starts the server and waits until it serves. */
export async function startProcess(data: string, env: Environment = {}, starts: Starting = {}): Promise<ServerProcess> {
  const starting = spawnServer(data, env, starts);
  const ready = starting.line(/^Gatehouse is ready at \S+ \(listening on (.*)\)$/m);
  const [, listening = ''] = await ready.catch(async error => {
    await starting.kill('SIGKILL');
    throw error;
  });
  const addresses = listening.split(', ');
  const url = addresses[0] ?? '';
  const reply = await fetch(`${url}/health`);
  if (!reply.ok) throw new Error(`the server says it is ready, and answers ${reply.status}`);
  return { ...starting, url, addresses, setupToken: /\/setup\?token=(\S+)/.exec(starting.output())?.[1] ?? null };
}

/** Runs a command of the command line to its end; `input` is its standard input. */
export async function runCommand(
  args: readonly string[],
  data: string,
  env: Environment = {},
  input: string | Uint8Array = '',
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(node, [join(root, 'src/main.mjs'), ...args], {
    cwd: tmpdir(),
    env: environment(data, env),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // A command that reads nothing may be gone before its input is written.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [{ code }, stdout, stderr] = await Promise.all([endOf(child), text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

/** Signs in; `person` is the first administrator unless given. Returns the access token. */
export async function signIn(
  url: string,
  person: { readonly username: string; readonly password: string } = credentials,
): Promise<string> {
  const { username, password } = person;
  const reply = await post(`${url}/api/v1/auth/login`, { username, password });
  if (reply.status !== 200) throw new Error(`signing in as ${username}: ${reply.status} ${await reply.text()}`);
  const { token } = (await reply.json()) as { token: string };
  return token;
}

/** Sends a body as JSON. */
export function post(url: string, body: unknown, token?: string, headers: Environment = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify(body),
  });
}

function environment(data: string, env: Environment): Environment {
  return {
    PATH: process.env['PATH'] ?? '',
    APP_ENV: 'test',
    BCRYPT_COST: '4',
    RATE_LIMITS: 'off',
    PORT: '0',
    GATEHOUSE_DATA: data,
    LOG_LEVEL: 'info',
    ...env,
  };
}

async function endOf(child: ChildProcess): Promise<Exit> {
  // `close`, not `exit`: by then all output has been read.
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code, signal };
}
