import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type pg from 'pg';
import { clashesIn } from './clashes.ts';
import { type ConnectionOptions, clientFor } from './connection.ts';
import { DatabaseUnsuitable, explained } from './errors.ts';
import type { Queryable } from './queryable.ts';

const folder = new URL('../../../migrations/', import.meta.url);
/** Arbitrary, but the same in every Gatehouse: whoever migrates holds it. */
const lockKey = 0x6761_7465;

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

/**
 * Brings the database to this version's schema, one transaction a migration, under an advisory lock. Returns the names
 * of those it ran. Refuses a database that a newer Gatehouse has migrated, whose applied migrations were edited, or whose
 * rows stand in the way of what is to come, before anything is changed.
 */
export async function migrate(options: ConnectionOptions): Promise<string[]> {
  const client = clientFor({ ...options, statementTimeoutMilliseconds: 0 });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    return await runMissing(client, await readMigrations());
  } finally {
    await client.end();
  }
}

/** For what only reads: throws `DatabaseUnsuitable` when the database lacks a migration of this version. */
export async function mustBeMigrated(on: Queryable): Promise<void> {
  const newest = Math.max(...(await readMigrations()).map(({ version }) => version));
  const [table] = await on.rows<{ there: boolean }>({
    text: `select to_regclass('schema_migrations') is not null as there`,
  });
  const [row] =
    table?.there === true
      ? await on.rows<{ version: number | null }>({ text: 'select max(version) as version from schema_migrations' })
      : [];
  if ((row?.version ?? 0) < newest) {
    throw new DatabaseUnsuitable('the database is not migrated to this version yet: run gatehouse migrate first');
  }
}

async function runMissing(client: pg.Client, migrations: readonly Migration[]): Promise<string[]> {
  await client.query(
    `create table if not exists schema_migrations (
       version integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())`,
  );
  const { rows } = await client.query<{ version: number; name: string; checksum: string }>(
    'select version, name, checksum from schema_migrations order by version',
  );
  for (const applied of rows) {
    const ours = migrations.find(migration => migration.version === applied.version);
    if (ours === undefined) {
      throw new DatabaseUnsuitable(
        `the database was migrated by a newer Gatehouse (${applied.name}); start that version instead`,
      );
    }
    if (ours.checksum !== applied.checksum) {
      throw new DatabaseUnsuitable(
        `migration ${applied.name} differs from the one that was applied; restore the original file`,
      );
    }
  }
  const done = new Set(rows.map(row => row.version));
  const clashes = await clashesIn(async text => (await client.query(text)).rows);
  if (clashes.length > 0)
    throw new DatabaseUnsuitable(
      `${clashes.join('; ')}; delete one of each with the Gatehouse you had before, then start this one (nothing was changed)`,
    );
  const ran: string[] = [];
  for (const migration of migrations.filter(each => !done.has(each.version))) {
    await client.query('begin');
    try {
      await client.query(migration.text);
      await client.query('insert into schema_migrations (version, name, checksum) values ($1, $2, $3)', [
        migration.version,
        migration.name,
        migration.checksum,
      ]);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback').catch(() => {});
      const cause = explained(error);
      throw new Error(`migration ${migration.name} failed: ${cause instanceof Error ? cause.message : cause}`, {
        cause,
      });
    }
    ran.push(migration.name);
  }
  return ran;
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async name => {
      const text = await readFile(new URL(name, folder), 'utf8');
      return {
        version: Number.parseInt(name, 10),
        name,
        text,
        checksum: createHash('sha256').update(text).digest('hex'),
      };
    }),
  );
}
