import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { startHourlySync } from '../../../src/domain/companies/hourly-sync.ts';
import { syncJob } from '../../../src/domain/companies/sync-job.ts';
import type { JobParts } from '../../../src/domain/job.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { until } from '../../../src/platform/jobs/testing.ts';
import {
  type ConnectWiseServer,
  failing,
  type Misbehaviour,
  saying,
  startConnectWise,
  wireCompany,
} from '../../support/connectwise.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { atOnce, tally } from '../administration/identity.support.ts';
import { organization } from '../administration/integrations.support.ts';
import {
  companies,
  created,
  ended,
  latest,
  list,
  put,
  read,
  type ShownSync,
  synced,
  takenOver,
  told,
} from './companies.support.ts';
import { dataOf, refusalOf } from './directory.support.ts';

let far: ConnectWiseServer;
let server: TestServer;
before(async () => {
  far = await startConnectWise();
  server = await startServer(far.env);
});
after(async () => {
  await server.close();
  await far[Symbol.asyncDispose]();
});
beforeEach(async () => {
  far.companies.clear();
  far.misbehave = null;
  far.delay = 0;
  far.paging = 'forward';
  await server.sql('delete from companies');
});

const start = (body: unknown = {}) => server.call('POST', '/v1/company/sync', { token: server.admin.token, body });
const many = (count: number): void =>
  put(far.companies, ...Array.from({ length: count }, (_, index) => wireCompany(index + 1)));
const finished = { status: 'finished', error: null, missing: 0 } as const;

/** What jobs of another process would work with. */
function jobParts(): JobParts {
  const { database, ports, perform } = server.gatehouse;
  const asServer = operatorCaller('job');
  return {
    ...{ database, ports, clock: systemClock },
    perform: (action, input) => perform(action, input, asServer),
    performFor: ({ organization, ...behalf }, action, input) =>
      perform(action, input, { ...asServer, organization, behalf }),
  };
}
const never = new AbortController().signal;
const aTry = { attempt: 1, last: false, signal: never, stopping: never, progress: async () => {} };

/** Misbehaves for listings from the given page on. */
function fromPage(number: number, misbehave: Misbehaviour): Misbehaviour {
  let pages = 0;
  return (request, response) => {
    pages += 1;
    return pages >= number && misbehave(request, response);
  };
}

test('there was none yet; where new companies go must exist, and bodies be well-formed', async () => {
  assert.equal(await latest(server), null);
  const { message } = refusalOf(await start({ organizationId: '00000000-0000-4000-8000-000000000000' }), 404);
  assert.equal(message, 'Organization not found');
  refusalOf(await start({ organizationId: 'acme' }), 400);
  refusalOf(await start({ full: true }), 400);
  assert.equal(await latest(server), null);
});

