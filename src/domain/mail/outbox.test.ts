import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobOrder } from '../../kernel/job.ts';
import { systemClock } from '../../platform/clock.ts';
import { newKeyVersion, openKeyring } from '../../platform/crypto/keyring.ts';
import { generateMasterKey, localKeyProvider, parseMasterKey } from '../../platform/crypto/local-key-provider.ts';
import { randomToken } from '../../platform/crypto/tokens.ts';
import type { Database } from '../../platform/db/database.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { newId } from '../../platform/ids.ts';
import { createJobs } from '../../platform/jobs/jobs.ts';
import { keptLog, testDatabase, until } from '../../platform/jobs/testing.ts';
import { createMailer } from '../../platform/mail/mailer.ts';
import { receivingServer, type ServerBehaviour } from '../../platform/mail/testing.ts';
import type { Ports } from '../ports.ts';
import { deliver, deliverMail } from './deliver.ts';
import { type Mailing, queueMail } from './outbox.ts';

const provider = localKeyProvider(parseMasterKey(generateMasterKey()));
const keyring = await openKeyring(provider, [await newKeyVersion(provider, 1)]);
// The outbox uses these two of the ports.
const ports = { keyring, newId } as unknown as Ports;
const at = new Date('2026-01-31T12:00:00.000Z');
const from = 'Gatehouse <gatehouse@example.org>';

interface Row {
  readonly status: string;
  readonly attempts: number;
  readonly last_error: string | null;
  readonly settled: boolean;
  readonly emptied: boolean;
}

async function rowOf(database: Database, id: string): Promise<Row | undefined> {
  const [row] = await database.rows<Row>({
    text: `select status, attempts, last_error, settled_at is not null as settled, body is null as emptied
      from mail_messages where id = $1`,
    values: [id],
  });
  return row;
}

function queueIn(tx: Tx, jobs: JobOrder[], token: string, to = 'ada@example.net'): Promise<string> {
  const link = `https://gatehouse.example.org/reset-password?token=${token}`;
  const enqueue: Mailing['enqueue'] = (job, data) => void jobs.push({ kind: 'enqueue', job, data, options: {} });
  const work = { tx, ports, at, enqueue };
  return queueMail(work, { kind: 'password_reset', to, name: 'Ada', link, ip: '203.0.113.9' });
}

const queue = (database: Database, token = randomToken(), to?: string) =>
  database.transact(tx => queueIn(tx, [], token, to));

async function outboxWith(t: TestContext, behaviour: ServerBehaviour = {}) {
  const { server, database } = await testDatabase(t);
  const receiver = await receivingServer(t, behaviour);
  const mailer = createMailer({ smtpUrl: receiver.url, from, keepIn: '/nowhere' });
  return { server, database, receiver, delivery: { database, keyring, mailer, clock: systemClock } };
}

describe('queueing', () => {
  test('leaves nothing when the transaction does not commit', async t => {
    const { database } = await testDatabase(t);
    const jobs: JobOrder[] = [];
    const undone = database.transact(async tx => {
      await queueIn(tx, jobs, 'token');
      throw new Error('changed my mind');
    });
    await assert.rejects(undone, /changed my mind/);
    assert.deepEqual(await database.rows({ text: 'select id from mail_messages' }), []);
  });

  test('stores a message whose link is in no column, and asks for its delivery', async t => {
    const { database } = await testDatabase(t);
    const jobs: JobOrder[] = [];
    const token = randomToken();
    const id = await database.transact(tx => queueIn(tx, jobs, token));
    assert.deepEqual(jobs, [{ kind: 'enqueue', job: deliverMail, data: { mailId: id }, options: {} }]);
    const [row] = await database.rows<{ whole: string; body: Buffer; kind: string; created_at: string }>({
      text: 'select m::text as whole, body, kind, created_at from mail_messages m where id = $1',
      values: [id],
    });
    assert.equal(row?.kind, 'password_reset');
    assert.equal(row?.created_at, at.toISOString());
    assert.match(row?.whole ?? '', /ada@example\.net/);
    assert.ok(row && row.body.length > 500);
    for (const text of [row.whole, row.body.toString('latin1')]) {
      assert.doesNotMatch(text, new RegExp(token));
      assert.doesNotMatch(text, /reset-password/);
      assert.ok(!text.includes(Buffer.from(token).toString('hex')));
    }
  });
});

