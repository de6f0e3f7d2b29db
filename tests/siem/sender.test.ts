import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { auditStatements } from '../../src/domain/audit/ledger.ts';
import { someRecord, testKeys } from '../../src/domain/audit/testing.ts';
import { claim } from '../../src/domain/siem/deliveries.ts';
import { type SenderOptions, siemSender } from '../../src/domain/siem/sender.ts';
import { syslogAlert, syslogMessage } from '../../src/domain/siem/syslog-message.ts';
import { deliverSyslog } from '../../src/platform/syslog/deliver.ts';
import { type Instance, openWitnessed, type Witnessed } from '../ledger/ledger.support.ts';
import { certificates, hasOpenssl, parsed, type Receiver, startReceiver } from './receiver.support.ts';

const from = { host: 'gatehouse.example.com', version: '1.2.3' };

describe('audit events go to a syslog receiver', {
  skip: hasOpenssl ? false : 'openssl is not on this machine',
}, () => {
  const files = certificates();
  const own = files.make('receiver');
  let witnessed: Witnessed;
  let instance: Instance;
  let receiver: Receiver;
  let told: string[];
  before(async () => {
    witnessed = await openWitnessed();
    await witnessed.fill();
    instance = await witnessed.start();
  });
  after(async () => {
    await witnessed.close();
    await files.remove();
  });
  beforeEach(async () => {
    receiver = await startReceiver(own);
    told = [];
    await sql('delete from siem_deliveries');
    await sender().sendNow();
  });
  afterEach(() => receiver.close());

  const sql = <T>(text: string) => witnessed.ledger.database.rows<T>({ text });
  const sender = (change: Partial<SenderOptions> = {}) =>
    siemSender({
      database: witnessed.ledger.database,
      destination: 'syslog',
      holder: randomUUID(),
      send: (events, alerts) =>
        deliverSyslog({ host: '127.0.0.1', port: receiver.port, caFile: own.certFile, own: null }, [
          ...alerts.map(alert => syslogAlert(alert, from)),
          ...events.map(event => syslogMessage(event, from)),
        ]),
      ledgerBreak: () => null,
      tellFailing: async (_, why) => void told.push(why),
      now: () => new Date(),
      onChange() {},
      onError: error => assert.fail(String(error)),
      ...change,
    });
  const write = async (count: number): Promise<string[]> => {
    const [{ newest = 0 } = {}] = await sql<{ newest: number }>('select max(number) as newest from audit_batches');
    await witnessed.write(count);
    await witnessed.seal(instance);
    const rows = await sql<{ id: string }>(
      `select event_id::text as id from audit_leaves where batch > ${newest} order by batch, position`,
    );
    return rows.map(({ id }) => id);
  };
  const received = () => receiver.messages.map(message => String(parsed(message).event['id']));
  const state = async () => {
    const [row] = await sql<{ failures: number; failing: boolean; sent: number; wait: number }>(
      `select failures, failing_since is not null as failing, sent,
        coalesce(extract(epoch from next_try_at - clock_timestamp()), 0)::int as wait from siem_deliveries`,
    );
    return row;
  };
  const tryNow = () => sql('update siem_deliveries set next_try_at = null');

  test('each once and in order, from when it is first met, as RFC 5424 has it and with the heads of the ledger', async () => {
    assert.deepEqual(received(), [], 'what was before is had as a file');
    const ids = [...(await write(3)), ...(await write(2))];
    assert.equal(await sender().sendNow(), 5);
    assert.deepEqual(received(), ids);
    const { priority, timestamp, host, app, proc, name, structured, event } = parsed(receiver.messages[0] ?? '');
    assert.deepEqual(
      { priority, host, app, proc, name, structured },
      {
        ...{ priority: 13 * 8 + 6, host: from.host, app: 'gatehouse', proc: '-', name: 'team.create' },
        structured: '[origin software="Gatehouse" swVersion="1.2.3"]',
      },
    );
    assert.equal(timestamp, event['timestamp']);
    const [row] = await sql<{ head: string }>(
      `select encode(head, 'hex') as head from audit_batches where number = ${Number(event['batch'])}`,
    );
    assert.equal(event['head'], row?.head);
    assert.deepEqual([await sender().sendNow(), (await state())?.sent], [0, 5]);
  });

  test('not from a restored copy, before it is released', async () => {
    await sql(
      `insert into restores (id, backup_id, taken_at, restored_at) values (gen_random_uuid(), gen_random_uuid(), now(), now())`,
    );
    await write(1);
    assert.deepEqual([await sender().sendNow(), receiver.messages.length], [0, 0]);
    await sql('update restores set released_at = now()');
    assert.equal(await sender().sendNow(), 1);
  });

  test('in ASCII, a refusal as a warning, and details that are too long left out and said to be', async () => {
    const details = { name: 'Zoë\n\u2028🙂 "]"', list: 'x'.repeat(9_000) };
    await witnessed.ledger.database.rows(
      auditStatements(testKeys).many([
        someRecord({ outcome: 'denied', details: { name: details.name } }),
        someRecord({ action: `a${'.long'.repeat(15)}`, details }),
      ]),
    );
    await write(0);
    assert.equal(await sender().sendNow(), 2);
    const both = receiver.messages.map(parsed);
    const refusal = both.find(({ priority }) => priority === 13 * 8 + 4);
    assert.deepEqual(refusal?.event['details'], { name: details.name });
    for (const { text, name } of both) {
      assert.match(text, /^[\x20-\x7e]*$/);
      assert.ok(name !== undefined && name.length <= 32);
    }
    const long = both.find(({ event }) => event['details'] === null);
    assert.equal(long?.event['details_too_long'], true);
  });

  test('later, when the receiver was away, cut or closed: all of it, in order, after growing waits', async () => {
    const ids = await write(1_200);
    for (const [index, how] of (['close', { cutAfter: 50_000 }, 'close'] as const).entries()) {
      receiver.behave(how);
      assert.equal(await sender().sendNow(), 0);
      const now = await state();
      assert.deepEqual([now?.failures, now?.failing, now?.sent], [index + 1, true, 0]);
      assert.ok((now?.wait ?? 0) >= 2 ** index - 1, `waits ${now?.wait}`);
      assert.equal(await sender().sendNow(), 0, 'not before its time');
      assert.equal((await state())?.failures, index + 1);
      await tryNow();
    }
    assert.deepEqual(told, [], 'it has not failed for long');
    receiver.behave('well');
    assert.equal(await sender().sendNow(), 1_200);
    assert.deepEqual([...new Set(received())], ids, 'some twice, as whoever was cut off may have them or not');
    assert.deepEqual(received().slice(-1_200), ids);
    assert.deepEqual(await state(), { failures: 0, failing: false, sent: 1_200, wait: 0 });
  });

  test('by one of several processes at a time; what one that died had taken, another takes when its time is over', async () => {
    const ids = await write(600);
    receiver.behave({ pauseMilliseconds: 5 });
    const both = await Promise.all([sender().sendNow(), sender().sendNow(), sender().sendNow()]);
    assert.equal(both[0] + both[1] + both[2], 600);
    assert.deepEqual(received(), ids);
    const more = await write(2);
    assert.notEqual(await claim(witnessed.ledger.database, 'syslog', randomUUID()), null);
    assert.equal(await sender().sendNow(), 0);
    await sql(`update siem_deliveries set held_until = clock_timestamp() - interval '1 second'`);
    assert.equal(await sender().sendNow(), 2);
    assert.deepEqual(received(), [...ids, ...more]);
  });

  test('sends again what was taken but could not be noted, as kill -9 in between leaves it', async () => {
    const ids = await write(3);
    const dying = sender({
      send: async () => {
        await sql(`update siem_deliveries set holder = '${randomUUID()}', held_until = null`);
      },
    });
    await Promise.race([dying.sendNow(), new Promise(resolve => setTimeout(resolve, 300))]);
    await dying.stop();
    assert.equal((await state())?.sent, 0);
    assert.equal(await sender().sendNow(), 3);
    assert.deepEqual(received(), ids);
  });

  test('tells administrators once when it has failed for long, and again after the next time', async () => {
    await write(1);
    receiver.behave('close');
    const soon = { tellAfterMilliseconds: 0 };
    for (let tries = 0; tries < 3; tries += 1) {
      await sender(soon).sendNow();
      await tryNow();
    }
    assert.equal(told.length, 2, 'at each try, until it is noted that they were told');
    await sql('update siem_deliveries set told_at = now()');
    await sender(soon).sendNow();
    assert.equal(told.length, 2);
    assert.match(told[0] ?? '', /^the syslog receiver at 127\.0\.0\.1:\d+ /);
    receiver.behave('well');
    await tryNow();
    assert.equal(await sender().sendNow(), 1);
    assert.deepEqual(await sql('select told_at, last_error from siem_deliveries'), [
      { told_at: null, last_error: null },
    ]);
  });

  test('says that nothing is sealed any more, once, as an alert; nobody is silenced by breaking the ledger', async () => {
    let why: string | null = 'the ledger ends with batch 2';
    const broken = sender({ ledgerBreak: () => why });
    for (let tries = 0; tries < 3; tries += 1) await broken.sendNow();
    const alerts = receiver.messages.map(parsed);
    assert.deepEqual(
      alerts.map(({ priority, name, event }) => [priority, name, event['details']]),
      [[13 * 8 + 1, 'audit.ledger_broken', { why }]],
    );
    why = null;
    await broken.sendNow();
    why = 'again';
    await broken.sendNow();
    assert.equal(receiver.messages.length, 2);
  });
});
