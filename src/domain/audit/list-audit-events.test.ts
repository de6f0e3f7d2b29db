import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Actor, Scope } from '../../kernel/actor.ts';
import type { AuditRecord } from '../../kernel/backing.ts';
import { DomainError } from '../../kernel/errors.ts';
import { makePerform } from '../../kernel/perform.ts';
import { systemClock } from '../../platform/clock.ts';
import { Database } from '../../platform/db/database.ts';
import type { Sql, Tx } from '../../platform/db/queryable.ts';
import type { AuditEvent } from './audit-events.ts';
import { type AuditPage, listAuditEvents, streamAuditEvents } from './list-audit-events.ts';
import { createSealer } from './sealer.ts';
import { auditInsert, openLedger, someCaller, someRecord, type TestLedger, testKeys } from './testing.ts';

const [ann, bob, gone] = [randomUUID(), randomUUID(), randomUUID()];
const [north, south] = [randomUUID(), randomUUID()];

/** Performs as the application does, for someone who may read the log in `scope`; what is recorded stays in memory. */
function performingOn(ledger: TestLedger, scope: Scope | null) {
  const reads: AuditRecord[] = [];
  const denials: AuditRecord[] = [];
  const actor: Actor = {
    kind: 'session',
    userId: ann,
    sessionId: randomUUID(),
    teams: new Map(),
    lent: [],
    actsIn: null,
    organizations: [],
    holds: node => (node === 'audit.read' ? scope : null),
    holdsForGood: () => null,
    heldUntil: () => null,
  };
  const perform = makePerform<Tx, Database, null, never, never>({
    db: ledger.database,
    ports: null,
    now: systemClock.now,
    authenticate: async () => actor,
    showsKey: () => false,
    limit: async () => {},
    transact: work => ledger.database.transact(work),
    take: () => () => {},
    lockAccess: async () => actor,
    settle() {},
    notExecuted() {},
    denied: record => void denials.push(record),
    recordRead: async record => void reads.push(record),
    committed() {},
    publish() {},
    onError: assert.ifError,
  });
  return { perform, reads, denials };
}

