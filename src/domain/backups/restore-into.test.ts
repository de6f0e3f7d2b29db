import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type pg from 'pg';
import { cloneDatabase } from '../../../tests/support/postgres.ts';
import { archiveReader, archiveWriter, headerIn } from '../../platform/archive/archive.ts';
import { ArchiveDamaged } from '../../platform/archive/errors.ts';
import { DatabaseUnsuitable } from '../../platform/db/errors.ts';
import { migrateWithin } from '../../platform/db/migrate.ts';
import { client, connectionTo, empty, testArchive } from './backups.testing.ts';
import { restoreInto } from './restore-into.ts';
import { takeSnapshot } from './snapshot.ts';

/** People, mail and ledger rows with every kind of text that PostgreSQL escapes. */
const people = (from: number, to: number): string => `
  insert into users (id, email, username, password_hash, display_name, bio, preferences)
    select md5('u' || i)::uuid, 'p' || i || '@example.com', 'p' || i, repeat(md5(i::text), 2),
      'Name' || chr(9) || i, E'a\\\\b\\n' || i || chr(13), jsonb_build_object('n', i, 'text', E'tab\\tend')
    from generate_series(${from}, ${to}) i;
  insert into mail_messages (id, kind, recipient, subject, body, created_at)
    select md5('m' || i)::uuid, 'x', 'p' || i || '@example.com', 'é' || i, sha256(i::text::bytea), '2026-01-01'::timestamptz + i * interval '1.000001 s'
    from generate_series(${from}, ${to}) i;`;

async function filled(t: TestContext, count = 3000): Promise<{ readonly url: string; readonly on: pg.Client }> {
  const { url, drop } = await cloneDatabase();
  t.after(drop);
  const on = await client(t, url);
  await on.query(people(1, count));
  return { url, on };
}

/** Counts and hashes of every table, by PostgreSQL itself and not by us. */
async function hashes(on: pg.Client, names?: readonly string[]): Promise<Record<string, string>> {
  const { rows } = await on.query<{ name: string }>(
    `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
       and relpersistence = 'p' and relname <> 'schema_migrations' order by 1`,
  );
  const found: Record<string, string> = {};
  for (const name of names ?? rows.map(row => row.name)) {
    const sum = await on.query<{ sum: string }>(
      `select count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) as sum from "${name}" t`,
    );
    found[name] = sum.rows[0]?.sum ?? '';
  }
  return found;
}

/** Constraints, indexes, triggers and sequences, as PostgreSQL describes them. */
async function shape(on: pg.Client): Promise<{ readonly is: string; readonly state: string }[]> {
  const { rows } = await on.query<{ is: string; state: string }>(
    `select c.relname, k.conname, pg_get_constraintdef(k.oid) as is, k.convalidated::text as state from pg_constraint k join pg_class c on c.oid = k.conrelid
       where c.relnamespace = 'public'::regnamespace
     union all select c.relname, i.relname, pg_get_indexdef(i.oid), x.indisvalid::text from pg_index x join pg_class c on c.oid = x.indrelid
       join pg_class i on i.oid = x.indexrelid where c.relnamespace = 'public'::regnamespace
     union all select c.relname, tgname, pg_get_triggerdef(t.oid), tgenabled::text from pg_trigger t join pg_class c on c.oid = t.tgrelid
       where c.relnamespace = 'public'::regnamespace and not tgisinternal
     union all select schemaname, sequencename, coalesce(last_value::text, 'new'), '' from pg_sequences
     order by 1, 2, 3`,
  );
  // PostgreSQL writes casts otherwise once it has read what it wrote.
  return rows.map(row => ({ ...row, is: row.is.replaceAll(/::(text|character varying)(\[\])?|[()]/g, '') }));
}