describe('2,500 companies', () => {
  test('are taken over page by page; again, and only the look at it is noted; changed, and only what differs', async () => {
    many(2500);
    const acme = await organization(server, 'Acme');
    const first = await synced(server, { organizationId: acme });
    assert.deepEqual(told(first), { ...finished, pages: 3, created: 2500, updated: 0, unchanged: 0 });
    assert.deepEqual([first.organizationId, first.startedBy], [acme, server.admin.id]);
    const { pagination } = await list(server, server.admin, '', { 'x-organization-id': acme });
    assert.equal(pagination.totalRecords, 2500);
    const [sample] = await server.sql<{ cw_data: object }>('select cw_data from companies where cw_company_id = 7');
    assert.deepEqual(Object.keys(sample?.cw_data ?? {}).sort(), [
      'address',
      'deleted',
      'phone',
      'status',
      'updatedAt',
      'website',
    ]);

    const before = await server.sql('select id, revision, updated_at from companies order by id');
    const looked = await server.sql<{ at: Date }>('select max(cw_fetched_at) as at from companies');
    const second = await synced(server);
    assert.deepEqual(told(second), { ...finished, pages: 3, created: 0, updated: 0, unchanged: 2500 });
    const rows = await server.sql('select id, revision, updated_at from companies order by id');
    assert.deepEqual(rows, before);
    const [later] = await server.sql<{ at: Date }>('select min(cw_fetched_at) as at from companies');
    assert.ok(Number(later?.at) > Number(looked[0]?.at), 'when ConnectWise was asked last is told of all');

    put(far.companies, wireCompany(7, { name: 'Renamed' }), wireCompany(1700, { phoneNumber: '1' }), wireCompany(2501));
    const third = await synced(server);
    assert.deepEqual(told(third), { ...finished, pages: 3, created: 1, updated: 2, unchanged: 2498 });
    const places = await server.sql(
      `select cw_company_id, organization_id, name, updated_at > created_at as changed from companies
        where cw_company_id in (6, 7, 1700, 2501) order by 1`,
    );
    assert.deepEqual(places, [
      { cw_company_id: 6, organization_id: acme, name: 'Company 6', changed: false },
      { cw_company_id: 7, organization_id: acme, name: 'Renamed', changed: true },
      { cw_company_id: 1700, organization_id: acme, name: 'Company 1700', changed: true },
      { cw_company_id: 2501, organization_id: null, name: 'Company 2501', changed: false },
    ]);
    const audited = await server.sql(
      `select action, actor_id, details from audit_events where target_id = $1 order by id`,
      [third.id],
    );
    assert.deepEqual(audited, [
      { action: 'company.sync', actor_id: server.admin.id, details: {} },
      {
        action: 'company.sync.finish',
        actor_id: (audited[1] as { actor_id: unknown }).actor_id,
        details: {
          pages: 3,
          created: 1,
          updated: 2,
          unchanged: 2498,
          missing: 0,
          collisions: 0,
          failed: 0,
          error: null,
        },
      },
    ]);
  });

  test('with page numbers in place of ids, and throttled in the middle', async () => {
    many(2500);
    for (const paging of ['links', 'bare'] as const) {
      far.paging = paging;
      far.misbehave = fromPage(2, failing(429, { 'retry-after': '1' }, 1));
      const run = await synced(server);
      assert.equal(run.created + run.unchanged, 2500);
      assert.equal(run.error, null);
    }
  });

  for (const [what, misbehave, words] of [
    ['garbage', saying('<html>'), /^ConnectWise answered with something that is not JSON$/],
    ['other keys', failing(401), /^ConnectWise does not accept the configured keys \(401\)$/],
    ['a wait of an hour', failing(429, { 'retry-after': '3600' }), /^ConnectWise was asked too often \(429\)$/],
  ] as const) {
    test(`broken in the middle by ${what}: what was written stays, the rest follows`, async () => {
      many(2500);
      const gone = await takenOver(server, 9999, { data: {} });
      far.misbehave = fromPage(3, misbehave);
      const broken = await synced(server);
      assert.match(broken.error ?? '', words);
      const { error: _, ...counts } = told(broken);
      assert.deepEqual(counts, { status: 'failed', pages: 2, created: 2000, updated: 0, unchanged: 0, missing: 0 });
      // What was not listed to the end says nothing about what is missing.
      assert.equal((await read(server, server.admin, gone)).cw_Data['deleted'], false);
      far.misbehave = null;
      const { created: more, unchanged, missing, error } = await synced(server);
      assert.deepEqual([more, unchanged, missing, error], [500, 2000, 1, null]);
    });
  }
});

