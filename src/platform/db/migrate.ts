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

/** A migration as the database keeps it. */
export type Applied = Pick<Migration, 'version' | 'name' | 'checksum'>;

/** The migrations that a database has been through. */
export async function appliedMigrations(client: pg.Client): Promise<Applied[]> {
  const { rows } = await client.query<Applied>(
    'select version, name, checksum from schema_migrations order by version',
  );
  return rows;
}

/** Why what was applied elsewhere cannot be gone on from here; null when it can. Reads no database. */
export async function cannotFollow(applied: readonly Applied[]): Promise<string | null> {
  return unlike(applied, await readMigrations());
}

/**
 * The same in a transaction of the caller's, on an empty database, with the migrations up to `version` and no later ones. Called again
 * with another version it goes on from there.
 */
export async function migrateWithin(client: pg.Client, version: number): Promise<void> {
  const migrations = (await readMigrations()).filter(each => each.version <= version);
  await runMissing(client, migrations, work => work());
}

/** The number of the newest migration there is. */
export async function newestMigration(): Promise<number> {
  return Math.max(...(await readMigrations()).map(({ version }) => version));
}

/** For what only reads: throws `DatabaseUnsuitable` when the database lacks a migration of this version. */
export async function mustBeMigrated(on: Queryable): Promise<void> {
  const newest = await newestMigration();
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

type Around = (work: () => Promise<unknown>) => Promise<unknown>;

async function runMissing(
  client: pg.Client,
  migrations: readonly Migration[],
  around: Around = work => inTransaction(client, work),
): Promise<string[]> {
  await client.query(
    `create table if not exists schema_migrations (
       version integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())`,
  );
  const applied = await appliedMigrations(client);
  const why = unlike(applied, migrations);
  if (why !== null) throw new DatabaseUnsuitable(why);
  const done = new Set(applied.map(({ version }) => version));
  const clashes = await clashesIn(async text => (await client.query(text)).rows);
  if (clashes.length > 0)
    throw new DatabaseUnsuitable(
      `${clashes.join('; ')}; delete one of each with the Gatehouse you had before, then start this one (nothing was changed)`,
    );
  const ran: string[] = [];
  for (const { version, name, text, checksum } of migrations.filter(each => !done.has(each.version))) {
    try {
      await around(async () => {
        await client.query(text);
        await client.query('insert into schema_migrations (version, name, checksum) values ($1, $2, $3)', [
          ...[version, name, checksum],
        ]);
      });
    } catch (error) {
      const cause = explained(error);
      throw new Error(`migration ${name} failed: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
    ran.push(name);
  }
  return ran;
}

function unlike(applied: readonly Applied[], migrations: readonly Migration[]): string | null {
  for (const { version, name, checksum } of applied) {
    const ours = migrations.find(migration => migration.version === version);
    if (ours === undefined) {
      return `the database was migrated by a newer Gatehouse (${name}); start that version instead`;
    }
    if (ours.checksum !== checksum) {
      return `migration ${name} differs from the one that was applied; restore the original file`;
    }
  }
  return null;
}

async function inTransaction(client: pg.Client, work: () => Promise<unknown>): Promise<void> {
  await client.query('begin');
  try {
    await work();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
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
