import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedPostgres } from '../../src/platform/postgres/embedded.ts';
import { connectionUrl } from './connection-url.ts';
import { postmasterPid } from './embedded.ts';
import { dataFolder } from './process.ts';

/** A PostgreSQL of the test's own that a server reaches by DATABASE_URL, to be hurt. */
export interface OwnPostgres {
  readonly url: string;
  /** Stops all its processes in their tracks: connections stay open and nothing answers. */
  freeze(): Promise<void>;
  thaw(): void;
  /** Kills the postmaster, as a power cut would; its backends follow. */
  kill(): Promise<void>;
  /** Starts it again on the same data at the same address. */
  restart(): Promise<void>;
  remove(): Promise<void>;
}

/** Starts one. Nothing of it needs to survive a power cut. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = await dataFolder();
  const start = () => startEmbeddedPostgres({ dataDirectory: join(folder.path, 'pg'), settings: { fsync: 'off' } });
  let running = await start();
  let frozen: number[] = [];
  const thaw = (): void => {
    for (const pid of frozen.splice(0)) {
      try {
        process.kill(pid, 'SIGCONT');
      } catch {
        // It ended meanwhile.
      }
    }
  };
  return {
    url: connectionUrl(running.connection),
    async freeze() {
      const postmaster = await postmasterPid(folder.path);
      // The postmaster first: it starts no further children then.
      process.kill(postmaster, 'SIGSTOP');
      await sleep(20);
      frozen = [postmaster, ...(await childrenOf(postmaster))];
      for (const pid of frozen) process.kill(pid, 'SIGSTOP');
    },
    thaw,
    async kill() {
      process.kill(await postmasterPid(folder.path), 'SIGKILL');
      await running.ended;
    },
    async restart() {
      running = await start();
    },
    async remove() {
      thaw();
      await running.stop().catch(() => {});
      await folder.remove();
    },
  };
}

async function childrenOf(parent: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
  const found: number[] = [];
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    // After the name in brackets, which may hold anything: state and parent.
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent) found.push(Number(pid));
  }
  return found;
}
