import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { clientFor } from '../../platform/db/connection.ts';
import { Database } from '../../platform/db/database.ts';
import { macOfMark } from './chain.ts';
import { createSealer, type Sealer, type SealerOptions } from './sealer.ts';
import { auditInsert, openLedger, someRecord, type TestLedger, testKeys } from './testing.ts';
import { verifyLedger } from './verify.ts';
import type { Head } from './witness.ts';

describe('the sealer', () => {
  let ledger: TestLedger;
  let heads: Head[];
  let errors: unknown[];
  let breaks: (string | null)[];
  let tampering: [string, readonly string[]][];
  beforeEach(async () => {
    ledger = await openLedger();
    heads = [];
    errors = [];
    breaks = [];
    tampering = [];
  });
  afterEach(() => ledger.close());

  const sealer = (change: Partial<SealerOptions> = {}): Sealer =>
    createSealer({
      database: ledger.database,
      keys: testKeys,
      kept: { state: 'none' },
      onHead: (head, isOwn) => void (isOwn && heads.push(head)),
      onBreak: why => void breaks.push(why),
      onTampering: (what, ids) => void tampering.push([what, ids]),
      onError: error => void errors.push(error),
      ...change,
    });
  const write = async (count: number): Promise<void> => {
    for (let done = 0; done < count; done += 1) await ledger.database.rows(auditInsert(someRecord()));
  };
  const settled = () => ledger.settled();
  const number = async (text: string): Promise<number> => {
    const [row] = await ledger.database.rows<{ n: number }>({ text: `select (${text})::bigint as n` });
    return row?.n ?? Number.NaN;
  };
  const verified = async () => {
    const { ok, events, batches, unsealed, findings } = await verifyLedger(ledger.database, testKeys);
    assert.deepEqual([ok, findings], [true, []]);
    return { events, batches, unsealed };
  };

  test('writes nothing when there is nothing', async () => {
    const idle = sealer();
    assert.equal(await idle.sealNow(), 0);
    const text = 'select xmin::text as version from audit_sealer';
    const version = await ledger.database.rows({ text });
    for (let looks = 0; looks < 5; looks += 1) assert.equal(await idle.sealNow(), 0);
    assert.deepEqual(await ledger.database.rows({ text }), version, 'an idle look writes nothing');
    assert.equal(await number('select count(*) from audit_batches'), 0);
    assert.deepEqual(heads, []);
  });

  test('seals in bounded batches that follow each other, and tells each head after its commit', async () => {
    await write(25);
    await settled();
    const inDatabase: unknown[] = [];
    const batched = sealer({
      batchSize: 10,
      onHead: async head => {
        heads.push(head);
        const text = "select encode(head, 'hex') as head from audit_batches where number = $1";
        const [row] = await ledger.database.rows<{ head: string }>({ text, values: [head.number] });
        inDatabase[head.number - 1] = row?.head;
      },
    });
    assert.equal(await batched.sealNow(), 25);
    await batched.stop();
    assert.deepEqual(
      heads.map(head => [head.number, head.events]),
      [
        [1, 10],
        [2, 20],
        [3, 25],
      ],
    );
    assert.deepEqual(
      inDatabase,
      heads.map(head => head.head),
    );
    for (const head of heads) {
      assert.match(head.head, /^[0-9a-f]{64}$/);
      assert.match(head.sealedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    }
    assert.deepEqual(await verified(), { events: 25, batches: 3, unsealed: 0 });
    await write(1);
    await settled();
    await sealer().sealNow();
    assert.deepEqual([heads.at(-1)?.number, heads.at(-1)?.events], [4, 26], 'another sealer counts on');
  });

  test('waits for a transaction that commits late, and skips nothing', async () => {
    const late = clientFor(ledger.options);
    await late.connect();
    try {
      await write(3);
      await settled();
      await late.query('begin');
      const insert = auditInsert(someRecord({ action: 'late.event' }));
      await late.query(insert.text, [...(insert.values ?? [])]);
      await write(5);
      const one = sealer();
      assert.equal(await one.sealNow(), 3, 'only what is older than the open transaction');
      assert.equal(await one.sealNow(), 0);
      assert.deepEqual(await verified(), { events: 3, batches: 1, unsealed: 5 });
      await late.query('commit');
      await settled();
      assert.equal(await one.sealNow(), 6);
      assert.deepEqual(await verified(), { events: 9, batches: 2, unsealed: 0 });
      assert.equal(
        await number(
          "select l.batch from audit_leaves l join audit_events e on e.id = l.event_id where e.action = 'late.event'",
        ),
        2,
      );
    } finally {
      await late.end();
    }
  });

  test('goes past a transaction that rolls back', async () => {
    const failing = clientFor(ledger.options);
    await failing.connect();
    try {
      await failing.query('begin');
      const insert = auditInsert(someRecord());
      await failing.query(insert.text, [...(insert.values ?? [])]);
      await write(2);
      assert.equal(await sealer().sealNow(), 0);
      await failing.query('rollback');
      await settled();
      assert.equal(await sealer().sealNow(), 2);
      assert.deepEqual(await verified(), { events: 2, batches: 1, unsealed: 0 });
    } finally {
      await failing.end();
    }
  });

  test('seals each event once, however many instances try while events come', async () => {
    const others = [1, 2].map(
      () => new Database({ ...ledger.options, readers: 1, writers: 2, waitMilliseconds: 10_000 }),
    );
    const sealers = [ledger.database, ...others].map(database =>
      sealer({ database, batchSize: 7, intervalMilliseconds: 1 }),
    );
    try {
      for (const each of sealers) each.start();
      await Promise.all([write(100), write(100), write(100)]);
      for (const each of sealers) await each.stop();
      assert.deepEqual(errors, []);
      await settled();
      await sealer().sealNow();
      const { events, unsealed } = await verified();
      assert.deepEqual([events, unsealed], [300, 0]);
      const numbers = heads.map(head => head.number).toSorted((a, b) => a - b);
      assert.deepEqual(
        numbers,
        Array.from({ length: numbers.length }, (_, index) => index + 1),
      );
      assert.equal(heads.toSorted((a, b) => a.number - b.number).at(-1)?.events, 300);
    } finally {
      await Promise.all(others.map(database => database.close()));
    }
  });

  test('leaves the work to who has the seal', async () => {
    const other = clientFor(ledger.options);
    await other.connect();
    try {
      await write(1);
      await settled();
      await other.query('select pg_advisory_lock($1)', [0x6761_7564]);
      assert.equal(await sealer().sealNow(), 0);
      await other.query('select pg_advisory_unlock_all()');
      assert.equal(await sealer().sealNow(), 1);
    } finally {
      await other.end();
    }
  });

  test('finds the unsealed events of a ledger that was restored into a younger cluster', async () => {
    await write(4);
    await settled();
    await sealer().sealNow();
    // As after a restore: the mark and some events, sealed or not, have ids that this cluster reaches years later.
    await write(3);
    await ledger.tamper(
      "update audit_events set xid = '900000000' where not exists (select from audit_leaves where event_id = id)",
    );
    const mac = macOfMark(testKeys.mark, '800000000');
    await ledger.tamper("update audit_sealer set xid = '800000000', mac = $1", [mac]);
    await write(2);
    assert.deepEqual(await verified(), { events: 4, batches: 1, unsealed: 5 });
    await settled();
    const restored = sealer({ batchSize: 2 });
    assert.equal(await restored.sealNow(), 5);
    assert.equal(await restored.sealNow(), 0);
    await write(1);
    await settled();
    assert.equal(await restored.sealNow(), 1, 'and goes on from the new mark');
    assert.ok((await number('select xid::text from audit_sealer')) < 800_000_000);
    assert.deepEqual(await verified(), { events: 10, batches: 5, unsealed: 0 });
  });

  test('begins anew when its mark is gone', async () => {
    await write(2);
    await settled();
    await sealer().sealNow();
    await ledger.tamper('delete from audit_sealer');
    await write(2);
    await settled();
    assert.equal(await sealer().sealNow(), 2);
    assert.deepEqual(await verified(), { events: 4, batches: 2, unsealed: 0 });
    assert.equal(await number('select count(*) from audit_sealer'), 1);
  });

  test('seals on its own while it runs, reports failures of onHead, and seals the rest when it stops', async () => {
    const running = sealer({
      intervalMilliseconds: 10,
      onHead: async head => {
        heads.push(head);
        throw new Error('the webhook is gone');
      },
    });
    running.start();
    await write(1);
    for (let tries = 0; heads.length === 0; tries += 1) {
      assert.ok(tries < 500);
      await sleep(5);
    }
    await write(5);
    await settled();
    await running.stop();
    assert.deepEqual(await verified(), { events: 6, batches: heads.length, unsealed: 0 });
    assert.deepEqual(
      errors.map(String),
      heads.map(() => 'Error: the webhook is gone'),
    );
    await write(1);
    await sleep(50);
    assert.equal((await verified()).unsealed, 1, 'a stopped sealer seals no more');
  });

  test('reports a database that is away', async () => {
    const gone = new Database({ ...ledger.options, readers: 1, writers: 1, waitMilliseconds: 100 });
    await gone.close();
    const away = sealer({ database: gone });
    await assert.rejects(away.sealNow(), /stopping/);
    await away.stop();
    assert.equal(errors.length, 1);
  });
});
