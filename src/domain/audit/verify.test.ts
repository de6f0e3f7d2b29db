import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { createSealer } from './sealer.ts';
import { auditInsert, openLedger, someRecord, type TestLedger, testKeys } from './testing.ts';
import { type Verification, verifyLedger } from './verify.ts';

async function seal(ledger: TestLedger, batchSize: number): Promise<number> {
  const sealer = createSealer({
    database: ledger.database,
    keys: testKeys,
    kept: { state: 'none' },
    batchSize,
    onHead() {},
    onBreak: why => assert.equal(why, null),
    onTampering() {},
    onError(error) {
      throw error;
    },
  });
  await ledger.settled();
  return sealer.sealNow();
}

describe('verification', () => {
  let ledger: TestLedger;
  /** Ids of the events as they were sealed: ten to a batch. */
  let ids: string[];
  let last: { number: number; head: string };
  before(async () => {
    ledger = await openLedger();
  });
  after(() => ledger.close());
  beforeEach(async () => {
    for (let count = 0; count < 30; count += 1) {
      const details = { b: count, a: 'ü', large: [1.5] };
      await ledger.database.rows(
        auditInsert(someRecord({ targets: [{ kind: 'team', id: `t${count}`, name: `Team ${count}` }], details })),
      );
    }
    assert.equal(await seal(ledger, 10), 30);
    const rows = await ledger.database.rows<{ id: string }>({
      text: 'select event_id as id from audit_leaves order by batch, position',
    });
    ids = rows.map(row => row.id);
    const { ok, head } = await verifyLedger(ledger.database, testKeys);
    assert.ok(ok && head !== null);
    last = head;
  });
  afterEach(async () => {
    await ledger.tamper('truncate audit_events, audit_leaves, audit_batches');
    await ledger.tamper("update audit_sealer set xid = '0'");
  });

  const found = async (options: Parameters<typeof verifyLedger>[2] = {}, keys = testKeys): Promise<Verification> => {
    const verification = await verifyLedger(ledger.database, keys, options);
    assert.equal(verification.ok, false);
    assert.ok(verification.problems > 0);
    return verification;
  };
  const kinds = (verification: Verification) => verification.findings.map(({ kind, batch }) => [kind, batch]);
  const changed = async (text: string, values: readonly unknown[] = []) =>
    assert.ok(((await ledger.tamper(text, values)) ?? 0) > 0, 'the tampering itself failed');

  test('finds an edit of any column', async () => {
    const edits = [
      "at = at + interval '1 microsecond'",
      "xid = '3'",
      "action = 'team.read'",
      "outcome = 'denied'",
      'actor_id = null',
      "target_kind = 'user'",
      'target_id = null',
      'organization_id = gen_random_uuid()',
      "ip = '192.0.2.8'",
      "user_agent = ''",
      "request_id = 'r-2'",
      `details = details || '{"b": 12345678901234567890}'`,
      'details = details || \'{"large": [1.50]}\'',
      "at = 'infinity'",
    ];
    for (const edit of edits) {
      await ledger.tamper('create table kept as select * from audit_events where id = $1', [ids[14]]);
      await changed(`update audit_events set ${edit} where id = $1`, [ids[14]]);
      const { findings, problems } = await found();
      assert.deepEqual(
        [problems, findings],
        [
          1,
          [
            {
              kind: 'edited',
              eventId: ids[14],
              batch: 2,
              message: `event ${ids[14]} was edited after batch 2 had sealed it`,
            },
          ],
        ],
        edit,
      );
      await changed('delete from audit_events where id = $1', [ids[14]]);
      await changed('insert into audit_events select * from kept');
      await ledger.tamper('drop table kept');
    }
    assert.ok((await verifyLedger(ledger.database, testKeys)).ok, 'put back, all is well');
  });

  test('finds an edit that also mends the seal of the event', async () => {
    await changed("update audit_events set action = 'team.read' where id = $1", [ids[14]]);
    await changed("update audit_leaves set hash = sha256('guess') where event_id = $1", [ids[14]]);
    assert.deepEqual(kinds(await found()), [
      ['edited', 2],
      ['batch', 2],
    ]);
  });

  test('finds a large number that was edited beyond the digits of a double', async () => {
    const details = { amount: 12345678901234567000 };
    await ledger.database.rows(auditInsert(someRecord({ details })));
    await seal(ledger, 10);
    assert.ok((await verifyLedger(ledger.database, testKeys)).ok);
    await changed(`update audit_events set details = '{"amount": 12345678901234567001}' where details ? 'amount'`);
    assert.deepEqual(kinds(await found()), [['edited', 4]]);
  });

  test('finds a deleted event, with its seal or without', async () => {
    await changed('delete from audit_events where id = $1', [ids[5]]);
    assert.deepEqual((await found()).findings, [
      { kind: 'deleted', eventId: ids[5], batch: 1, message: `event ${ids[5]}, sealed in batch 1, was deleted` },
    ]);
    await changed('delete from audit_leaves where event_id = $1', [ids[5]]);
    const { findings } = await found();
    assert.deepEqual(
      findings.map(({ message }) => message),
      [
        'batch 1 sealed 10 events, but 9 seals of it are there',
        'batch 1 has another root than its seals give: they were edited, added, deleted or re-ordered',
        'the seals of batch 1 are not numbered from 0 without gaps',
      ],
    );
  });

  test('finds an event that was inserted into the past, with a seal or without', async () => {
    await changed(
      `insert into audit_events select gen_random_uuid(), at, xid, action, outcome, actor_id, target_kind, target_id,
        organization_id, ip, user_agent, 'inserted', details from audit_events where id = $1`,
      [ids[5]],
    );
    const { findings } = await found();
    assert.deepEqual(
      findings.map(({ kind }) => kind),
      ['inserted'],
    );
    await changed("insert into audit_leaves select id, 1, 10, 'x' from audit_events where request_id = 'inserted'");
    assert.deepEqual(kinds(await found()), [
      ['edited', 1],
      ['batch', 1],
      ['batch', 1],
    ]);
  });

  test('finds events whose places were exchanged', async () => {
    await changed('update audit_leaves set position = 100 - position where batch = 1 and position in (5, 6)');
    await changed('update audit_leaves set position = position - 89 where batch = 1 and position > 90');
    assert.deepEqual(kinds(await found()), [['batch', 1]]);
  });

  test('finds an edited batch', async () => {
    for (const edit of [
      "sealed_at = sealed_at - interval '1 day'",
      "root = sha256('x')",
      'events = 9',
      "previous = sha256('x')",
      "head = sha256('x')",
      "sealed_at = '-infinity'",
    ]) {
      await ledger.tamper('create table kept as select * from audit_batches where number = 2');
      await changed(`update audit_batches set ${edit} where number = 2`);
      const { findings } = await found();
      assert.ok(
        findings.some(({ kind, batch }) => kind === 'chain' && batch === 2),
        edit,
      );
      await changed('delete from audit_batches where number = 2');
      await changed('insert into audit_batches select * from kept');
      await ledger.tamper('drop table kept');
    }
  });

  test('finds batches that changed places', async () => {
    await changed('update audit_batches set number = 100 - number where number in (1, 2)');
    await changed('update audit_batches set number = case number when 99 then 2 else 1 end where number > 50');
    await changed('update audit_leaves set batch = 100 - batch where batch in (1, 2)');
    await changed('update audit_leaves set batch = case batch when 99 then 2 else 1 end where batch > 50');
    const { findings } = await found();
    assert.deepEqual(new Set(findings.map(({ kind }) => kind)), new Set(['chain']));
    assert.deepEqual(new Set(findings.map(({ batch }) => batch)), new Set([1, 2, 3]));
  });

  test('finds a batch missing at the beginning or in the middle', async () => {
    await changed('delete from audit_batches where number = 2');
    const middle = await found();
    assert.ok(middle.findings.some(({ message }) => message === 'batch 2 is missing'));
    assert.equal(middle.findings.filter(({ message }) => message.includes('whose record is missing')).length, 10);
    await changed('delete from audit_leaves where batch <= 2');
    await changed('delete from audit_batches where number <= 2');
    await changed('delete from audit_events where id = any($1)', [ids.slice(0, 20)]);
    assert.deepEqual(
      (await found()).findings.map(({ message }) => message),
      ['batches 1 to 2 are missing', 'batch 3 does not begin the ledger: what was before it is missing'],
    );
  });

  test('finds an end that was cut off by the head that was kept elsewhere', async () => {
    assert.ok((await verifyLedger(ledger.database, testKeys, { expectedHead: last })).ok);
    await changed('delete from audit_batches where number = 3');
    const orphans = await found();
    assert.deepEqual([orphans.problems, orphans.findings[0]?.kind], [10, 'batch'], 'the seals alone are left');
    await changed('delete from audit_leaves where batch = 3');
    assert.equal((await found()).findings.filter(({ kind }) => kind === 'inserted').length, 10, 'the events are left');
    await changed('delete from audit_events where id = any($1)', [ids.slice(20)]);
    assert.ok((await verifyLedger(ledger.database, testKeys)).ok, 'what is left is a ledger of its own');
    const { findings } = await found({ expectedHead: last });
    assert.deepEqual(findings, [
      {
        kind: 'truncated',
        batch: 3,
        message: 'the ledger ends with batch 2, but batch 3 was recorded elsewhere: its end was cut off',
      },
    ]);
    await ledger.tamper('truncate audit_events, audit_leaves, audit_batches');
    assert.deepEqual(kinds(await found({ expectedHead: last })), [['truncated', 1]]);
  });

  test('finds an end that was cut off and written anew', async () => {
    await changed('delete from audit_batches where number = 3');
    await changed('delete from audit_leaves where batch = 3');
    await changed('delete from audit_events where id = any($1)', [ids.slice(20)]);
    await ledger.database.rows(auditInsert(someRecord()));
    await seal(ledger, 10);
    assert.ok((await verifyLedger(ledger.database, testKeys)).ok);
    const { findings } = await found({ expectedHead: last });
    assert.deepEqual(
      findings.map(({ kind, batch }) => [kind, batch]),
      [['chain', 3]],
    );
    assert.match(findings[0]?.message ?? '', new RegExp(`but ${last.head} was recorded elsewhere`));
  });

  test('tells a wrong key from an edited batch', async () => {
    const { findings, problems } = await found({}, { ...testKeys, heads: createSecretKey(Buffer.alloc(32, 8)) });
    assert.deepEqual([problems, findings.length, findings[0]?.kind], [1, 1, 'key']);
    await changed("update audit_batches set head = sha256('x') where number = 3");
    assert.deepEqual(kinds(await found()), [['chain', 3]]);
  });

  test('describes the first problems and counts all', async () => {
    await changed("update audit_events set ip = ''");
    const { findings, problems } = await found({ describe: 4 });
    assert.deepEqual([problems, findings.map(({ eventId }) => eventId)], [30, ids.slice(0, 4)]);
  });

  test('counts what is not sealed yet as no problem', async () => {
    await ledger.database.rows(auditInsert(someRecord()));
    const { ok, unsealed, events, batches } = await verifyLedger(ledger.database, testKeys);
    assert.deepEqual({ ok, unsealed, events, batches }, { ok: true, unsealed: 1, events: 30, batches: 3 });
  });
});

