import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { cloneDatabase } from '../../../tests/support/postgres.ts';
import { type ConnectionOptions, clientFor } from './connection.ts';
import { Database } from './database.ts';
import { brokenConstraint, DatabaseUnavailable } from './errors.ts';
import { WriterLock } from './writer-lock.ts';

describe('the database', () => {
  let clone: Awaited<ReturnType<typeof cloneDatabase>>;
  let options: ConnectionOptions;
  let database: Database;

  before(async () => {
    clone = await cloneDatabase();
    options = { server: { connectionString: clone.url }, statementTimeoutMilliseconds: 400, applicationName: 'test' };
    database = new Database({ ...options, readers: 2, writers: 2, waitMilliseconds: 300 });
    await database.rows({
      text: 'create table things (n int primary key, at timestamptz not null default now(), big bigint)',
    });
  });
  after(async () => {
    await database.close();
    await clone.drop();
  });

  const numbers = async () =>
    (await database.rows<{ n: number }>({ text: 'select n from things order by n' })).map(row => row.n);
  const insert = (n: number) => ({ name: 'insert_thing', text: 'insert into things (n) values ($1)', values: [n] });

  test('tells of a statement that takes long by its name, or by how it begins, and never its values', async () => {
    const heard: string[] = [];
    const slow = new Database({ ...options, readers: 1, writers: 1, waitMilliseconds: 1_000 });
    slow.tellSlow(({ statement, milliseconds }) => void (milliseconds >= 200 && heard.push(statement)));
    await Promise.all([
      slow.rows({ name: 'sleeper', text: 'select pg_sleep(0.25), $1::text', values: ['secret'] }),
      slow.rows({ text: 'select 1' }),
    ]);
    await slow.rows({ text: 'select\n  pg_sleep(0.25)' });
    await slow.close();
    assert.deepEqual(heard, ['sleeper', 'select pg_sleep(0.25)']);
  });

  test('keeps nothing of a transaction whose work throws', async () => {
    const failed = database.transact(async tx => {
      await tx.rows(insert(1));
      throw new Error('no');
    });
    await assert.rejects(failed, /no/);
    assert.deepEqual(await numbers(), []);
  });

  test('keeps nothing when a statement that rides with the commit fails', async () => {
    const failed = database.transact(async tx => {
      await tx.rows(insert(1));
      tx.trail(insert(1));
    });
    await assert.rejects(failed, error => brokenConstraint(error) === 'things_pkey');
    assert.deepEqual(await numbers(), []);
  });

  test('a commit that PostgreSQL turns into a rollback is an error', async () => {
    const failed = database.transact(async tx => {
      await tx.rows(insert(1));
      await tx.rows(insert(1)).catch(() => {});
    });
    await assert.rejects(failed, /rolled back instead of committed/);
    assert.deepEqual(await numbers(), []);
  });

  test('commits what was done and what rides along, and the connection serves the next', async () => {
    for (const n of [1, 2, 3]) {
      await database.transact(async tx => {
        await tx.rows(insert(n));
        tx.trail(insert(n + 10));
      });
    }
    assert.deepEqual(await numbers(), [1, 2, 3, 11, 12, 13]);
  });

  test('a statement that commits by itself is kept, with what came before, whatever happens after', async () => {
    const alone = database.transact(async tx => {
      await tx.commitWith(insert(20));
      throw new Error('too late');
    });
    await assert.rejects(alone, /too late/);
    await database.transact(async tx => {
      await tx.rows(insert(21));
      assert.deepEqual(await tx.commitWith({ text: 'insert into things (n) values (22) returning n' }), [{ n: 22 }]);
    });
    const undone = database.transact(async tx => {
      await tx.rows(insert(23));
      await tx.commitWith(insert(21));
    });
    await assert.rejects(undone, error => brokenConstraint(error) === 'things_pkey');
    assert.deepEqual(
      (await numbers()).filter(n => n >= 20),
      [20, 21, 22],
    );
    await database.rows({ text: 'delete from things where n >= 20' });
  });

  test('a statement that takes too long, and a wait for a connection that does, are passing failures', async () => {
    await assert.rejects(database.rows({ text: 'select pg_sleep(5)' }), DatabaseUnavailable);
    const hold = () => database.transact(tx => tx.rows({ text: 'select pg_sleep(0.35)' }));
    const results = await Promise.allSettled([hold(), hold(), hold()]);
    assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'fulfilled', 'rejected']);
    const [refused] = results.filter(result => result.status === 'rejected');
    assert.ok(refused?.reason instanceof DatabaseUnavailable);
  });

  test('recovers by itself when its connections are cut', async () => {
    await database.transact(tx => tx.rows({ text: 'select 1' }));
    const client = clientFor(options);
    await client.connect();
    await client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await client.end();
    await new Promise(resolve => setTimeout(resolve, 100));
    assert.deepEqual(await numbers(), [1, 2, 3, 11, 12, 13]);
    await database.transact(tx => tx.rows(insert(4)));
    assert.ok((await numbers()).includes(4));
  });

  test('hundreds of reads share the connections and each gets its own answer', async () => {
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, n) =>
        database.rows<{ n: number }>({ name: 'echo', text: 'select $1::int as n', values: [n] }),
      ),
    );
    assert.deepEqual(
      answers.map(([row]) => row?.n),
      Array.from({ length: 500 }, (_, n) => n),
    );
  });

  test('gives times as RFC 3339 with milliseconds, and counts as numbers', async () => {
    const rows = await database.rows({
      text: `select '2026-01-31 12:00:00+02'::timestamptz as a, '2026-01-31 12:00:00.1239+00'::timestamptz as b,
        '2026-01-31 12:00:00.5+00'::timestamptz as c, 42::bigint as n, '0099-01-01 00:00:00+00'::timestamptz as old`,
    });
    assert.deepEqual(rows, [
      {
        a: '2026-01-31T10:00:00.000Z',
        b: '2026-01-31T12:00:00.123Z',
        c: '2026-01-31T12:00:00.500Z',
        n: 42,
        old: '0099-01-01T00:00:00.000Z',
      },
    ]);
  });

  test('streams a long result in chunks, and lets go when the reader stops', async () => {
    let seen = 0;
    for await (const rows of database.stream<{ n: number }>(
      { text: 'select n from generate_series(1, 100000) n' },
      1000,
    )) {
      assert.ok(rows.length <= 1000);
      seen += rows.length;
      if (seen >= 5000) break;
    }
    assert.ok(seen < 5000 + 1000, `${seen} rows`);
  });

  const alone = (onTaken = () => {}) => WriterLock.take(options, { mode: 'alone', onTaken });
  const shared = (onTaken = () => {}) => WriterLock.take(options, { mode: 'shared', onTaken });
  const cutLocks = () =>
    database.rows({
      text: `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'test lock' and datname = current_database()`,
    });

  test('one writer at a time; the lock is free again when its process lets go', async () => {
    let taken = 0;
    const first = await alone(() => {
      taken += 1;
    });
    assert.equal(first?.heldAlone, true);
    assert.equal(taken, 1);
    assert.equal(await alone(), null);
    await first?.release();
    assert.equal(first?.heldAlone, false);
    const second = await alone();
    assert.equal(second?.heldAlone, true);
    await second?.release();
  });

  test('writers that share keep out one who wants to be alone, and the other way round', async () => {
    const one = await alone();
    assert.equal(await shared(), null);
    await one?.release();
    const [first, second] = await Promise.all([shared(), shared()]);
    assert.deepEqual([first?.heldAlone, second?.heldAlone], [false, false], 'nobody is alone');
    await first?.release();
    assert.equal(await alone(), null, 'the second still shares');
    await second?.release();
    const again = await alone();
    assert.equal(again?.heldAlone, true);
    await again?.release();
  });

  test('a lock whose connection is cut does not count as held until it is taken anew', async () => {
    const moments: (boolean | undefined)[] = [];
    let lock: WriterLock | null = null;
    lock = await alone(() => moments.push(lock?.heldAlone));
    await cutLocks();
    for (let tries = 0; moments.length < 2 && tries < 100; tries += 1)
      await new Promise(resolve => setTimeout(resolve, 50));
    assert.equal(lock?.heldAlone, true);
    assert.deepEqual(moments, [undefined, false], 'told before it counts as held');
    await lock?.release();
  });

  test('a shared lock whose connection is cut is taken anew, and says so when somebody alone was quicker', async () => {
    const lock = await shared();
    let displaced = false;
    void lock?.displaced.then(() => {
      displaced = true;
    });
    await cutLocks();
    await new Promise(resolve => setTimeout(resolve, 1_500));
    assert.equal(await alone(), null, 'it was taken anew');
    assert.equal(displaced, false);

    // Whoever queues for it gets it before anybody who comes back.
    const quicker = database.transact(async tx => {
      await tx.rows({ text: 'select pg_advisory_lock($1)', values: [0x6761_7465_0001] });
      for (let tries = 0; !displaced && tries < 100; tries += 1) await new Promise(resolve => setTimeout(resolve, 50));
      await tx.rows({ text: 'select pg_advisory_unlock_all()' });
    });
    await new Promise(resolve => setTimeout(resolve, 200));
    await cutLocks();
    await quicker;
    assert.equal(displaced, true);
    await lock?.release();
  });
});