describe('a restored database', () => {
  test('has the rows of one moment under constant writes, and the shape of its source', async t => {
    const { url, on } = await filled(t);
    const writer = await client(t, url);
    await on.query(`update users set bio = 'none'; update mail_messages set subject = 'none'`);
    let writing = true;
    // What belongs together changes together: a snapshot torn in two would show it.
    const writes = (async () => {
      for (let round = 1; writing; round += 1) {
        await writer.query(`begin; update users set bio = 'round ${round}' where id = md5('u1')::uuid;
          update mail_messages set subject = 'round ${round}' where id = md5('m1')::uuid;
          delete from mail_messages where id = md5('m' || ${round + 100})::uuid; ${people(100_000 + round, 100_000 + round)} commit`);
      }
    })();
    const { store, keys } = await testArchive(t);
    const archive = await archiveWriter(store, keys, { sealed: true, anew: false });
    let wanted: Record<string, string> = {};
    const snapshot = await takeSnapshot({
      ...{ connection: connectionTo(url), writer: archive, before: null, onProgress: () => {} },
      signal: new AbortController().signal,
      // Called in the snapshot, so that PostgreSQL can say what is in it.
      async choose(inside, names) {
        wanted = await hashes(inside, names);
        await new Promise(resolve => setTimeout(resolve, 100));
        return { table: () => true, rows: () => null };
      },
    });
    writing = false;
    await writes;
    await store.flush();
    const target = await empty(t);
    const last = snapshot.migrations.at(-1);
    assert.ok(last !== undefined);
    await restoreInto({
      ...{ connection: connectionTo(target), reader: await archiveReader(store, keys) },
      header: { sealed: true, migration: { version: last.version, name: last.name } },
      manifest: { ...snapshot, keys: null, objects: null },
      ...{ settle: async () => {}, onStep: () => {} },
    });
    const restored = await client(t, target);
    assert.deepEqual(await hashes(restored), wanted);
    assert.notDeepEqual(await hashes(on), wanted, 'there were writes');
    const { rows } = await restored.query<{ same: boolean }>(
      `select (select bio from users where id = md5('u1')::uuid) is not distinct from
         (select subject from mail_messages where id = md5('m1')::uuid) as same`,
    );
    assert.equal(rows[0]?.same, true);
    assert.deepEqual(await shape(restored), await shape(on));
    // Triggers work again: the ledger takes no change, counts follow.
    await assert.rejects(restored.query('truncate audit_events cascade'), /append-only/);
  });

  test('takes rows that are larger than a chunk, and tables that are empty', async t => {
    const { url, on } = await filled(t, 10);
    await on.query(`update mail_messages set body = decode(repeat('ab', 5000000), 'hex')
      where recipient in ('p1@example.com', 'p2@example.com', 'p3@example.com')`);
    const archive = await testArchive(t);
    const { id, manifest } = await archive.backUp(url);
    const mail = manifest.tables.find(({ name }) => name === 'mail_messages');
    assert.ok((mail?.chunks.length ?? 0) >= 3, 'the chunk was divided between rows');
    const target = await empty(t);
    await archive.restore(id, target);
    assert.deepEqual(await hashes(await client(t, target)), await hashes(on));
  });

  test('of an earlier version is migrated to this one', async t => {
    const url = await empty(t);
    const on = await client(t, url);
    await on.query('begin');
    await migrateWithin(on, 22);
    await on.query('commit');
    await on.query(people(1, 50));
    const archive = await testArchive(t);
    const { id, manifest } = await archive.backUp(url);
    assert.equal(manifest.migrations.length, 22);
    const target = await empty(t);
    await archive.restore(id, target);
    const restored = await client(t, target);
    const { rows } = await restored.query('select sum(change)::integer as people from kept_counts where what = $1', [
      'people',
    ]);
    assert.deepEqual(rows, [{ people: 50 }], 'a later migration has counted them');
    const { url: today, drop } = await cloneDatabase();
    t.after(drop);
    const withoutSequences = async (each: pg.Client) => (await shape(each)).filter(({ state }) => state !== '');
    assert.deepEqual(await withoutSequences(restored), await withoutSequences(await client(t, today)));
  });
});