test('20,000 events are verified in less memory than they take', { timeout: 120_000 }, async () => {
  const ledger = await openLedger();
  try {
    await ledger.database.rows({
      text: `insert into audit_events (id, at, action, outcome, ip, user_agent, request_id, details)
        select gen_random_uuid(), now(), 'team.create', 'success', '192.0.2.7', 'test', 'r' || n,
          jsonb_build_object('text', repeat(md5(n::text), 128)) from generate_series(1, 20000) n`,
    });
    assert.equal(await seal(ledger, 2_000), 20_000);
    // 4 KiB of details each: 80 MiB, in a heap of 32.
    const script = `const { workerData, parentPort } = require('node:worker_threads');
      (async () => {
        const { Database } = await import(workerData.base + '../../platform/db/database.ts');
        const { verifyLedger } = await import(workerData.base + 'verify.ts');
        const database = new Database({ ...workerData.options, readers: 1, writers: 1, waitMilliseconds: 1000 });
        const result = await verifyLedger(database, workerData.keys);
        await database.close();
        parentPort.postMessage(result);
      })();`;
    const worker = new Worker(script, {
      eval: true,
      resourceLimits: { maxOldGenerationSizeMb: 32 },
      workerData: { base: new URL('./', import.meta.url).href, options: ledger.options, keys: testKeys },
    });
    const result = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    const { ok, events, batches, unsealed, problems } = result as Verification;
    assert.deepEqual(
      { ok, events, batches, unsealed, problems },
      {
        ok: true,
        events: 20_000,
        batches: 10,
        unsealed: 0,
        problems: 0,
      },
    );
    await worker.terminate();
  } finally {
    await ledger.close();
  }
});
