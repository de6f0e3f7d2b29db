import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { until } from './own-redis.ts';
import { freePort } from './ports.ts';

/** Where Debian keeps the oldest PostgreSQL that we know. */
const programs = '/usr/lib/postgresql/15/bin';

/** For `skip`: why tests with PostgreSQL 15 cannot run here; false when they can. */
export const withoutOlderPostgres: string | false =
  spawnSync(join(programs, 'postgres'), ['--version']).status === 0
    ? false
    : 'PostgreSQL 15 is not installed (on Debian: apt-get install postgresql-15): tests with it did not run';

/** A PostgreSQL 15 of the test's own, with one empty database. Nothing of it needs to survive a power cut. */
export async function startOlderPostgres(): Promise<{ readonly url: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-postgres-15-'));
  const owner = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : null;
  if (owner !== null) await chown(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const options = { ...(owner ?? {}), cwd: folder, env: { LC_ALL: 'C.UTF-8' } };
  execFileSync(join(programs, 'initdb'), ['-D', data, '-U', 'gatehouse', '-A', 'trust', '-E', 'UTF8'], {
    ...options,
    stdio: 'ignore',
  });
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, `unix_socket_directories=${folder}`, 'fsync=off'];
  const child = spawn(join(programs, 'postgres'), ['-D', data, ...settings.flatMap(each => ['-c', each])], {
    ...options,
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const url = `postgres://gatehouse@127.0.0.1:${port}/postgres`;
  const remove = async (): Promise<void> => {
    child.kill('SIGQUIT');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const answers = async (): Promise<boolean> => {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => {});
    }
  };
  await until('PostgreSQL 15 answers', answers, 30_000).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return { url, remove };
}

const idOf = (which: '-u' | '-g'): number => Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }));
