import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import autocannon from 'autocannon';
import pg from 'pg';
import { fillTables } from '../src/domain/backups/fill-tables.ts';
import { gathered } from '../src/domain/backups/gathered.ts';
import { restoreInto } from '../src/domain/backups/restore-into.ts';
import { takeBackup } from '../src/domain/backups/take-backup.ts';
import { archiveReader, headerIn } from '../src/platform/archive/archive.ts';
import { archiveKeys } from '../src/platform/archive/archive-keys.ts';
import { openDiskArchive } from '../src/platform/archive/disk-archive.ts';
import { copyOut } from '../src/platform/db/copy.ts';
import { columnList, quoted, storedTables } from '../src/platform/db/stored-tables.ts';
import { newId } from '../src/platform/ids.ts';
import type { Result } from './support/measure.ts';
import { type Bench, startBench } from './support/processes.ts';

/** As many make some 1 GB; 250,000 by default. */
const people = Number(process.env['BENCH_PEOPLE'] ?? 250_000);
const root = Buffer.alloc(32, 7);

/** Taking a backup and restoring it, against PostgreSQL's own COPY; and what people notice of it. */
export async function run(): Promise<Result[]> {
  const bench = await startBench();
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-backup-'));
  try {
    await fill(bench);
    const megabytes = await sizeOf(bench);
    const copied = await copyThroughZstd(bench, join(folder, 'copy.zst'));
    const full = await backUp(bench, join(folder, 'archive'), 'full');
    await bench.pool.query(
      `update users set bio = 'changed' where id in (select id from users order by md5(id::text) limit $1)`,
      [people / 100],
    );
    const next = await backUp(bench, join(folder, 'archive'), 'incremental');
    const restored = await restore(bench, join(folder, 'archive'), full.id);
    const { quiet, meanwhile } = await latencies(bench);
    const share = next.bytes / full.bytes;
    return [
      result(
        'backup',
        `${megabytes} MB of tables, compressed and sealed; COPY out through zstd`,
        full.seconds,
        copied.seconds,
        0.5,
      ),
      {
        ...{ name: 'backup', what: 'incremental after 1 % of the people changed; the full one' },
        measured: `${(next.bytes / 1e6).toFixed(1)} MB`,
        baseline: `${(full.bytes / 1e6).toFixed(1)} MB`,
        ...{ ratio: share, goal: '≤ 0.05', met: share <= 0.05 },
      },
      result(
        'restore',
        'into an empty database, every row compared; COPY in of the same rows and indexes',
        restored.ours,
        restored.theirs,
        0.35,
      ),
      {
        ...{ name: 'backup', what: 'p99 of GET /users/me while one is taken; without' },
        ...{ measured: `${meanwhile} ms`, baseline: `${quiet} ms`, ratio: meanwhile / quiet, goal: '≤ 1.5' },
        met: meanwhile / quiet <= 1.5,
      },
    ];
  } finally {
    await bench.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function result(name: string, what: string, ours: number, theirs: number, goal: number): Result {
  const ratio = theirs / ours;
  const seconds = (figure: number): string => `${figure.toFixed(1)} s`;
  return {
    name,
    what,
    measured: seconds(ours),
    baseline: seconds(theirs),
    ratio,
    goal: `≥ ${goal}`,
    met: ratio >= goal,
  };
}

async function fill({ pool }: Bench): Promise<void> {
  await pool.query(
    `insert into users (id, email, username, display_name, first_name, last_name, department, phone, last_login_at, bio)
     select gen_random_uuid(), 'person' || n || '@example.com', 'person' || n, 'Person ' || n, 'Person', 'Nr. ' || n,
       'Department ' || n % 40, '+49 30 ' || n, now() - n * interval '1 second', 'Bio of ' || md5(n::text)
     from generate_series(1, $1::int) n`,
    [people],
  );
  await pool.query(
    `insert into mail_messages (id, kind, recipient, subject, body, status, created_at, settled_at)
     select gen_random_uuid(), 'verify_email', 'person' || n || '@example.com', 'Confirm your e-mail address',
       sha512(n::text::bytea) || sha512(('x' || n)::bytea), 'sent', now(), now() from generate_series(1, $1::int) n`,
    [people],
  );
  await pool.query(
    `insert into user_roles (user_id, role_id) select u.id, r.id from users u, roles r where r.moniker = 'user' on conflict do nothing`,
  );
  await pool.query('vacuum analyze');
}

async function sizeOf({ pool }: Bench): Promise<number> {
  const { rows } = await pool.query<{ size: number }>(
    `select (sum(pg_table_size(oid)) / 1e6)::integer as size from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  );
  return rows[0]?.size ?? 0;
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/** All tables by COPY, through zstd at the same level, into one file. */
async function copyThroughZstd({ databaseUrl }: Bench, path: string): Promise<{ readonly seconds: number }> {
  const client = await connected(databaseUrl);
  const begun = performance.now();
  const compress = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  const written = pipeline(compress, createWriteStream(path));
  const rows = gathered();
  // As a program would that only copies: row by row, the compressor would be what is measured.
  const write = (): Promise<void> | undefined =>
    compress.write(rows.take()) ? undefined : new Promise(resolve => compress.once('drain', resolve));
  for (const { name, columns } of await storedTables(client)) {
    await copyOut(client, `copy (select ${columnList(columns)} from ${quoted(name)}) to stdout`, row => {
      rows.add(row);
      return rows.length < 1024 * 1024 ? undefined : write();
    });
    await write();
  }
  compress.end();
  await written;
  await client.end();
  if ((await stat(path)).size === 0) throw new Error('nothing was copied');
  return { seconds: (performance.now() - begun) / 1000 };
}

const keyring = { derive: () => Buffer.from(root), exported: () => ({ root: Buffer.from(root), versions: [] }) };
const noFiles = {
  list: () => Readable.from([]),
  get: () => Promise.reject(new Error('none')),
  head: () => Promise.reject(new Error('none')),
};
const connectionTo = (url: string) => ({
  server: { connectionString: url },
  statementTimeoutMilliseconds: 0,
  applicationName: 'bench',
});

async function backUp({ databaseUrl }: Bench, folder: string, kind: 'full' | 'incremental') {
  const store = openDiskArchive(folder);
  const id = newId();
  const begun = performance.now();
  const { bytes } = await takeBackup(
    {
      ...{
        connection: connectionTo(databaseUrl),
        store,
        objects: noFiles,
        keyring,
        wrap: async key => key,
        recoveryKey: null,
      },
      ...{ now: () => new Date(), onProgress: () => {}, signal: new AbortController().signal },
    },
    { id, kind, sealed: true, files: false, choose: null },
  );
  return { id, bytes, seconds: (performance.now() - begun) / 1000 };
}

/** Restores into one new database, and copies the same rows into the same tables, with their indexes, of another. */
async function restore({ databaseUrl, pool }: Bench, folder: string, id: string) {
  const store = openDiskArchive(folder);
  const reader = await archiveReader(store, archiveKeys(root));
  const unopened = await headerIn(store, id);
  const manifest = await reader.manifest(unopened);
  const urlOf = (name: string): string => {
    const url = new URL(databaseUrl);
    url.pathname = `/${name}`;
    return url.href;
  };
  await pool.query('create database bench_restored');
  const begun = performance.now();
  const connection = connectionTo(urlOf('bench_restored'));
  await restoreInto({
    connection,
    reader,
    header: unopened.header,
    manifest,
    settle: async () => {},
    onStep: () => {},
  });
  const ours = (performance.now() - begun) / 1000;
  await pool.query('create database bench_copied');
  const client = await connected(urlOf('bench_copied'));
  const { migrate } = await import('../src/platform/db/migrate.ts');
  await migrate(connectionTo(urlOf('bench_copied')));
  const plain = new Map<string, Buffer>();
  for (const { chunks } of manifest.tables)
    for (const chunk of chunks) plain.set(chunk.id, await reader.chunk(chunk, true));
  await client.query('set session_replication_role = replica');
  await client.query(`truncate ${manifest.tables.map(({ name }) => quoted(name)).join(', ')} cascade`);
  const started = performance.now();
  await client.query('begin');
  const memory = { chunk: async (ref: { readonly id: string }) => plain.get(ref.id) ?? Buffer.alloc(0) };
  await fillTables(client, manifest, { reader: memory, sealed: true, freeze: false, onBytes: () => {} });
  await client.query('commit');
  const theirs = (performance.now() - started) / 1000;
  await client.end();
  return { ours, theirs };
}

async function latencies(bench: Bench): Promise<{ readonly quiet: number; readonly meanwhile: number }> {
  const headers = { authorization: `Bearer ${await bench.token()}` };
  const p99 = async (): Promise<number> => {
    const { latency } = await autocannon({
      url: `${bench.url}/api/v1/users/me`,
      headers,
      connections: 8,
      duration: 6,
      overallRate: 400,
    });
    return Math.max(1, latency.p99);
  };
  await p99();
  const quiet = await p99();
  await fetch(`${bench.url}/api/v1/admin/backup/create`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ backup_type: 'full' }),
  });
  return { quiet, meanwhile: await p99() };
}
