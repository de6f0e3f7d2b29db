import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { headKeeper, keptHead } from '../../src/compose/audit-head.ts';
import { createLogger } from '../../src/compose/gatehouse.ts';
import { acceptBreak } from '../../src/domain/audit/accept.ts';
import { type EventText, eventHash, eventText, headOf, noHead } from '../../src/domain/audit/chain.ts';
import { MerkleTree } from '../../src/domain/audit/merkle.ts';
import { someRecord, testKeys } from '../../src/domain/audit/testing.ts';
import { createOutboundClient } from '../../src/platform/http-client/client.ts';
import { openWitnessed, type Witnessed } from './ledger.support.ts';

const cutLast = `delete from audit_leaves where batch = (select max(number) from audit_batches);
  delete from audit_batches where number = (select max(number) from audit_batches)`;

describe('the witness of the ledger', () => {
  let witnessed: Witnessed;
  /** Of another instance. */
  let second: string;
  before(async () => {
    witnessed = await openWitnessed();
    second = await mkdtemp(join(tmpdir(), 'gatehouse-ledger-'));
  });
  after(async () => {
    await witnessed.close();
    await rm(second, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await witnessed.fill();
    await rm(join(second, 'audit-head.json'), { force: true });
  });

  const headOfFolder = (folder = witnessed.folder) => join(folder, 'audit-head.json');
  const intact = async (folder = witnessed.folder, notices: number = 0): Promise<void> => {
    const { ok, findings, notices: told } = await witnessed.verify(folder);
    assert.deepEqual([ok, findings, told.length], [true, [], notices]);
  };
  const sealMore = async (folder = witnessed.folder) => {
    const instance = await witnessed.start(folder);
    const before = await witnessed.batches();
    await witnessed.write(2);
    await witnessed.seal(instance);
    return { instance, sealed: (await witnessed.batches()) - before };
  };
  const accept = async (reason: string | null, folder = witnessed.folder) => {
    const kept = await keptHead(folder, testKeys);
    const done = await acceptBreak(witnessed.ledger.database, {
      keys: testKeys,
      kept,
      reason,
      record: someRecord({ action: 'audit.accepted', actorId: null }),
    });
    if (done.outcome !== 'accepted') return done;
    const outbound = createOutboundClient({ allow: [] });
    const parts = { outbound, logger: createLogger({ logLevel: 'silent' }) };
    await headKeeper({ data: folder, auditWebhookUrl: null }, testKeys, parts).keep(done.head, true, done.broken);
    await outbound.close();
    return done;
  };

  test('fits instances that seal in turn, restarts, and a head that was kept before the last commit', async () => {
    const [one, two] = [await witnessed.start(), await witnessed.start(second)];
    for (let round = 0; round < 3; round += 1) {
      for (const instance of [one, two]) {
        await witnessed.write(2);
        await witnessed.seal(instance);
        assert.equal(instance.sealer.broken(), null);
      }
    }
    assert.equal(await witnessed.batches(), 9);
    await intact();
    await intact(second);
    // As kill -9 between the commit and the file leaves it.
    await copyFile(headOfFolder(), join(second, 'old'));
    await sealMore();
    await copyFile(join(second, 'old'), headOfFolder());
    assert.equal((await sealMore()).sealed, 1);
    await intact();
    assert.equal(JSON.parse(await readFile(headOfFolder(), 'utf8')).number, 11);
  });

  test('is made where there is none only from a ledger whose heads all come from the key', async () => {
    await rm(headOfFolder());
    assert.equal((await witnessed.verify()).ok, true);
    assert.equal((await sealMore()).sealed, 1);
    await intact();
    await rm(headOfFolder());
    await witnessed.ledger.tamper("update audit_batches set root = sha256('x') where number = 2");
    const { instance, sealed } = await sealMore();
    assert.deepEqual([sealed, instance.sealer.broken()], [0, 'batch 2 was not sealed with this key']);
    await assert.rejects(readFile(headOfFolder()), /ENOENT/);
  });

  test('cannot be forged, moved to another number, or emptied by who has the file and not the key', async () => {
    const kept = JSON.parse(await readFile(headOfFolder(), 'utf8'));
    const [earlier] = await witnessed.ledger.database.rows<{ head: string }>({
      text: "select encode(head, 'hex') as head from audit_batches where number = 2",
    });
    await witnessed.ledger.tamper(cutLast);
    const forged = { ...kept, number: 2, head: earlier?.head };
    const { mac: _, ...unsigned } = forged;
    for (const [text, why] of [
      [JSON.stringify(forged), /its MAC is wrong/],
      [JSON.stringify({ ...kept, mac: 'zz' }), /its MAC is wrong/],
      ['', /cannot be read/],
      ['{}', /does not hold a head/],
    ] as const) {
      await writeFile(headOfFolder(), text);
      const { findings } = await witnessed.verify();
      assert.ok(
        findings.some(({ kind, message }) => kind === 'kept' && why.test(message)),
        text,
      );
      const { instance, sealed } = await sealMore();
      assert.deepEqual([sealed, why.test(instance.sealer.broken() ?? '')], [0, true], text);
    }
    await writeFile(headOfFolder(), JSON.stringify(unsigned));
    // As a file that is gone: whoever has the folder and SQL can do as much, and other instances of before have such files.
    const { instance, sealed } = await sealMore();
    assert.deepEqual([sealed > 0, instance.sealer.broken()], [true, null]);
  });

  test('cannot tell an event that was deleted before it was sealed: that second is nobody’s', async () => {
    await witnessed.write(1);
    await witnessed.ledger.tamper('delete from audit_events where id not in (select event_id from audit_leaves)');
    assert.equal((await sealMore()).sealed, 1);
    await intact();
  });

  test('seals on past a flood of events that are not ours, and never seals those', async () => {
    await witnessed.ledger.tamper(`insert into audit_events (id, at, action, outcome, ip, user_agent, request_id, mac)
      select gen_random_uuid(), now(), 'team.create', 'success', '', '', '', sha256('guess') from generate_series(1, 2500)`);
    const { instance, sealed } = await sealMore();
    assert.equal(sealed, 1);
    assert.match(
      instance.tampering.join(),
      /1000 events .*1000 events .*500 events in the audit log were not written by this server/,
    );
    const { ok, problems, unsealed } = await witnessed.verify();
    assert.deepEqual([ok, problems, unsealed], [false, 2_500, 0]);
    await witnessed.ledger.tamper("update audit_sealer set xid = '0'");
    await sealMore();
    assert.equal((await witnessed.verify()).problems, 2_500, 'nor when all is looked through anew');
  });

  test('goes on by itself when what was cut is put back', async () => {
    const running = await witnessed.start();
    await witnessed.seal(running);
    await witnessed.ledger.tamper(`create table cut_batches as select * from audit_batches where number = 3;
      create table cut_leaves as select * from audit_leaves where batch = 3; ${cutLast}`);
    await witnessed.write(1);
    await witnessed.seal(running);
    assert.match(running.sealer.broken() ?? '', /its end was cut off/);
    await witnessed.ledger.tamper(`insert into audit_batches select * from cut_batches;
      insert into audit_leaves select * from cut_leaves; drop table cut_batches, cut_leaves`);
    await witnessed.seal(running);
    assert.equal(running.sealer.broken(), null);
    assert.equal(await witnessed.batches(), 4);
    await intact();
  });

  test('finds events that a moved mark has left unsealed', async () => {
    await witnessed.write(3);
    await witnessed.ledger.settled();
    await witnessed.ledger.tamper('update audit_sealer set xid = pg_snapshot_xmin(pg_current_snapshot())');
    const { findings } = await witnessed.verify();
    assert.deepEqual(
      findings.map(({ kind }) => kind),
      ['mark', 'inserted', 'inserted', 'inserted'],
    );
    await sealMore();
    await intact();
  });

  test('goes on behind a break only when that is accepted, which is told for ever', async () => {
    assert.deepEqual(await accept('why not'), { outcome: 'fits' });
    const other = await witnessed.start(second);
    await witnessed.seal(other);
    await witnessed.ledger.tamper(cutLast);
    const { instance, sealed } = await sealMore();
    assert.deepEqual([sealed, /its end was cut off/.test(instance.sealer.broken() ?? '')], [0, true]);
    assert.equal((await accept(null)).outcome, 'shown');
    assert.equal((await sealMore()).sealed, 0, 'looking changes nothing');

    const done = await accept('restored the backup of Sunday');
    assert.ok(done.outcome === 'accepted' && done.head.number === 3);
    const [event] = await witnessed.ledger.database.rows<{ details: Record<string, unknown>; batch: number }>({
      text: `select e.details, l.batch from audit_events e join audit_leaves l on l.event_id = e.id where action = 'audit.accepted'`,
    });
    assert.equal(event?.batch, 3);
    assert.equal(event?.details['reason'], 'restored the backup of Sunday');
    assert.match(String(event?.details['kept']), /^3:[0-9a-f]{64}$/);
    assert.match(String(event?.details['found']), /^2:[0-9a-f]{64}$/);
    await intact(witnessed.folder, 1);
    assert.deepEqual(await accept('again'), { outcome: 'fits' });
    assert.equal((await sealMore()).sealed, 1, 'with the events whose seals were cut');
    await intact(witnessed.folder, 1);
    assert.equal((await witnessed.verify()).unsealed, 0);
    assert.match((await witnessed.verify()).notices.join(), /"restored the backup of Sunday"/);

    // Another instance, running or started anew, sees that it was accepted after its head was kept.
    await witnessed.write(1);
    await witnessed.seal(other);
    assert.equal(other.sealer.broken(), null);
    await intact(second, 1);
    await rm(join(second, 'audit-head.json'));
    assert.equal((await sealMore(second)).sealed, 1);

    // What was accepted once excuses nothing later.
    await witnessed.ledger.tamper(
      'delete from audit_leaves where batch > 3; delete from audit_batches where number > 3',
    );
    assert.equal((await sealMore()).sealed, 0);
    assert.equal((await sealMore(second)).sealed, 0);
    assert.equal((await witnessed.verify()).ok, false);
  });

  test('is told of an accepted break that somebody edits, hides or takes away', async () => {
    await witnessed.ledger.tamper(cutLast);
    await accept('restored');
    await sealMore();
    await intact(witnessed.folder, 1);
    for (const edit of [
      `update audit_batches set note = replace(note, 'restored', 'harmless') where number = 3`,
      `update audit_batches set note = null where number = 3`,
      `update audit_batches set kind = 'events', note = null where number = 3`,
      `update audit_batches set kind = null, note = null where number = 3`,
      `delete from audit_batches where number = 3`,
      `update audit_events set details = '{}' where action = 'audit.accepted'`,
      `delete from audit_events where action = 'audit.accepted'`,
    ]) {
      await witnessed.ledger.tamper(`create table kept_batches as select * from audit_batches;
        create table kept_events as select * from audit_events`);
      await witnessed.ledger.tamper(edit);
      assert.equal((await witnessed.verify()).ok, false, edit);
      await witnessed.ledger.tamper(`delete from audit_batches; insert into audit_batches select * from kept_batches;
        delete from audit_events; insert into audit_events select * from kept_events; drop table kept_batches, kept_events`);
      await intact(witnessed.folder, 1);
    }
  });

  test('takes what an earlier version wrote once, and nothing without a MAC after that', async () => {
    await witnessed.ledger.tamper('truncate audit_events, audit_leaves, audit_batches, audit_sealer');
    const insert = (name: string) =>
      witnessed.ledger.tamper(
        `insert into audit_events (id, at, action, outcome, ip, user_agent, request_id)
          select gen_random_uuid(), now(), $1, 'success', '', '', '' from generate_series(1, 3)`,
        [name],
      );
    await insert('sealed.before');
    const head = await sealAsBefore();
    await insert('not.sealed.before');
    await writeFile(
      headOfFolder(),
      JSON.stringify({ number: 1, head, events: 3, sealedAt: '2026-01-01T00:00:00.000000Z' }),
    );
    assert.ok((await witnessed.verify()).ok, 'before the first start');
    const { instance, sealed } = await sealMore();
    assert.deepEqual([sealed, instance.sealer.broken()], [2, null], 'one for what was left, one for what came');
    await intact(witnessed.folder, 1);
    assert.match(await readFile(headOfFolder(), 'utf8'), /"mac"/);
    await insert('too.late');
    await witnessed.ledger.tamper("update audit_sealer set xid = '0'");
    await sealMore();
    const { problems, findings } = await witnessed.verify();
    assert.deepEqual([problems, findings[0]?.kind], [3, 'inserted']);
  });

  /** A batch over everything there is, as a version without MACs sealed it. */
  async function sealAsBefore(): Promise<string> {
    const { database } = witnessed.ledger;
    const events = await database.rows<EventText>({ text: `select ${eventText} from audit_events e order by e.id` });
    const tree = new MerkleTree();
    for (const event of events) tree.push(eventHash(event));
    const batch = {
      number: 1,
      sealedAt: '2026-01-01T00:00:00.000000Z',
      events: events.length,
      root: tree.root(),
      previous: noHead,
      kind: null,
      note: null,
    };
    const head = headOf(testKeys.heads, batch);
    await database.rows({
      text: 'insert into audit_batches (number, sealed_at, events, root, previous, head) values (1, $1, $2, $3, $4, $5)',
      values: [batch.sealedAt, batch.events, batch.root, batch.previous, head],
    });
    for (const [position, event] of events.entries()) {
      await database.rows({
        text: 'insert into audit_leaves values ($1, 1, $2, $3)',
        values: [event.id, position, eventHash(event)],
      });
    }
    await witnessed.ledger.tamper(
      `insert into audit_sealer (xid) select max(xid::text::bigint)::text::xid8 from audit_events`,
    );
    return head.toString('hex');
  }
});
