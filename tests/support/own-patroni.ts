import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chown, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './own-redis.ts';
import { freePort } from './ports.ts';

/** Where Debian keeps PostgreSQL's own programs. */
const programs = '/usr/lib/postgresql/15/bin';

/** For `skip`: why tests with a failover cannot run here; false when they can. */
export const withoutPatroni: string | false =
  spawnSync('/usr/bin/patroni', ['--version']).status === 0 &&
  spawnSync('/usr/bin/etcd', ['--version']).status === 0 &&
  spawnSync(join(programs, 'postgres'), ['--version']).status === 0
    ? false
    : 'Patroni is not installed (on Debian: apt-get install patroni etcd-server python3-etcd postgresql-15): tests with a failover did not run';

interface Node {
  readonly name: string;
  readonly port: number;
  readonly rest: number;
  readonly data: string;
  child: ChildProcess | undefined;
}

interface Member {
  readonly name: string;
  readonly role: string;
  readonly state: string;
}

/** Three PostgreSQL servers of the test's own under Patroni: one takes writes, and one of the others has each commit as well. */
export interface OwnPatroni {
  /** Names all three, in the order in which they were started. */
  readonly url: string;
  /** An address of one of them. */
  urlOf(name: string): string;
  /** Which one takes writes now. */
  primary(): Promise<string | undefined>;
  /** Kills Patroni and PostgreSQL of one node, as the end of its machine would. */
  kill(name: string): Promise<void>;
  remove(): Promise<void>;
}

export async function startOwnPatroni(): Promise<OwnPatroni> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-patroni-'));
  const owner = process.getuid?.() === 0 ? userOf('postgres') : null;
  if (owner !== null) await chown(folder, owner.uid, owner.gid);
  const children: ChildProcess[] = [];
  async function run(name: string, command: string, args: readonly string[]): Promise<ChildProcess> {
    const log = await open(join(folder, `${name}.log`), 'a');
    const child = spawn(command, args, {
      cwd: folder,
      stdio: ['ignore', log.fd, log.fd],
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: folder, LC_ALL: 'C.UTF-8' },
      ...(owner ?? {}),
    });
    children.push(child);
    await log.close();
    return child;
  }

  const [client, peer] = [await freePort(), await freePort()];
  const etcd = `http://127.0.0.1:${client}`;
  await run('etcd', '/usr/bin/etcd', [
    ...['--name=one', `--data-dir=${join(folder, 'etcd')}`, '--log-level=error'],
    ...[`--listen-client-urls=${etcd}`, `--advertise-client-urls=${etcd}`],
    ...[`--listen-peer-urls=http://127.0.0.1:${peer}`, `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`],
    `--initial-cluster=one=http://127.0.0.1:${peer}`,
  ]);
  const nodes: Node[] = [];
  for (const name of ['one', 'two', 'three']) {
    const node = { name, port: await freePort(), rest: await freePort(), data: join(folder, name), child: undefined };
    await writeFile(join(folder, `${name}.yml`), settingsOf(node, folder, client), { mode: 0o644 });
    nodes.push(node);
  }
  const members = async (): Promise<readonly Member[]> => {
    for (const { rest } of nodes) {
      try {
        const reply = await fetch(`http://127.0.0.1:${rest}/cluster`, { signal: AbortSignal.timeout(1_000) });
        if (reply.ok) return ((await reply.json()) as { members: Member[] }).members;
      } catch {
        // Not there yet, or not any more.
      }
    }
    return [];
  };
  const primary = async () => (await members()).find(each => each.role === 'leader' && each.state === 'running')?.name;
  const node = (name: string): Node => {
    const found = nodes.find(each => each.name === name);
    if (found === undefined) throw new Error(`no node is called ${name}`);
    return found;
  };
  const remove = async (): Promise<void> => {
    for (const each of nodes) await killNode(each);
    for (const child of children) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await until(
      'etcd answers',
      () =>
        fetch(`${etcd}/health`).then(
          ({ ok }) => ok,
          () => false,
        ),
      30_000,
    );
    for (const each of nodes) each.child = await run(each.name, '/usr/bin/patroni', [join(folder, `${each.name}.yml`)]);
    await until(
      'three servers run, one of them in step',
      async () => {
        const all = await members();
        const well = all.every(({ state }) => state === 'running' || state === 'streaming');
        return all.length === nodes.length && well && all.some(({ role }) => role === 'sync_standby');
      },
      120_000,
    );
  } catch (error) {
    await remove();
    throw error;
  }
  const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
  return {
    url: `postgres://postgres@${hosts}/postgres?target_session_attrs=read-write`,
    urlOf: name => `postgres://postgres@127.0.0.1:${node(name).port}/postgres`,
    primary,
    kill: name => killNode(node(name)),
    remove,
  };
}

/** Patroni first: it would start PostgreSQL again. */
async function killNode({ child, data }: Node): Promise<void> {
  child?.kill('SIGKILL');
  const pid = Number((await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0]);
  if (!(pid > 0)) return;
  const children = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' }).stdout;
  for (const each of [
    pid,
    ...children
      .split(/\s+/)
      .filter(text => text !== '')
      .map(Number),
  ]) {
    try {
      process.kill(each, 'SIGKILL');
    } catch {
      // It ended meanwhile.
    }
  }
}

function userOf(name: string): { readonly uid: number; readonly gid: number } {
  const id = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** Quick to notice that a node is gone, so that the test is short: Patroni's own settings take some 25 seconds. */
function settingsOf({ name, port, rest, data }: Node, folder: string, etcd: number): string {
  return `
scope: gatehouse
name: ${name}
restapi: { listen: '127.0.0.1:${rest}', connect_address: '127.0.0.1:${rest}' }
etcd3: { hosts: ['127.0.0.1:${etcd}'] }
bootstrap:
  dcs:
    ttl: 10
    loop_wait: 1
    retry_timeout: 4
    synchronous_mode: true
    postgresql:
      parameters: { max_connections: 80, shared_buffers: 32MB, max_wal_senders: 8, max_replication_slots: 8 }
  initdb: [ { encoding: UTF8 }, { locale: C.UTF-8 } ]
  pg_hba: [ 'host all all 127.0.0.1/32 trust', 'host replication all 127.0.0.1/32 trust', 'local all all trust' ]
postgresql:
  listen: 127.0.0.1:${port}
  connect_address: 127.0.0.1:${port}
  data_dir: ${data}
  bin_dir: ${programs}
  pgpass: ${folder}/${name}.pgpass
  authentication:
    superuser: { username: postgres }
    replication: { username: replicator }
  parameters: { unix_socket_directories: '${folder}', logging_collector: 'off' }
`;
}
