import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';

const folder = new URL('../../migrations/', import.meta.url);

/** Brings an empty database to where a Gatehouse left it whose newest migration was `newest`. */
export async function migratedTo(url: string, newest: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`create table schema_migrations (
      version integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())`);
    for (const name of (await readdir(folder)).filter(each => each.endsWith('.sql')).sort()) {
      const version = Number.parseInt(name, 10);
      if (version > newest) continue;
      const text = await readFile(new URL(name, folder), 'utf8');
      await client.query(text);
      await client.query('insert into schema_migrations (version, name, checksum) values ($1, $2, $3)', [
        version,
        name,
        createHash('sha256').update(text).digest('hex'),
      ]);
    }
  } finally {
    await client.end();
  }
}