describe('a restore changes nothing', () => {
  test('where the database is not empty, also when it was restored just now', async t => {
    const { url, on } = await filled(t, 20);
    const archive = await testArchive(t);
    const { id } = await archive.backUp(url);
    const before = await hashes(on);
    await assert.rejects(archive.restore(id, url), /not empty/);
    assert.deepEqual(await hashes(on), before);
    const target = await empty(t);
    await archive.restore(id, target);
    await assert.rejects(archive.restore(id, target), (error: unknown) => error instanceof DatabaseUnsuitable);
    assert.deepEqual(await hashes(await client(t, target)), before);
    const stranger = await empty(t);
    await (await client(t, stranger)).query('create schema theirs; create table theirs.notes ()');
    await assert.rejects(archive.restore(id, stranger), /not empty/);
  });

  test('where a chunk was damaged, cut off, exchanged or taken away', async t => {
    const { url } = await filled(t, 9000);
    const archive = await testArchive(t);
    const { id, manifest } = await archive.backUp(url);
    const chunks = manifest.tables.flatMap(table => table.chunks);
    const [first, last] = [chunks.at(0), chunks.at(-1)];
    assert.ok(first !== undefined && last !== undefined);
    const fileOf = (name: string): string => join(archive.folder, 'chunks', name.slice(0, 2), name);
    const whole = await readFile(fileOf(last.id));
    const target = await empty(t);
    for (const bytes of [whole.subarray(0, -1), Buffer.alloc(0), await readFile(fileOf(first.id))]) {
      await writeFile(fileOf(last.id), bytes);
      await assert.rejects(archive.restore(id, target), ArchiveDamaged);
      const { rows } = await (await client(t, target)).query(
        `select from pg_class where relnamespace = 'public'::regnamespace`,
      );
      assert.equal(rows.length, 0);
    }
    await writeFile(fileOf(last.id), whole);
    await archive.restore(id, target);
  });

  test('where the backup is of a newer version, or of one whose migrations differ', async t => {
    const { url, on } = await filled(t, 5);
    await on.query(`insert into schema_migrations values (9000, '9000_future.sql', 'x')`);
    const archive = await testArchive(t);
    const { id } = await archive.backUp(url);
    const target = await empty(t);
    await assert.rejects(archive.restore(id, target), /newer Gatehouse \(9000_future.sql\)/);
    await on.query(
      `delete from schema_migrations where version = 9000; update schema_migrations set checksum = 'other' where version = 3`,
    );
    const other = await archive.backUp(url);
    await assert.rejects(archive.restore(other.id, target), /differs from the one that was applied/);
    assert.equal(
      (await (await client(t, target)).query(`select from pg_class where relname = 'users'`)).rows.length,
      0,
    );
  });

  test('when it is killed at any moment', async t => {
    const { url } = await filled(t, 9000);
    const archive = await testArchive(t);
    const { id } = await archive.backUp(url);
    const target = await empty(t);
    const admin = await client(t, url);
    for (const step of ['copying rows', 'building indexes', 'comparing rows', 'migrating'] as const) {
      const restoring = archive.restore(id, target, at => {
        const kill = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gatehouse restore' and datname = $1`;
        return at === step ? admin.query(kill, [new URL(target).pathname.slice(1)]) : undefined;
      });
      await assert.rejects(restoring, step);
      const { rows } = await (await client(t, target)).query(
        `select relname from pg_class where relnamespace = 'public'::regnamespace`,
      );
      assert.deepEqual(rows, [], step);
    }
    await archive.restore(id, target);
  });
});

describe('a later backup', () => {
  test('stores a few percent after one row in a hundred was changed, restores by itself, and nothing when nothing changed', async t => {
    const { url, on } = await filled(t, 40_000);
    const archive = await testArchive(t);
    const full = await archive.backUp(url);
    const same = await archive.backUp(url, { before: full.id });
    assert.equal(same.stored, 0);
    await on.query(
      `update users set bio = bio || '!' where id in (select id from users order by md5(id::text) limit 400)`,
    );
    const later = await archive.backUp(url, { before: same.id });
    // Of 5 MB: the manifest and the chunk that new versions of rows begin weigh more here than patches; `npm run bench` has more rows.
    assert.ok(later.bytes < full.bytes * 0.08, `${later.bytes} of ${full.bytes}`);
    const target = await empty(t);
    await archive.restore(later.id, target);
    assert.deepEqual(await hashes(await client(t, target)), await hashes(on));
    const { header } = await headerIn(archive.store, full.id);
    assert.equal(header.id, full.id);
  });

  test('that is not sealed shares nothing with one that is', async t => {
    const { url, on } = await filled(t, 50);
    const archive = await testArchive(t);
    await archive.backUp(url);
    const plain = await archive.backUp(url, { sealed: false });
    // Small tables may hold the same.
    const chunks = new Set(plain.manifest.tables.flatMap(table => table.chunks.map(chunk => chunk.id)));
    assert.equal(plain.stored, chunks.size);
    const target = await empty(t);
    await archive.restore(plain.id, target);
    assert.deepEqual(await hashes(await client(t, target)), await hashes(on));
  });
});

test('a backup that is given up ends with its reason, and leaves no connection behind', async t => {
  const { url, on } = await filled(t, 5000);
  const archive = await testArchive(t);
  const writer = await archiveWriter(archive.store, archive.keys, { sealed: true, anew: false });
  const options = { connection: connectionTo(url), before: null, choose: null, onProgress: () => {} };
  const gone = takeSnapshot({ ...options, writer, signal: AbortSignal.abort(new Error('given up')) });
  await assert.rejects(gone, /given up/);
  const full = { chunk: () => Promise.reject(new Error('the disk is full')) };
  await assert.rejects(
    takeSnapshot({ ...options, writer: full, signal: new AbortController().signal }),
    /disk is full/,
  );
  const { rows } = await on.query(
    `select from pg_stat_activity where application_name = 'gatehouse backup' and datname = current_database()`,
  );
  assert.equal(rows.length, 0);
});
