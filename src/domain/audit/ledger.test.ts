import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { auditInsert } from './ledger.ts';
import { openLedger, someCaller, someRecord, type TestLedger } from './testing.ts';

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
      await assert.rejects(ledger.database.rows({ text }), /append-only/);
    }
  });

  test('has its first target in columns and the others in its details', async () => {
    const [actorId, organization, team, user] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    const at = new Date('2026-01-31T12:00:00.123Z');
    const caller = { ...someCaller, requestId: 'targets' };
    const targets = [
      { kind: 'team', id: team, organization },
      { kind: 'user', id: user },
    ];
    await ledger.database.transact(async tx => {
      tx.trail(auditInsert(someRecord({ actorId, at, caller, targets, details: { role: 'owner' } })));
    });
    const { id, xid, ...row } = await stored('targets');
    assert.match(String(id), /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    assert.match(String(xid), /^\d+$/);
    assert.deepEqual(row, {
      at: '2026-01-31T12:00:00.123Z',
      action: 'team.create',
      outcome: 'success',
      actor_id: actorId,
      target_kind: 'team',
      target_id: team,
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
      [row['actor_id'], row['target_kind'], row['target_id'], row['organization_id']],
      Array(4).fill(null),
    );
    assert.deepEqual(row['details'], {});
  });

  test('never fails for what came from outside', async () => {
    const requestId = 'r'.repeat(100);
    const caller = { ...someCaller, requestId: `${requestId}more`, userAgent: `a\u0000${'ü'.repeat(600)}` };
    const details = { nul: 'a\u0000b', lone: '\ud800', 'key\u0000': 1, written: '\\u0000', pair: '😀' };
    await ledger.database.rows(
      auditInsert(someRecord({ caller, targets: [{ kind: 'x', id: 'i'.repeat(999) }], details })),
    );
    const row = await stored(requestId);
    assert.equal(row['user_agent'], `a\ufffd${'ü'.repeat(510)}`);
    assert.equal(row['target_id'], 'i'.repeat(255));
    assert.deepEqual(row['details'], {
      nul: 'a\ufffdb',
      lone: '\ufffd',
      'key\ufffd': 1,
      written: '\\u0000',
      pair: '😀',
    });
  });
});
