import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { type EventText, eventText, isOurs } from './chain.ts';
import { jsonbText } from './jsonb-text.ts';
import { auditStatements } from './ledger.ts';
import { auditInsert, openLedger, someCaller, someRecord, type TestLedger, testKeys } from './testing.ts';

describe('an audit event', () => {
  let ledger: TestLedger;
  before(async () => {
    ledger = await openLedger();
  });
  after(() => ledger.close());

  const stored = async (requestId: string) => {
    const [row, ...others] = await ledger.database.rows<Record<string, unknown>>({
      text: 'select * from audit_events where request_id = $1',
      values: [requestId],
    });
    assert.ok(row !== undefined && others.length === 0);
    return row;
  };

  test('cannot be changed or removed by plain SQL', async () => {
    await ledger.database.rows(auditInsert(someRecord()));
    for (const text of ["update audit_events set action = 'x'", 'delete from audit_events', 'truncate audit_events']) {
      await assert.rejects(ledger.database.rows({ text }), { code: 'P0001' });
    }
  });

  test('has its first target in columns and the others in its details', async () => {
    const [actorId, organization, team, user] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    const at = new Date('2026-01-31T12:00:00.123Z');
    const caller = { ...someCaller, requestId: 'targets' };
    const targets = [
      { kind: 'team', id: team, name: 'Ops', organization },
      { kind: 'user', id: user },
    ] as const;
    await ledger.database.transact(async tx => {
      tx.trail(auditInsert(someRecord({ actorId, at, caller, targets, details: { role: 'owner' } })));
    });
    const { id, xid, mac, ...row } = await stored('targets');
    assert.ok(Buffer.isBuffer(mac));
    assert.match(String(id), /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    assert.match(String(xid), /^\d+$/);
    assert.deepEqual(row, {
      at: '2026-01-31T12:00:00.123Z',
      action: 'team.create',
      outcome: 'success',
      actor_id: actorId,
      target_kind: 'team',
      target_id: team,
      target_name: 'Ops',
      organization_id: organization,
      ip: '192.0.2.7',
      user_agent: 'test',
      request_id: 'targets',
      details: { role: 'owner', targets: [{ kind: 'user', id: user }] },
    });
  });

  test('without targets and actor has none', async () => {
    await ledger.database.rows(
      auditInsert(someRecord({ actorId: null, caller: { ...someCaller, requestId: 'none' } })),
    );
    const row = await stored('none');
    assert.deepEqual(
      [row['actor_id'], row['target_kind'], row['target_id'], row['target_name'], row['organization_id']],
      Array(5).fill(null),
    );
    assert.deepEqual(row['details'], {});
  });

  test('never fails for what came from outside', async () => {
    const requestId = 'r'.repeat(100);
    const caller = { ...someCaller, requestId: `${requestId}more`, userAgent: `a\u0000${'ü'.repeat(600)}` };
    const details = { nul: 'a\u0000b', lone: '\ud800', 'key\u0000': 1, written: '\\u0000', pair: '😀' };
    await ledger.database.rows(
      auditInsert(
        someRecord({
          caller,
          targets: [{ kind: 'team', id: 'i'.repeat(999), name: `\u0000${'n'.repeat(999)}` }],
          details,
        }),
      ),
    );
    const row = await stored(requestId);
    assert.equal(row['user_agent'], `a\ufffd${'ü'.repeat(510)}`);
    assert.equal(row['target_id'], 'i'.repeat(255));
    assert.equal(row['target_name'], `\ufffd${'n'.repeat(254)}`);
    assert.deepEqual(row['details'], {
      nul: 'a\ufffdb',
      lone: '\ufffd',
      'key\ufffd': 1,
      written: '\\u0000',
      pair: '😀',
    });
  });

  test('is stored to the letter as it was given, so that its MAC can be computed from what is stored', async () => {
    const odd: unknown[] = [
      { bb: 1, a: 2, ü: 3, '': 4, __proto__: 5, 'a\u0000': 6, 'a\ufffd': 7, z: { y: [], x: {} } },
      [1e21, -1.5e-7, 1.5e300, 5e-324, Number.MAX_VALUE, 0.1 + 0.2, -0, 123456789012345680000, 1.23e25],
      '\ud800 \u2028 \u007f \b\f\n\r\t\v"\\ \\u0000 😀',
      JSON.parse('{"__proto__": {"b": null, "a": true}}'),
    ];
    const given = [...odd, ...fc.sample(fc.jsonValue({ maxDepth: 4 }), { numRuns: 300, seed: 7 })].map(value => ({
      value,
    }));
    const records = given.map(details =>
      someRecord({
        details,
        actorId: randomUUID().toUpperCase(),
        targets: [
          {
            kind: 'team',
            id: `${'i'.repeat(254)}😀`,
            name: `${'n'.repeat(254)}😀`,
            organization: randomUUID().toUpperCase(),
          },
        ],
        caller: { ...someCaller, requestId: 'odd', userAgent: '\ud83d'.padEnd(600, '😀') },
      }),
    );
    await ledger.database.rows(auditStatements(testKeys).many(records));
    for (const record of records.slice(0, 20)) await ledger.database.rows(auditInsert(record));
    const events = await ledger.database.rows<EventText>({
      text: `select ${eventText} from audit_events e where request_id = 'odd'`,
    });
    assert.equal(events.length, records.length + 20);
    assert.deepEqual(
      events.filter(event => !isOurs(testKeys.events, event)),
      [],
    );
    const differing = given
      .map(details => jsonbText(JSON.stringify(details)))
      .filter(text => !events.some(({ details }) => details === text));
    assert.deepEqual(differing, []);
  });

  test('costs microseconds more for its MAC', () => {
    const insert = auditStatements(testKeys);
    const record = someRecord({ details: { reason: 'ticket 4711', fields: ['password', 'note'], count: 3 } });
    const rounds = 20_000;
    for (let warm = 0; warm < rounds; warm += 1) insert.one(record);
    // Not by the clock: others use the machine too.
    const before = process.cpuUsage();
    for (let round = 0; round < rounds; round += 1) insert.one(record);
    const { user, system } = process.cpuUsage(before);
    const microseconds = (user + system) / rounds;
    // It is about 20, the event itself included; a round trip to PostgreSQL takes a hundred and more.
    assert.ok(microseconds < 100, `${microseconds} µs an event`);
  });
});