describe('what changes there', () => {
  test('deleted and vanished companies are marked, never deleted, and come back', async () => {
    many(5);
    await synced(server);
    put(far.companies, wireCompany(2, { deletedFlag: true }), wireCompany(6, { deletedFlag: true }));
    far.companies.delete(3);
    const run = await synced(server);
    assert.deepEqual(told(run), { ...finished, pages: 1, created: 0, updated: 1, unchanged: 3, missing: 2 });
    const idOf = async (number: number) =>
      (await server.sql<{ id: string }>('select id from companies where cw_company_id = $1', [number]))[0]?.id ?? '';
    assert.equal((await list(server, server.admin)).pagination.totalRecords, 5);
    for (const number of [2, 3])
      assert.equal((await read(server, server.admin, await idOf(number))).cw_Data['deleted'], true);
    const again = await synced(server);
    assert.deepEqual(told(again), { ...finished, pages: 1, created: 0, updated: 0, unchanged: 4, missing: 2 });
    many(5);
    const back = await synced(server);
    assert.deepEqual(told(back), { ...finished, pages: 1, created: 0, updated: 2, unchanged: 3 });
  });

  test('identifiers that change places, and names beyond our columns', async () => {
    put(far.companies, wireCompany(1, { identifier: 'A' }), wireCompany(2, { identifier: 'B' }));
    await synced(server);
    put(
      far.companies,
      wireCompany(1, { identifier: 'B' }),
      wireCompany(2, { identifier: 'A', name: '\u{1F600}'.repeat(300) }),
    );
    assert.deepEqual(told(await synced(server)), { ...finished, pages: 1, created: 0, updated: 2, unchanged: 0 });
    assert.deepEqual(told(await synced(server)), { ...finished, pages: 1, created: 0, updated: 0, unchanged: 2 });
    const rows = await server.sql(
      'select identifier, char_length(name) as length from companies order by cw_company_id',
    );
    assert.deepEqual(rows, [
      { identifier: 'B', length: 9 },
      { identifier: 'A', length: 255 },
    ]);
  });

  test('an identifier of a company made here: both stay apart, and the result says so', async () => {
    const acme = await organization(server, 'Acme');
    const here = await created(server, server.admin, { name: 'Ours', cw_Identifier: 'company1' });
    await created(server, server.admin, { name: 'Elsewhere', cw_Identifier: 'Company2', organizationId: acme });
    many(2);
    const run = await synced(server);
    assert.deepEqual(told(run), { ...finished, pages: 1, created: 2, updated: 0, unchanged: 0 });
    assert.deepEqual(run.collisions, [{ id: here.id, cw_Identifier: 'company1', cw_CompanyId: 1 }]);
    const { name, cw_CompanyId } = await read(server, server.admin, here.id);
    assert.deepEqual([name, cw_CompanyId], ['Ours', null]);
    const renamed = await server.call('PATCH', `${companies}/${here.id}`, {
      token: server.admin.token,
      body: { name: 'Still ours' },
    });
    assert.equal(renamed.status, 200, renamed.text);
    assert.deepEqual((await list(server, server.admin, '?search=company1')).names, ['Company 1', 'Still ours']);
  });

  test('one deleted here comes back with the next sync, as a new one', async () => {
    many(1);
    await synced(server);
    const [before] = await server.sql<{ id: string }>('select id from companies');
    const path = `${companies}/${before?.id}`;
    dataOf(await server.call('DELETE', path, { token: server.admin.token }), 'Company Deleted Successfully!');
    assert.equal((await synced(server)).created, 1);
    assert.equal((await server.call('GET', path, { token: server.admin.token })).status, 404);
  });
});

describe('records that cannot be used', () => {
  test('are told by their numbers and stay as they were, and the rest is taken', async () => {
    many(8);
    await synced(server);
    const before = await server.sql(
      'select cw_company_id, name, cw_data from companies where cw_company_id in (2, 3, 4, 5) order by 1',
    );
    put(
      far.companies,
      wireCompany(1, { name: 'Renamed' }),
      wireCompany(2, { name: '' }),
      wireCompany(3, { name: ' \u0000 ' }),
      wireCompany(4, { _info: { lastUpdated: '2026-02-30T12:00:00Z' } }),
      wireCompany(5, { phoneNumber: 'x'.repeat(5_000) }),
      wireCompany(6, { name: 'Nul\u0000 and \ud800', city: `e${'\u0301'.repeat(40)}` }),
      wireCompany(9, { identifier: 5 }),
      wireCompany(10),
    );
    const run = await synced(server);
    assert.deepEqual([run.status, run.error, run.created, run.missing], ['finished', null, 1, 0]);
    assert.deepEqual(
      run.badRecords.map(({ cw_CompanyId }) => cw_CompanyId),
      [2, 3, 4, 5, 9, 6],
    );
    assert.equal(run.failed, 6);
    assert.match(run.badRecords[2]?.problem ?? '', /a date from ConnectWise is not in the calendar/);
    const after = await server.sql(
      'select cw_company_id, name, cw_data from companies where cw_company_id in (2, 3, 4, 5) order by 1',
    );
    assert.deepEqual(after, before);
    const [renamed] = await server.sql('select name from companies where cw_company_id = 1');
    assert.equal(renamed?.['name'], 'Renamed');
    const [event] = await server.sql<{ details: { failed: number } }>(
      `select details from audit_events where action = 'company.sync.finish' order by id desc limit 1`,
    );
    assert.equal(event?.details.failed, 6);
  });

  test('and one that is listed twice on a page is one', async () => {
    far.misbehave = (_request, response) => {
      response.writeHead(200).end(JSON.stringify([wireCompany(1), wireCompany(1, { name: 'Again' }), wireCompany(2)]));
      return true;
    };
    const run = await synced(server);
    assert.deepEqual([run.status, run.created, run.failed], ['finished', 2, 0]);
  });

  test('without a number say nothing about what is missing', async () => {
    many(2);
    await synced(server);
    far.misbehave = (_request, response) => {
      response.writeHead(200).end(JSON.stringify([wireCompany(1), { name: 'Who?' }, 'what']));
      return true;
    };
    const run = await synced(server);
    assert.deepEqual([run.status, run.missing, run.failed], ['finished', 0, 2]);
    assert.deepEqual(
      run.badRecords.map(({ cw_CompanyId }) => cw_CompanyId),
      [null, null],
    );
    const marked = await server.sql(`select 1 from companies where cw_data @> '{"missing": true}'`);
    assert.deepEqual(marked, []);
  });
});