describe('the audit log', () => {
  let ledger: TestLedger;
  before(async () => {
    ledger = await openLedger();
    await ledger.database.rows({
      text: `insert into users (id, email, username, display_name, deleted_at) values ($1, 'ann@example.org', 'ann', 'Ann Kai', null),
        ($2, 'bob@example.org', 'bob', null, null), ($3, null, null, null, now())`,
      values: [ann, bob, gone],
    });
    const minute = (count: number) => new Date(systemClock.now().getTime() - 3_600_000 + count * 60_000);
    const records: Partial<AuditRecord>[] = [
      {
        actorId: ann,
        action: 'team.create',
        targets: [{ kind: 'team', id: 't-1', name: 'North', organization: north }],
      },
      {
        actorId: bob,
        action: 'team.create',
        targets: [{ kind: 'team', id: 't-2', name: 'South 50%', organization: south }],
      },
      {
        actorId: ann,
        action: 'team.member.add',
        targets: [{ kind: 'team', id: 't-1', name: 'North', organization: north }],
      },
      {
        ...{ actorId: bob, action: 'teamwork.start', details: { note: 'Grüße 100% a_b' } },
        targets: [
          { kind: 'import', id: 'i-1' },
          { kind: 'user', id: ann },
        ],
      },
      { actorId: gone, action: 'user.delete', targets: [{ kind: 'user', id: bob }] },
      { actorId: null, action: 'auth.login', outcome: 'denied', details: { code: 'auth.wrong' } },
      { actorId: null, action: 'auth.login', outcome: 'denied', caller: { ...someCaller, ip: '2001:db8::1' } },
    ];
    for (const [index, record] of records.entries()) {
      const caller = record.caller ?? someCaller;
      await ledger.database.rows(
        auditInsert(someRecord({ at: minute(index), ...record, caller: { ...caller, requestId: `r-${index}` } })),
      );
      if (index !== 3) continue;
      await ledger.settled();
      await createSealer({
        database: ledger.database,
        keys: testKeys,
        kept: { state: 'none' },
        onHead() {},
        onBreak() {},
        onTampering() {},
        onError() {},
      }).sealNow();
    }
  });
  after(() => ledger.close());

  const performing = (scope: Scope | null) => performingOn(ledger, scope);
  const list = (input: object, scope: Scope = 'everything'): Promise<AuditPage> =>
    performing(scope).perform(listAuditEvents, input, someCaller);
  const exported = async (input: object, scope: Scope = 'everything'): Promise<AuditEvent[]> => {
    const events: AuditEvent[] = [];
    for await (const chunk of await performing(scope).perform(streamAuditEvents, input, someCaller))
      events.push(...chunk);
    return events;
  };
  const shown = (events: readonly AuditEvent[]) => events.map(event => Number(event.requestId.slice(2)));

  test('is refused to who does not hold the node, and the refusal is a denial', async () => {
    for (const action of [listAuditEvents, streamAuditEvents]) {
      const { perform, reads, denials } = performing(null);
      await assert.rejects(
        perform<unknown>(action, {}, someCaller),
        error => error instanceof DomainError && error.code === 'permission.denied',
      );
      assert.deepEqual([reads.length, denials.length], [0, 1]);
    }
  });

  test('refuses filters that have no meaning', async () => {
    for (const [input, field] of [
      [{ limit: 0 }, 'limit'],
      [{ limit: 1001 }, 'limit'],
      [{ actor: 'ann' }, 'actor'],
      [{ before: 'x' }, 'before'],
      [{ action: '*team' }, 'action'],
      [{ outcome: 'maybe' }, 'outcome'],
      [{ from: 'yesterday' }, 'from'],
      [{ to: '2026-12-31T23:59:60Z' }, 'to'],
      [{ q: '' }, 'q'],
      [{ q: 'x'.repeat(201) }, 'q'],
      [{ colour: 'red' }, 'colour'],
    ] as const) {
      await assert.rejects(list(input), error => {
        assert.ok(error instanceof DomainError && error.code === 'input.invalid', String(error));
        assert.ok('fields' in error.details && error.details.fields[0]?.field === field, field);
        return true;
      });
    }
  });

  test('records that it was read before anything is shown', async () => {
    const { perform, reads } = performing('everything');
    await perform(listAuditEvents, {}, someCaller);
    await perform(streamAuditEvents, {}, someCaller).then(chunks => chunks.return());
    assert.deepEqual(
      reads.map(read => [read.action, read.outcome, read.actorId]),
      [
        ['audit.list', 'success', ann],
        ['audit.export', 'success', ann],
      ],
    );
  });

  test('shows whole events, newest first', async () => {
    const { events, next } = await list({});
    assert.deepEqual([shown(events), next], [[6, 5, 4, 3, 2, 1, 0], null]);
    const { id, at, ...event } = events.at(-1) ?? assert.fail();
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.deepEqual(event, {
      action: 'team.create',
      outcome: 'success',
      actorId: ann,
      actorName: 'ann',
      targetKind: 'team',
      targetId: 't-1',
      targetName: 'North',
      organizationId: north,
      ip: '192.0.2.7',
      userAgent: 'test',
      requestId: 'r-0',
      details: {},
      sealed: true,
      batch: 1,
    });
    assert.deepEqual(
      events.map(each => each.sealed),
      [false, false, false, true, true, true, true],
    );
    assert.deepEqual(
      events.map(each => each.actorName),
      [null, null, null, 'bob', 'ann', 'bob', 'ann'],
    );
    assert.deepEqual(
      events.map(each => each.targetName),
      [null, null, 'bob', null, 'North', 'South 50%', 'North'],
    );
    assert.equal(events[0]?.batch, null);
  });

  test('is filtered the same way in a list and in an export', async () => {
    const { events } = await list({});
    const times = events.toReversed().map(event => event.at);
    for (const [filter, expected] of [
      [{ actor: ann }, [2, 0]],
      [{ actor: ann.toUpperCase() }, [2, 0]],
      [{ actor: randomUUID() }, []],
      [{ action: 'team.create' }, [1, 0]],
      [{ action: 'team' }, []],
      [{ action: 'team.*' }, [2, 1, 0]],
      [{ action: 'team*' }, [3, 2, 1, 0]],
      [{ action: 't_am*' }, []],
      [{ target: 't-1' }, [2, 0]],
      [{ target: bob }, [4]],
      [{ target: bob.toUpperCase() }, [4]],
      [{ target: ann }, [3]],
      [{ name: 'NORT' }, [2, 0]],
      [{ name: '50%' }, [1]],
      [{ name: '%' }, [1]],
      [{ name: 'oRTh' }, [2, 0]],
      [{ name: 'ann' }, [3, 2, 0]],
      [{ name: 'ANN K' }, [3, 2, 0]],
      [{ name: 'bob' }, [4, 3, 1]],
      [{ name: 'team' }, []],
      [{ name: 'n', actor: bob, outcome: 'success' }, [3]],
      [{ name: 'k', from: times[3] }, [3]],
      [{ q: 'ann k' }, [3, 2, 0]],
      [{ q: 'north' }, [2, 0]],
      [{ outcome: 'denied' }, [6, 5]],
      [{ outcome: 'success' }, [4, 3, 2, 1, 0]],
      [{ from: times[4] }, [6, 5, 4]],
      [{ to: times[4] }, [3, 2, 1, 0]],
      [{ from: times[1], to: times[3] }, [2, 1]],
      [
        { from: '2020-01-01', to: new Date(systemClock.now().getTime() + 86_400_000).toISOString().slice(0, 10) },
        [6, 5, 4, 3, 2, 1, 0],
      ],
      [{ to: '2020-01-01T00:00:00+02:00' }, []],
      [{ ip: '2001:db8::1' }, [6]],
      [{ q: 'MEMBER' }, [2]],
      [{ q: 'T-1' }, [2, 0]],
      [{ q: 'grusse' }, []],
      [{ q: 'GRüßE' }, [3]],
      [{ q: '100%' }, [3]],
      [{ q: '0%a' }, []],
      [{ q: 'a_b' }, [3]],
      [{ q: '\\' }, []],
      [{ q: 'auth.wrong' }, [5]],
      [{ actor: bob, action: 'team*', q: 'start' }, [3]],
    ] as const) {
      assert.deepEqual(shown((await list(filter)).events), expected, JSON.stringify(filter));
      assert.deepEqual(shown(await exported(filter)), expected, JSON.stringify(filter));
    }
  });

  test('shows a scope of organizations their events alone, whatever the filters say', async () => {
    const scope = { organizations: [north] };
    assert.deepEqual(shown((await list({}, scope)).events), [2, 0]);
    assert.deepEqual(shown(await exported({}, scope)), [2, 0]);
    assert.deepEqual(shown((await list({ action: 'team.create' }, scope)).events), [0]);
    assert.deepEqual(shown((await list({ target: 't-2' }, scope)).events), []);
    assert.deepEqual(shown((await list({ q: 't-2' }, { organizations: [north, south] })).events), [1]);
    assert.deepEqual(shown((await list({}, { organizations: [] })).events), []);
  });

  test('gives every event once, page by page, also while new ones are written', async () => {
    const { events: all } = await list({ limit: 1000 });
    for (const limit of [1, 2, 3, 7]) {
      const seen: string[] = [];
      for (let before: string | null | undefined; before !== null; ) {
        const page: AuditPage = await list(before === undefined ? { limit } : { limit, before });
        assert.ok(page.events.length <= limit);
        seen.push(...page.events.map(event => event.id));
        before = page.next;
        await ledger.database.rows(auditInsert(someRecord({ action: 'noise.later' })));
      }
      const noise = new Set((await list({ action: 'noise.later', limit: 1000 })).events.map(event => event.id));
      assert.deepEqual(
        seen.filter(id => !noise.has(id)),
        all.filter(event => event.action !== 'noise.later').map(event => event.id),
      );
      assert.equal(new Set(seen).size, seen.length);
    }
  });
});

