import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './ports.ts';

const program = '/usr/sbin/pgbouncer';

/** For `skip`: why tests with PgBouncer cannot run here; false when they can. */
export const withoutPgBouncer: string | false =
  spawnSync(program, ['--version']).status === 0 ? false : 'pgbouncer is not installed: its tests did not run';

/** A PgBouncer of the test's own, before the server at `url`. */
export interface OwnPgBouncer {
  readonly url: string;
  remove(): Promise<void>;
}

/** Starts one on a free port, with further `settings` (`pool_mode = transaction`). */
export async function startOwnPgBouncer(url: URL, settings: readonly string[]): Promise<OwnPgBouncer> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-pgbouncer-'));
  await chmod(folder, 0o755);
  const port = await freePort();
  // The socket of the test server is for its owner alone.
  const behind = await relayTo(`${url.searchParams.get('host')}/.s.PGSQL.${url.searchParams.get('port')}`);
  const file = join(folder, 'pgbouncer.ini');
  const users = join(folder, 'users.txt');
  await writeFile(users, `"${decodeURIComponent(url.username)}" "${decodeURIComponent(url.password)}"\n`);
  await writeFile(
    file,
    [
      '[databases]',
      `* = host=127.0.0.1 port=${behind.port}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = scram-sha-256',
      `auth_file = ${users}`,
      ...settings,
      '',
    ].join('\n'),
  );
  // It refuses to be root.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn(program, ['-q', ...user, file], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  for (let tries = 0; !(await listens(port)); tries += 1) {
    if (tries === 100) throw new Error('pgbouncer does not listen');
    await sleep(50);
  }
  return {
    url: `postgres://${url.username}:${url.password}@127.0.0.1:${port}${url.pathname}`,
    async remove() {
      child.kill('SIGKILL');
      await ended;
      behind.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** A port of 127.0.0.1 that leads to a socket in the file system. */
async function relayTo(path: string): Promise<{ readonly port: number; close(): void }> {
  const server = createServer(from => {
    const to = connect(path);
    from.on('error', () => to.destroy()).pipe(to);
    to.on('error', () => from.destroy()).pipe(from);
  });
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { port, close: () => server.close() };
}

async function listens(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1');
  socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