describe('one at a time', () => {
  test('of many that are started at once one runs, and the others are told', async () => {
    many(3);
    far.delay = 300;
    const answers = await atOnce(6, () => start());
    assert.deepEqual(tally(answers), { 202: 1, 409: 5 });
    const refused = answers.find(({ status }) => status === 409);
    assert.ok(refused !== undefined);
    assert.deepEqual(refusalOf(refused, 409), {
      message: 'A company sync is already running',
      error: 'CompanySyncRunning',
    });
    const won = answers.find(({ status }) => status === 202);
    assert.ok(won !== undefined);
    const { id } = dataOf<ShownSync>(won, 'Company Sync Started Successfully!', 202);
    assert.equal((await ended(server, id)).created, 3);
    assert.equal((await synced(server)).unchanged, 3);
  });

  test('one whose process died is gone on with by another, from the page after the last that was stored', async () => {
    many(2500);
    const reached: string[] = [];
    const held = Promise.withResolvers<void>();
    far.misbehave = (request, response) => {
      if (reached.push(request.url ?? '') !== 2) return false;
      void held.promise.then(() => response.writeHead(200).end(JSON.stringify([wireCompany(1400)])));
      return true;
    };
    const { id } = dataOf<ShownSync>(await start(), 'Company Sync Started Successfully!', 202);
    const execution = `exec_${id.replaceAll('-', '')}`;
    await until('its second page is asked for', () => reached.length === 2);
    assert.equal((await start()).status, 409);
    // Another runner takes it up: what the first still waits for is written by nobody.
    await server.sql(`update executions set seen_at = now() - interval '1 minute' where id = $1`, [execution]);
    await syncJob.run(jobParts(), { execution }, aTry);
    const run = await ended(server, id);
    held.resolve();
    assert.deepEqual([run.pages, run.created, run.unchanged, run.missing, run.error], [3, 2500, 0, 0, null]);
    assert.match(decodeURIComponent(reached[2] ?? ''), /conditions=id\+>\+1000&/);
    const [stored] = await server.sql<{ steps: { name: string }[] }>('select steps from executions where id = $1', [
      execution,
    ]);
    assert.deepEqual(
      stored?.steps.map(({ name }) => name),
      ['started', 'continued', 'succeeded'],
    );
    assert.equal((await server.sql('select 1 from companies')).length, 2500);
  });

  test('is cancelled between two pages: what was taken over stays, nothing is marked as missing', async () => {
    many(2500);
    const gone = await takenOver(server, 9999, { data: {} });
    const held = Promise.withResolvers<void>();
    let pages = 0;
    far.misbehave = (_request, response) => {
      pages += 1;
      if (pages !== 2) return false;
      void held.promise.then(() => response.writeHead(200).end(JSON.stringify([wireCompany(1400)])));
      return true;
    };
    const { id } = dataOf<ShownSync>(await start(), 'Company Sync Started Successfully!', 202);
    await until('its second page is asked for', () => pages === 2);
    const path = `/api/v1/workflows/executions/exec_${id.replaceAll('-', '')}`;
    const token = server.admin.token;
    const asked = await server.call('POST', `${path}/cancel`, { token });
    assert.equal(asked.status, 200, asked.text);
    const { results } = asked.body as { results: { outcome: string; cancelling: boolean } };
    assert.deepEqual([results.outcome, results.cancelling], ['running', true]);
    held.resolve();
    const run = await ended(server, id);
    assert.deepEqual([run.status, run.error, run.created, run.missing], ['failed', 'it was cancelled', 1000, 0]);
    assert.equal((await read(server, server.admin, gone)).cw_Data['deleted'], false);
    assert.equal((await server.call('POST', `${path}/cancel`, { token })).status, 409);
    far.misbehave = null;
    assert.equal((await synced(server)).created, 1500);
  });

  test('what belongs to a deleted organization neither comes back nor counts', async () => {
    const doomed = await organization(server, 'Doomed');
    many(3);
    await synced(server, { organizationId: doomed });
    await server.sql('update organizations set deleted_at = now() where id = $1', [doomed]);
    far.companies.delete(2);
    assert.deepEqual(told(await synced(server)), { ...finished, pages: 1, created: 0, updated: 0, unchanged: 2 });
    assert.equal((await list(server, server.admin)).pagination.totalRecords, 0);
  });
});