test('a rare text in a long log is found page by page, without doubles while events are written', {
  timeout: 120_000,
}, async () => {
  const ledger = await openLedger();
  try {
    await ledger.database.rows({
      text: `insert into audit_events (id, at, action, outcome, ip, user_agent, request_id, details)
        select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, now(), 'team.create', 'success', '', '', 'r-' || n,
          case when n in (7, 3500, 4001, 6999) then '{"text": "needle"}' else '{}' end::jsonb
        from generate_series(1, 7000) n`,
    });
    /** After every read somebody writes an event, so that no two statements see the same newest one. */
    class BusyDatabase extends Database {
      override async rows<O>(sql: Sql): Promise<O[]> {
        const rows = await super.rows<O>(sql);
        await super.rows(auditInsert(someRecord({ action: 'noise.later' })));
        return rows;
      }
    }
    const database = new BusyDatabase({ ...ledger.options, readers: 1, writers: 1, waitMilliseconds: 10_000 });
    const { perform } = performingOn({ ...ledger, database }, 'everything');
    const pages: string[][] = [];
    for (let before: string | null | undefined; before !== null; ) {
      const input = { q: 'NEEDLE', limit: 2, ...(before === undefined ? {} : { before }) };
      const page: AuditPage = await perform(listAuditEvents, input, someCaller);
      pages.push(page.events.map(event => event.requestId));
      before = page.next;
    }
    assert.deepEqual(pages.flat(), ['r-6999', 'r-4001', 'r-3500', 'r-7']);
    assert.equal(pages.length, 8, 'a page reads a thousand events, and some were written meanwhile');
    const chunks = await perform(streamAuditEvents, {}, someCaller);
    let rows = 0;
    for await (const chunk of chunks) rows += chunk.filter(event => event.action === 'team.create').length;
    assert.equal(rows, 7_000);
    await database.close();
  } finally {
    await ledger.close();
  }
});
