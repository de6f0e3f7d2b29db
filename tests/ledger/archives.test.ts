import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { operatorCaller } from '../../src/compose/operator.ts';
import { archiveNext } from '../../src/domain/audit/archive.ts';
import { countActivity } from '../../src/domain/audit/count-activity.ts';
import { rangeOf } from '../../src/domain/audit/export-range.ts';
import { keepArchive } from '../../src/domain/audit/keep-archive.ts';
import { ledgerKeys, publicKeyOf } from '../../src/domain/audit/keys.ts';
import { tellReveals } from '../../src/domain/audit/tell-reveals.ts';
import { verifyLedger } from '../../src/domain/audit/verify.ts';
import { newObjectKey } from '../../src/platform/objects/object-key.ts';
import { startServer, type TestServer } from '../support/server.ts';

const verifier = fileURLToPath(new URL('../../docs/verify-audit.mjs', import.meta.url));
const day = 86_400_000;

describe('archives of the ledger', () => {
  let server: TestServer;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-archives-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    server = await startServer();
    for (const name of ['One', 'Two', 'Three']) {
      await server.call('POST', '/api/v1/teams', { token: server.admin.token, body: { name } });
      await sealed();
    }
    // The newest batch stays.
    await server.call('POST', '/api/v1/teams', { token: server.admin.token, body: { name: 'Four' } });
    await sealed();
    await countActivity(server.gatehouse.database, new Date());
    await server.gatehouse.perform(tellReveals, {}, operatorCaller('job'));
  });
  afterEach(() => server.close());

  const { sql } = { sql: <T extends object>(text: string) => server.sql<T & Record<string, unknown>>(text) };
  async function sealed(): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      const [row] = await sql<{ n: number }>(
        'select count(*)::int as n from audit_events e where not exists (select from audit_leaves l where l.event_id = e.id)',
      );
      if (row?.n === 0) return;
      assert.ok(tries < 200);
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }
  const parts = (later = 31 * day) => {
    const { database, ports, perform } = server.gatehouse;
    return {
      database,
      objects: ports.objects,
      keys: ledgerKeys(ports.keyring),
      perform: <O>(action: Parameters<typeof perform<O>>[0], input: unknown) =>
        perform<O>(action, input, operatorCaller('job')),
      now: new Date(Date.now() + later),
      days: 30,
      destinations: [] as string[],
    };
  };
  const verify = () =>
    verifyLedger(server.gatehouse.database, parts().keys, { objects: server.gatehouse.ports.objects });
  async function exported(period: { from?: string; to?: string } = {}): Promise<string> {
    let text = '';
    const { database, objects, keys } = parts();
    for await (const lines of rangeOf(database, { keys, objects, period, at: new Date() })) text += lines;
    return text;
  }
  /** All events, wherever they are, without what archiving itself adds. */
  const eventsIn = (text: string): string[] =>
    text
      .split('\n')
      .filter(line => line.startsWith('{"event"') && !line.includes('"audit.archive"'))
      .sort();
  const fileOf = async (): Promise<string> => {
    const [row] = await sql<{ key: string }>(
      'select object_key as key from audit_archives order by first_batch limit 1',
    );
    const key = row?.key ?? '';
    return join(server.data, 'objects', key.slice(0, 2), key);
  };
  const tamper = (text: string) =>
    sql(`set session_replication_role = replica; ${text}; reset session_replication_role`);

  test('take old events out of the database, which verifies with them, and lose none', async () => {
    const all = await exported();
    assert.equal(await archiveNext(parts(29 * day)), false, 'nothing is old enough');
    const [told] = await sql<{ batch: number }>('select batch::int as batch from reveals_told');
    await sql('update reveals_told set batch = 0');
    assert.equal(await archiveNext(parts()), false, 'nobody was told yet of what was revealed');
    await server.sql('update reveals_told set batch = $1', [told?.batch]);
    assert.equal(await archiveNext({ ...parts(), destinations: ['syslog'] }), true, 'nothing is sent there yet');
    const [row] = await sql<{ archived: number; left: number; batches: number }>(
      `select (select sum(events)::int from audit_archives where archived_at is not null) as archived,
        (select count(*)::int from audit_leaves) as left, (select count(*)::int from audit_batches) as batches`,
    );
    assert.ok(row !== undefined && row.archived >= 4 && row.batches >= 4);
    await sealed();
    assert.deepEqual(eventsIn(await exported()), eventsIn(all));
    const { ok, findings, events } = await verify();
    assert.deepEqual([ok, findings], [true, []]);
    assert.equal(events, eventsIn(all).length + 1);
    const [event] = await sql<{ details: { events: number } }>(
      `select details from audit_events where action = 'audit.archive'`,
    );
    assert.equal(event?.details.events, row.archived);
    // A period that only archives have.
    const [archive] = await sql<{ first: string; last: string }>(
      'select first_at::text as first, last_at::text as last from audit_archives',
    );
    const from = new Date(String(archive?.first)).toISOString();
    assert.ok(eventsIn(await exported({ from, to: new Date(Date.parse(from) + 1).toISOString() })).length > 0);
    // The archive itself, as the independent verifier takes it.
    const copy = join(folder, 'archive.ndjson.gz');
    await copyFile(await fileOf(), copy);
    const key = publicKeyOf(parts().keys);
    const { stdout } = await promisify(execFile)(process.execPath, [verifier, copy, '--public-key', key]);
    assert.match(stdout, /^Nothing is wrong/);
  });

  test('leave what was not sent yet, and nothing else may be deleted', async () => {
    await sql(`insert into siem_deliveries (destination, batch, position) values ('syslog', 0, 0)`);
    assert.equal(await archiveNext({ ...parts(), destinations: ['syslog'] }), false);
    for (const table of ['audit_events', 'audit_leaves', 'audit_batches'])
      await assert.rejects(sql(`delete from ${table}`), /append-only/);
    for (const text of ['update audit_events set ip = ip', 'truncate audit_events', 'delete from audit_batches'])
      await assert.rejects(sql(`set gatehouse.archiving = 'on'; ${text}`), /append-only/);
    await sql('reset gatehouse.archiving');
  });

  test('lose and double nothing where a process dies in the middle', async () => {
    const all = eventsIn(await exported());
    const { objects } = parts();
    // It has written the file, and not taken the events out; or not even the file.
    for (const written of [true, false]) {
      const key = newObjectKey();
      const first = written ? 1 : 2;
      const old = new Date(Date.now() + 31 * day - 10 * 60_000).toISOString();
      await sql(`insert into audit_archives (first_batch, last_batch, events, first_at, last_at, object_key, size, sha256, begun_at)
        values (${first}, ${first + 1}, 2, now(), now(), '${key}', 3, sha256('x'), '${old}')`);
      if (written) await objects.put(key, [Buffer.from('abc')] as never, { size: 3, type: 'application/gzip' });
      assert.equal((await verify()).ok, true);
      assert.equal(await archiveNext(parts()), false, 'it may still be at it');
      assert.deepEqual(eventsIn(await exported()), all);
      await sql(`update audit_archives set begun_at = begun_at - interval '11 minutes'`);
      if (written) {
        const given = { ...parts(), days: 3_000 };
        assert.equal(await archiveNext(given), false);
        await assert.rejects(objects.head(key), { code: 'object.not_found' });
        await assert.rejects(parts().perform(keepArchive, { first, key }), /taken this archive over/);
      }
    }
    assert.equal(await archiveNext(parts()), true);
    await sealed();
    assert.deepEqual(eventsIn(await exported()), all);
    assert.equal((await verify()).ok, true);
    assert.equal((await sql('select 1 from audit_archives where archived_at is null')).length, 0);
  });

  test('are two at once, and one of them makes it', async () => {
    const all = eventsIn(await exported());
    const done = await Promise.allSettled([archiveNext(parts()), archiveNext(parts()), archiveNext(parts())]);
    assert.equal(done.filter(each => each.status === 'fulfilled' && each.value).length, 1);
    await sealed();
    assert.deepEqual(eventsIn(await exported()), all);
    assert.equal((await verify()).ok, true);
  });

  test('are found to be damaged, gone, exchanged, put back or wrongly noted', async () => {
    await sql(
      'create table kept_events as select * from audit_events; create table kept_leaves as select * from audit_leaves',
    );
    assert.equal(await archiveNext(parts()), true);
    await sealed();
    const file = await fileOf();
    const content = await readFile(file);
    const found = async (why: RegExp): Promise<void> => {
      const { ok, findings } = await verify();
      assert.equal(ok, false);
      assert.ok(
        findings.some(({ kind, message }) => kind === 'archive' && why.test(message)),
        JSON.stringify(findings),
      );
    };
    const changed = Buffer.from(content);
    changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1;
    await writeFile(file, changed);
    await found(/is not as it was written/);
    await assert.rejects(exported());
    await writeFile(file, content.subarray(0, -50));
    await found(/was cut or damaged/);
    await rm(file);
    await found(/its file [0-9a-f]{32} is gone/);
    await writeFile(file, content, { mode: 0o600 });
    assert.equal((await verify()).ok, true);
    await tamper(`update audit_archives set last_at = last_at - interval '1 second'`);
    await found(/other events than the ledger notes/);
    await tamper(`update audit_archives set last_at = last_at + interval '1 second'`);
    await tamper(`insert into audit_events select * from kept_events k where not exists (select from audit_events e where e.id = k.id);
      insert into audit_leaves select * from kept_leaves k where not exists (select from audit_leaves l where l.event_id = k.event_id)`);
    await found(/were put back by SQL/);
    await tamper(`delete from audit_leaves using audit_archives where batch between first_batch and last_batch`);
    await tamper(`delete from audit_events e where not exists (select from audit_leaves l where l.event_id = e.id)`);
    assert.equal((await verify()).ok, true);
    await tamper('delete from audit_archives');
    const { ok, findings } = await verify();
    assert.deepEqual([ok, findings[0]?.kind], [false, 'batch'], 'events that are nowhere');
  });

  test('are not made of what is not as it was sealed', async () => {
    await tamper(
      `update audit_events set outcome = 'denied' where id = (select event_id from audit_leaves where batch = 1 limit 1)`,
    );
    await assert.rejects(
      archiveNext(parts()),
      /nothing is archived: the events of batch 1 are not those that were sealed/,
    );
    assert.equal((await sql('select 1 from audit_archives')).length, 0);
  });
});