test('every hour, unless one runs; what is new goes to the platform', async () => {
  const schedules = await server.sql(`select cron from pgboss.schedule where name = 'company.sync.hourly'`);
  assert.equal(schedules.length, 1);
  many(2);
  far.delay = 200;
  const parts = { ...jobParts(), connectWise: server.gatehouse.ports.connectWise };
  await startHourlySync(parts);
  const run = await latest(server);
  assert.deepEqual([run?.status, run?.startedBy, run?.organizationId], ['running', null, null]);
  await startHourlySync(parts);
  assert.equal((await ended(server, run?.id ?? '')).created, 2);
});

test('a server that stops in the middle does not wait for ConnectWise, and leaves it to the next start', async t => {
  const other = await startConnectWise();
  t.after(() => other[Symbol.asyncDispose]());
  const stopping = await startServer(other.env);
  put(other.companies, wireCompany(1));
  other.misbehave = () => true;
  const answer = await stopping.call('POST', '/v1/company/sync', { token: stopping.admin.token });
  assert.equal(answer.status, 202);
  await until('ConnectWise is asked', () => other.asked.length > 0);
  const begun = performance.now();
  let row: unknown;
  const watching = until('it is let go of', async () => {
    [row] = await stopping.sql('select outcome from executions where run is not null and runner is null');
    return row !== undefined;
  });
  const closing = stopping.gatehouse.close();
  await watching;
  assert.deepEqual(row, { outcome: 'running' });
  await closing;
  assert.ok(performance.now() - begun < 8000);
  await stopping.close();
});

test('names are kept without what cannot be seen or turns the text around, and no company is lost for it', async () => {
  put(
    far.companies,
    wireCompany(1, { name: 'Ac\u202eme \u2066Ltd\u2069', identifier: 'ACME' }),
    wireCompany(2, { name: '\u3164', identifier: 'BLANK' }),
    wireCompany(3, { name: '\u200b', identifier: '\u202e' }),
  );
  assert.deepEqual(told(await synced(server)), { ...finished, pages: 1, created: 3, updated: 0, unchanged: 0 });
  const rows = await server.sql('select name, identifier from companies order by cw_company_id');
  assert.deepEqual(rows, [
    { name: 'Acme Ltd', identifier: 'ACME' },
    { name: 'BLANK', identifier: 'BLANK' },
    { name: 'ConnectWise 3', identifier: 'ConnectWise 3' },
  ]);
  assert.deepEqual(told(await synced(server)), { ...finished, pages: 1, created: 0, updated: 0, unchanged: 3 });
});
