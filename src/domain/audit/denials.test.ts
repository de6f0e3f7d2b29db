import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { AuditRecord } from '../../kernel/backing.ts';
import { createDenials, type DenialOptions } from './denials.ts';
import { auditInsert, openLedger, someCaller, someRecord } from './testing.ts';

const denied = (actorId: string | null, action: string, ip = '192.0.2.7'): AuditRecord =>
  someRecord({
    outcome: 'denied',
    actorId,
    action,
    details: { code: 'permission.denied' },
    caller: { ...someCaller, ip },
  });

function recorded(change: Partial<DenialOptions> = {}) {
  const written: { record: AuditRecord; repeats: number }[] = [];
  const lost: AuditRecord[] = [];
  const denials = createDenials({
    write: async (record, repeats) => void written.push({ record, repeats }),
    onError: (_error, record) => void lost.push(record),
    ...change,
  });
  const seen = () => written.map(({ record, repeats }) => [record.actorId ?? record.caller.ip, record.action, repeats]);
  return { denials, written, lost, seen };
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    assert.ok(tries < 500, 'it never came to be');
    await sleep(5);
  }
}

describe('denials', () => {
  test('are stored at once the first time, per caller and action', async () => {
    const { denials, seen } = recorded();
    denials.add(denied('ann', 'team.create'));
    denials.add(denied('ann', 'team.delete'));
    denials.add(denied(null, 'team.create', '198.51.100.1'));
    denials.add(denied('ann', 'team.create'));
    assert.deepEqual(seen(), [], 'the refusal does not wait for them');
    await until(() => seen().length === 3);
    assert.deepEqual(seen().toSorted(), [
      ['198.51.100.1', 'team.create', 0],
      ['ann', 'team.create', 0],
      ['ann', 'team.delete', 0],
    ]);
    await denials.flush();
    assert.deepEqual(seen().slice(3), [['ann', 'team.create', 1]]);
  });

  test('that repeat become one event when the window ends, and the next window begins anew', async () => {
    const { denials, written, seen } = recorded({ windowMilliseconds: 40 });
    for (let count = 0; count < 1_000; count += 1) denials.add(denied('ann', 'team.create'));
    await until(() => seen().length === 2);
    assert.deepEqual(seen(), [
      ['ann', 'team.create', 0],
      ['ann', 'team.create', 999],
    ]);
    assert.deepEqual(written[1]?.record.details, { code: 'permission.denied', repeats: 999 });
    assert.deepEqual(written[0]?.record.details, { code: 'permission.denied' });
    denials.add(denied('ann', 'team.create'));
    await until(() => seen().length === 3);
    await sleep(80);
    assert.equal(seen().length, 3, 'a single denial leaves no second event');
  });

  test('of too many callers fold into one event per action without a caller', async () => {
    const { denials, written } = recorded({ maximumKeys: 10 });
    for (let count = 0; count < 5_000; count += 1)
      denials.add(denied(null, `a.${count % 2}`, `10.0.${count >> 8}.${count & 255}`));
    await denials.flush();
    const folded = written.filter(({ record }) => record.details['overflow'] === true);
    assert.equal(written.length, 12);
    assert.deepEqual(
      folded.map(({ record, repeats }) => [record.action, record.caller.ip, record.actorId, record.details, repeats]),
      ['a.0', 'a.1'].map(action => [action, '', null, { repeats: 2_495, overflow: true }, 2_495]),
    );
  });

  test('of too many callers fold also where storing keeps up with them', async () => {
    const { denials, written } = recorded({ maximumKeys: 10 });
    for (let count = 0; count < 30; count += 1) {
      denials.add(denied(`user ${count}`, 'team.create'));
      await nextTurn();
    }
    denials.add(denied('user 0', 'team.create'));
    assert.equal(written.length, 10);
    await denials.flush();
    assert.deepEqual(
      written.slice(10).map(({ record, repeats }) => [record.actorId, repeats]),
      [
        ['user 0', 1],
        [null, 20],
      ],
    );
  });

  test('wait in bounded number while the database is away, and none is left uncounted', async () => {
    let isAway = true;
    const waiting: AuditRecord[] = [];
    const { denials, lost } = recorded({
      maximumKeys: 10,
      windowMilliseconds: 20,
      retryMilliseconds: Array.from({ length: 1_000 }, () => 5),
      write: async record => {
        if (isAway) throw new Error('away');
        waiting.push(record);
      },
    });
    for (let round = 0; round < 10; round += 1) {
      for (let count = 0; count < 10; count += 1) denials.add(denied(`user ${count}`, 'team.create'));
      await sleep(30);
    }
    isAway = false;
    await denials.flush();
    const total = waiting.reduce((sum, { details }) => sum + Number(details['repeats'] ?? 1), 0);
    assert.deepEqual([total, lost.length], [100, 0]);
    assert.ok(waiting.length <= 13, `${waiting.length} events were kept`);
  });

  test('are tried again, and given up with a word when that fails too', async () => {
    let attempts = 0;
    const { denials, lost } = recorded({
      retryMilliseconds: [1, 1],
      write: async () => {
        attempts += 1;
        throw new Error('away');
      },
    });
    denials.add(denied('ann', 'team.create'));
    await until(() => lost.length === 1);
    assert.equal(attempts, 3);
    denials.add(denied('bob', 'team.create'));
    await denials.flush();
    assert.deepEqual(
      [attempts, lost.map(record => record.actorId)],
      [4, ['ann', 'bob']],
      'a flush waits out no pauses',
    );
  });

  test('keep no credential', async () => {
    const { denials, written } = recorded();
    denials.add(denied('ann', 'team.create'));
    denials.add(denied('ann', 'team.create'));
    await denials.flush();
    assert.deepEqual(
      written.map(({ record }) => record.caller.credential),
      [null, null],
    );
  });

  test('arrive in the ledger', async () => {
    const ledger = await openLedger();
    try {
      const { denials } = recorded({ write: async record => void (await ledger.database.rows(auditInsert(record))) });
      for (let count = 0; count < 3; count += 1) denials.add({ ...denied(null, 'team.create'), actorId: null });
      await denials.flush();
      const rows = await ledger.database.rows({ text: 'select outcome, ip, details from audit_events order by id' });
      assert.deepEqual(rows, [
        { outcome: 'denied', ip: '192.0.2.7', details: { code: 'permission.denied' } },
        { outcome: 'denied', ip: '192.0.2.7', details: { code: 'permission.denied', repeats: 2 } },
      ]);
    } finally {
      await ledger.close();
    }
  });
});