describe('delivering', () => {
  test('nothing happens for a message that is settled or not there', async t => {
    const { database, receiver, delivery } = await outboxWith(t);
    const id = await queue(database);
    await deliver(delivery, id);
    await deliver(delivery, id);
    await deliver(delivery, newId());
    assert.equal(receiver.received.length, 1);
    assert.equal((await rowOf(database, id))?.attempts, 1);
  });

  test('sends the link to the recipient and forgets the body', async t => {
    const { database, receiver, delivery } = await outboxWith(t);
    const token = randomToken();
    const id = await queue(database, token);
    await deliver(delivery, id);
    const [only] = receiver.received;
    assert.deepEqual(only?.to, ['ada@example.net']);
    assert.ok(only?.message.replaceAll('=\r\n', '').replaceAll('=3D', '=').includes(`token=${token}`));
    assert.deepEqual(await rowOf(database, id), {
      status: 'sent',
      attempts: 1,
      last_error: null,
      settled: true,
      emptied: true,
    });
  });

  test('a body moved to another row or a recipient changed by hand leads nobody else to the link', async t => {
    const { database, receiver, delivery } = await outboxWith(t);
    const [victim, attacker] = [await queue(database), await queue(database, randomToken(), 'mallory@example.net')];
    await database.transact(async tx => {
      await tx.rows({
        text: `update mail_messages set recipient = 'mallory@example.net' where id = $1`,
        values: [victim],
      });
      await tx.rows({
        text: 'update mail_messages set body = (select body from mail_messages where id = $1) where id = $2',
        values: [victim, attacker],
      });
    });
    await assert.rejects(deliver(delivery, attacker), /sealed bytes do not open/);
    await deliver(delivery, victim);
    assert.deepEqual(
      receiver.received.map(({ to }) => to),
      [['ada@example.net']],
    );
    assert.equal((await rowOf(database, attacker))?.status, 'queued');
  });

  test('a recipient that the server refuses settles the message as failed, without another try', async t => {
    const { database, delivery } = await outboxWith(t, { recipient: () => [550, '5.1.1 No such user'] });
    const id = await queue(database);
    await deliver(delivery, id);
    assert.deepEqual(await rowOf(database, id), {
      status: 'failed',
      attempts: 1,
      last_error: 'the mail server refused the recipient: 550 5.1.1 No such user',
      settled: true,
      emptied: true,
    });
  });

  test('a passing failure asks for another try, keeps the body and says why; the last one settles it', async t => {
    const { database, delivery } = await outboxWith(t, { recipient: () => [451, '4.7.1 Later'] });
    const id = await queue(database);
    await assert.rejects(deliver(delivery, id), /451 4\.7\.1 Later/);
    const waiting = await rowOf(database, id);
    assert.deepEqual(
      { ...waiting, last_error: null },
      { status: 'queued', attempts: 1, last_error: null, settled: false, emptied: false },
    );
    assert.match(waiting?.last_error ?? '', /451 4\.7\.1 Later/);
    await assert.rejects(deliver(delivery, id, { last: true }), /451/);
    const given = await rowOf(database, id);
    assert.deepEqual(
      { ...given, last_error: null },
      { status: 'failed', attempts: 2, last_error: null, settled: true, emptied: true },
    );
  });

  test('without a server the message is kept as a file, link and all', async t => {
    const { database } = await testDatabase(t);
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-outbox-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const mailer = createMailer({ smtpUrl: null, from, keepIn: join(folder, 'mail') });
    const token = randomToken();
    const id = await queue(database, token);
    await deliver({ database, keyring, mailer, clock: systemClock }, id);
    const kept = await readFile(join(folder, 'mail', `${id}.eml`), 'utf8');
    assert.ok(kept.replaceAll('=\r\n', '').replaceAll('=3D', '=').includes(`token=${token}`));
    assert.deepEqual(await rowOf(database, id), {
      status: 'kept',
      attempts: 1,
      last_error: null,
      settled: true,
      emptied: true,
    });
  });
});

describe('with the job queue', () => {
  function workersOn(
    t: TestContext,
    { server, delivery }: Awaited<ReturnType<typeof outboxWith>>,
    timing: object = {},
  ) {
    const jobs = createJobs({
      server,
      jobs: [deliverMail],
      log: keptLog(),
      timing: { poll: 0.5, retryDelay: 1, ...timing },
    });
    jobs.work(deliverMail, ({ mailId }, run) => deliver(delivery, mailId, run));
    t.after(() => jobs.stop());
    return jobs;
  }

  test('two processes deliver each of 30 messages once, the rolled-back one never', async t => {
    const outbox = await outboxWith(t);
    const both = [workersOn(t, outbox), workersOn(t, outbox)];
    await Promise.all(both.map(jobs => jobs.start()));
    const [one] = both;
    assert.ok(one);
    const send = (fail: boolean) =>
      outbox.database.transact(async tx => {
        const enqueued: JobOrder[] = [];
        await queueIn(tx, enqueued, randomToken());
        for (const job of enqueued) one.order(tx, job);
        if (fail) throw new Error('rolled back');
      });
    await assert.rejects(send(true), /rolled back/);
    await Promise.all(Array.from({ length: 30 }, () => send(false)));
    for (const jobs of both) jobs.wake(deliverMail);
    await until('all are delivered', () => outbox.receiver.received.length >= 30, 20);
    await sleep(800);
    assert.equal(outbox.receiver.received.length, 30);
    const states = await outbox.database.rows<{ status: string; attempts: number; count: number }>({
      text: 'select status, attempts, count(*) from mail_messages group by 1, 2',
    });
    assert.deepEqual(states, [{ status: 'sent', attempts: 1, count: 30 }]);
  });

  test('a message that meets greylisting arrives on a later try, with nobody asking', async t => {
    let calls = 0;
    const outbox = await outboxWith(t, {
      recipient: () => {
        calls += 1;
        return calls <= 2 ? [451, '4.7.1 Greylisted'] : null;
      },
    });
    const jobs = workersOn(t, outbox);
    await jobs.start();
    const id = await outbox.database.transact(async tx => {
      const enqueued: JobOrder[] = [];
      const queued = await queueIn(tx, enqueued, randomToken());
      for (const job of enqueued) jobs.order(tx, job);
      return queued;
    });
    jobs.wake(deliverMail);
    await until('it arrives', () => outbox.receiver.received.length > 0, 20);
    await until('it is settled', async () => (await rowOf(outbox.database, id))?.status === 'sent');
    assert.equal((await rowOf(outbox.database, id))?.attempts, 3);
  });
});
