import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './ports.ts';

/** For `skip`: why tests with Redis cannot run here; false when they can. */
export const withoutRedis: string | false =
  spawnSync('redis-server', ['--version']).status === 0
    ? false
    : 'redis-server is not installed: cluster tests did not run';

/** A Redis of the test's own, to be hurt. It writes nothing to disk. */
export interface OwnRedis {
  readonly url: string;
  readonly port: number;
  /** Stops it in its tracks: connections stay open and nothing answers. */
  freeze(): void;
  thaw(): void;
  kill(): Promise<void>;
  /** Starts it again, empty, on the same port. */
  restart(): Promise<void>;
  /** Sends commands of the test, past the server under test. */
  ask<T>(use: (client: Redis) => Promise<T>): Promise<T>;
  /** Has it refuse to publish (`-publish`) from now on, while all else goes on, or no more (`+publish`). */
  allow(rule: '-publish' | '+publish'): Promise<void>;
  /** How often it has refused to publish since its start. */
  refused(): Promise<number>;
  remove(): Promise<void>;
}

/** Starts one on a free port; `settings` are further arguments (`--requirepass secret`). */
export async function startOwnRedis(settings: readonly string[] = []): Promise<OwnRedis> {
  const port = await freePort();
  let child: ChildProcess;
  const password = settings[settings.indexOf('--requirepass') + 1];
  const secret = settings.includes('--requirepass') ? `:${password}@` : '';
  const url = `redis://${secret}127.0.0.1:${port}`;

  async function start(): Promise<void> {
    const base = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    child = spawn('redis-server', [...base, ...settings], { cwd: tmpdir(), stdio: 'ignore' });
    for (let tries = 0; ; tries += 1) {
      try {
        return await ask(async client => void (await client.ping()));
      } catch (error) {
        if (tries === 100) throw error;
        await sleep(50);
      }
    }
  }
  async function ask<T>(use: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
    client.on('error', () => {});
    try {
      await client.connect();
      return await use(client);
    } finally {
      client.disconnect();
    }
  }
  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
  await start();
  return {
    url,
    port,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill,
    restart: start,
    ask,
    allow: rule => ask(async client => void (await client.acl('SETUSER', 'default', rule))),
    refused: async () => {
      const stats = await ask(client => client.info('commandstats'));
      return Number(/^cmdstat_publish:.*rejected_calls=(\d+)/m.exec(stats)?.[1] ?? 0);
    },
    remove: kill,
  };
}

/** Waits until `holds`, looking every 20 ms; fails after `milliseconds` (5,000). Resolves to how long it took. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  milliseconds = 5_000,
): Promise<number> {
  const begun = performance.now();
  while (!(await holds())) {
    if (performance.now() - begun > milliseconds) throw new Error(`not within ${milliseconds} ms: ${what}`);
    await sleep(20);
  }
  return performance.now() - begun;
}
