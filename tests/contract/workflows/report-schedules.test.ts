import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { beginDueReport, dueReports, pauseOwnerlessReport } from '../../../src/domain/reports/run-schedules.ts';
import { until } from '../../../src/platform/jobs/testing.ts';
import { type ReceivedMail, receivingServer } from '../../../src/platform/mail/testing.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { daysAgo, reportsOn } from './reports.support.ts';
import { refusalOf, replyOf } from './workflows.support.ts';

interface Schedule {
  readonly schedule_id: string;
  readonly owner: string | null;
  readonly paused: string | null;
  readonly next_at: string | null;
  readonly team_ids: readonly string[] | null;
  readonly runs: readonly {
    readonly day: string;
    readonly status: string;
    readonly report_id: string | null;
    readonly error: string | null;
  }[];
}

let server: TestServer;
let acme = '';
let received: readonly ReceivedMail[] = [];
let lead: Person;
let team = '';
const ends: (() => unknown)[] = [];

const on = reportsOn(() => server);
const example = {
  name: 'Every morning',
  report_type: 'activity_monitoring',
  every: 'daily',
  time: '08:00',
  timezone: 'Europe/Berlin',
};
const path = '/api/v1/manager/reports/schedules';
const as = (by: Person | null, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', rest = '', body?: unknown, headers = {}) =>
  server.call(method, `${path}${rest}`, { token: by?.token ?? null, body, headers });
const create = (by: Person | null, body: object = {}) => as(by, 'POST', '', { ...example, ...body });
const created = async (by: Person, body: object = {}) =>
  replyOf<Schedule>(await create(by, body), 'report_schedule_create').results;
const shown = async (by: Person, id: string) =>
  replyOf<Schedule>(await as(by, 'GET', `/${id}`), 'report_schedules').results;
const perform = <O>(action: Parameters<TestServer['gatehouse']['perform']>[0]) =>
  server.gatehouse.perform(action, {}, operatorCaller('job')) as Promise<O>;
/** Makes it due, on a local day. */
const due = (id: string, day: string) =>
  server.sql(`update report_schedules set next_day = $2, next_at = now() - interval '1 minute' where id = $1`, [
    id,
    day,
  ]);
const ended = async (by: Person, id: string, count = 1) => {
  await until(
    'it has run',
    async () => {
      const { runs } = await shown(by, id);
      return runs.length >= count && runs.every(({ status }) => status !== 'running');
    },
    20,
  );
  return shown(by, id);
};
const told = (person: Person, kind: string) =>
  server.sql<{ facts: Record<string, string> }>(
    'select facts from notifications where user_id = $1 and kind = $2 order by id',
    [...[person.id, kind]],
  );

before(async () => {
  const smtp = await receivingServer({ after: end => void ends.push(end as () => unknown) });
  received = smtp.received;
  server = await startServer({ SMTP_URL: smtp.url });
  acme = await organization(server, 'Acme');
  lead = await on.manager(acme);
  team = await on.team(acme, [lead, await member(server, { [acme]: [] })]);
});
after(async () => {
  await server.close();
  for (const end of ends) await end();
});

describe('who may not', () => {
  test('schedule a report: nobody without the permission, on what they may not report, or without the feature', async () => {
    assert.equal((await create(null)).status, 401);
    refusalOf(await create(await server.person()), 403, 'report_schedule_create');
    assert.equal((await create(lead, { team_id: randomUUID() })).status, 404);
    await server.sql(`update organizations set features = '{}' where id = $1`, [acme]);
    assert.match(refusalOf(await create(lead), 403, 'report_schedule_create'), /advanced_analytics/);
    await server.sql('update organizations set features = null where id = $1', [acme]);
    assert.deepEqual(await server.sql('select 1 from report_schedules'), []);
  });

  test('ask for what makes no sense: each field is named', async () => {
    const cases: [object, RegExp][] = [
      [{ every: 'hourly' }, /every/],
      [{ time: '24:00' }, /time must be a time such as/],
      [{ time: '8:00' }, /time/],
      [{ timezone: 'Mars/Olympus' }, /timezone/],
      [{ weekday: 1 }, /weekday goes with weekly only/],
      [{ every: 'weekly' }, /weekday is required/],
      [{ every: 'weekly', weekday: 8 }, /weekday/],
      [{ every: 'weekly', weekday: 0 }, /weekday/],
      [{ every: 'monthly' }, /day is required/],
      [{ every: 'monthly', day: 32 }, /day/],
      [{ every: 'daily', day: 1 }, /day goes with monthly only/],
      [{ report_type: 'custom' }, /metrics is required/],
      [{ report_type: 'x' }, /report_type/],
      [{ format: 'doc' }, /format/],
      [{ name: '' }, /name/],
      [{ name: '\u3164' }, /name/],
      [{ recipients: ['a@example.com'] }, /recipients/],
    ];
    for (const [body, words] of cases) {
      const answer = await create(lead, body);
      assert.equal(answer.status, 400, `${JSON.stringify(body)}: ${answer.text}`);
      assert.match((answer.body as { error: string }).error, words);
    }
  });

  test('see or change the schedules of others: they do not exist', async () => {
    const { schedule_id: id } = await created(lead);
    const [other, foreign] = [
      await on.manager(acme),
      await member(server, { [await organization(server, 'Globex')]: ['report.*'] }),
    ];
    await on.team(acme, [other]);
    for (const by of [other, foreign])
      for (const answer of [
        await as(by, 'GET', `/${id}`),
        await as(by, 'PATCH', `/${id}`, { name: 'Theirs' }),
        await as(by, 'DELETE', `/${id}`),
        await as(by, 'POST', `/${id}/pause`),
        await as(by, 'POST', `/${id}/take`),
      ])
        assert.equal(answer.status, 404, answer.text);
    const listed = replyOf<{ schedules: Schedule[] }>(await as(other, 'GET'), 'report_schedules').results;
    assert.deepEqual(listed.schedules, []);
    assert.equal((await as(lead, 'DELETE', `/${id}`)).status, 200);
    assert.equal((await as(lead, 'GET', `/${id}`)).status, 404);
  });
});

describe('a run', () => {
  test('makes the report as the owner and mails it, once for each local day', async () => {
    const { schedule_id: id } = await created(lead, { format: 'pdf', include_trends: true, name: 'Morning' });
    const before = received.length;
    await due(id, daysAgo(0));
    await Promise.all([perform(beginDueReport), perform(beginDueReport), perform(beginDueReport)]);
    const after = await ended(lead, id);
    assert.deepEqual(
      after.runs.map(({ day, status, error }) => [day, status, error]),
      [[daysAgo(0), 'succeeded', null]],
    );
    assert.ok(Date.parse(after.next_at ?? '') > Date.now());
    await until('the mail has come', () => received.length > before, 8);
    const [mail] = received.slice(before);
    assert.deepEqual(mail?.to, [lead.email]);
    assert.match(mail?.message ?? '', /Subject: Morning,/);
    assert.match(mail?.message ?? '', /filename="?RPT-\d+\.pdf/);
    assert.match(mail?.message ?? '', new RegExp(`/reports/${after.runs[0]?.report_id}`));
    // The same day once more, as after a change of the clocks: nothing is made.
    await due(id, daysAgo(0));
    await perform(beginDueReport);
    await due(id, daysAgo(-1));
    await perform(beginDueReport);
    assert.equal((await ended(lead, id, 2)).runs.length, 2);
    await until('the second mail has come', () => received.length === before + 2, 20);
    const report = await on.read(lead, after.runs[0]?.report_id ?? '');
    assert.deepEqual((report.body as { results: { period: unknown } }).results.period, {
      from: daysAgo(1),
      to: daysAgo(1),
    });
    const events = await server.sql(
      `select actor_id from audit_events where action = 'report.mail' and organization_id = $1`,
      [acme],
    );
    assert.deepEqual(
      events.map(({ actor_id }) => actor_id),
      [lead.id, lead.id],
    );
  });

  test('that a killed process has left is gone on with', async () => {
    const { schedule_id: id } = await created(lead, { format: 'csv' });
    await server.sql(
      `insert into report_schedule_runs (id, schedule_id, day, due_at, begun_at) values ($1, $2, $3, now(), now() - interval '2 minutes')`,
      [randomUUID(), id, daysAgo(0)],
    );
    const run = () =>
      dueReports.run(
        {
          ...{ database: server.gatehouse.database, ports: server.gatehouse.ports, clock: { now: () => new Date() } },
          perform: (action, input) => server.gatehouse.perform(action, input, operatorCaller('job')) as never,
          performFor: ({ organization: place, ...behalf }, action, input) =>
            server.gatehouse.perform(action, input, { ...operatorCaller('job'), organization: place, behalf }) as never,
        } as Parameters<typeof dueReports.run>[0],
        {},
        { stopping: new AbortController().signal, signal: new AbortController().signal, last: false } as never,
      );
    for (let tries = 0; tries < 20; tries += 1) {
      await run();
      if ((await shown(lead, id)).runs[0]?.status !== 'running') break;
      await new Promise(resolve => setTimeout(resolve, 200));
    }
    assert.equal((await shown(lead, id)).runs[0]?.status, 'succeeded');
    const [mail] = await server.sql(
      `select count(*)::int as count from mail_messages where kind = 'report' and recipient = $1`,
      [lead.email],
    );
    assert.ok(Number(mail?.['count']) >= 1);
  });

  test('is judged anew: where the owner may not any more, it fails, they are told, and the schedule waits', async () => {
    const by = await on.manager(acme);
    await on.team(acme, [by]);
    const { schedule_id: id } = await created(by);
    await server.sql('update team_members set role = $2 where user_id = $1', [by.id, 'member']);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [by.id] }]);
    await due(id, daysAgo(0));
    await perform(beginDueReport);
    const after = await ended(by, id);
    assert.deepEqual([after.runs[0]?.status, after.paused, after.next_at], ['failed', 'rights', null]);
    assert.match(after.runs[0]?.error ?? '', /may no longer report/);
    const [notice] = await told(by, 'report_schedule.failed');
    assert.match(notice?.facts['why'] ?? '', /may no longer report/);
  });

  test('without the feature fails and is told, and the next one is tried', async () => {
    const { schedule_id: id } = await created(lead);
    await server.sql(`update organizations set features = '{}' where id = $1`, [acme]);
    await due(id, daysAgo(0));
    await perform(beginDueReport);
    const after = await ended(lead, id);
    assert.deepEqual([after.runs[0]?.status, after.paused], ['failed', null]);
    assert.match(after.runs[0]?.error ?? '', /advanced_analytics/);
    await server.sql('update organizations set features = null where id = $1', [acme]);
  });
});

describe('a schedule whose owner', () => {
  test('is deactivated or gone waits, asks for a new owner, and goes on with that one', async () => {
    const whole = await member(server, { [acme]: ['report.*'] });
    const [leaving, erased] = [await on.manager(acme), await on.manager(acme)];
    const made = [];
    for (const by of [leaving, erased]) {
      const own = await on.team(acme, [by]);
      made.push((await created(by, { team_id: own })).schedule_id);
    }
    const status = await server.call('PATCH', `/api/v1/users/${leaving.id}/status`, {
      token: server.admin.token,
      body: { is_active: false },
    });
    assert.equal(status.status, 200, status.text);
    assert.ok((await server.call('DELETE', `/api/v1/users/${erased.id}`, { token: server.admin.token })).status < 300);
    while ((await perform<{ more: boolean }>(pauseOwnerlessReport)).more);
    for (const id of made) {
      const waiting = await shown(whole, id);
      assert.deepEqual([waiting.paused, waiting.next_at], ['owner', null]);
      await due(id, daysAgo(0));
      await server.sql('update report_schedules set next_at = null where id = $1', [id]);
    }
    assert.equal((await shown(whole, made[1] ?? '')).owner, null);
    assert.equal((await told(whole, 'report_schedule.ownerless')).length, 2);
    assert.equal((await as(lead, 'POST', `/${made[0]}/take`)).status, 404);
    for (const id of made) {
      const taken = replyOf<Schedule>(await as(whole, 'POST', `/${id}/take`), 'report_schedule_take').results;
      assert.deepEqual([taken.owner, taken.paused], [whole.email, null]);
      assert.ok(taken.next_at);
    }
  });

  test('pauses it is not run until they take it on', async () => {
    const { schedule_id: id } = await created(lead, { team_id: team });
    assert.equal(
      replyOf<Schedule>(await as(lead, 'POST', `/${id}/pause`), 'report_schedule_pause').results.paused,
      'by_hand',
    );
    await perform(beginDueReport);
    assert.deepEqual((await shown(lead, id)).runs, []);
    assert.equal(replyOf<Schedule>(await as(lead, 'POST', `/${id}/take`), 'report_schedule_take').results.paused, null);
  });
});

describe('a change', () => {
  const change = (by: Person | null, id: string, body: object, headers = {}) =>
    as(by, 'PATCH', `/${id}`, body, headers);
  const changed = async (by: Person, id: string, body: object) =>
    replyOf<Schedule & typeof example>(await change(by, id, body), 'report_schedule_update').results;
  const stored = async (id: string) => (await server.sql('select * from report_schedules where id = $1', [id]))[0];

  test('is refused to strangers, without the feature, and where it makes no sense; nothing is changed then', async () => {
    const { schedule_id: id } = await created(lead, { every: 'weekly', weekday: 1 });
    const before = await stored(id);
    assert.equal((await change(null, id, { name: 'x' })).status, 401);
    refusalOf(await change(await server.person(), id, { name: 'x' }), 403, 'report_schedule_update');
    refusalOf(await change(lead, randomUUID(), { name: 'x' }), 404, 'report_schedule_update');
    refusalOf(await change(lead, 'x', { name: 'x' }), 404, 'report_schedule_update');
    const cases: [object, RegExp][] = [
      [{ every: 'monthly' }, /day is required/],
      [{ every: 'daily', weekday: 2 }, /weekday goes with weekly only/],
      [{ day: 3 }, /day goes with monthly only/],
      [{ weekday: 8 }, /weekday/],
      [{ time: '8:00' }, /time must be a time such as/],
      [{ timezone: 'Mars/Olympus' }, /timezone/],
      [{ report_type: 'custom' }, /metrics is required/],
      [{ name: null }, /name/],
      [{ team_id: team }, /team_id/],
      [{ owner: 'x' }, /owner/],
      [{ paused: null }, /paused/],
    ];
    for (const [body, words] of cases) {
      const answer = await change(lead, id, body);
      assert.equal(answer.status, 400, `${JSON.stringify(body)}: ${answer.text}`);
      assert.match((answer.body as { error: string }).error, words);
    }
    await server.sql(`update organizations set features = '{}' where id = $1`, [acme]);
    assert.match(refusalOf(await change(lead, id, { name: 'x' }), 403, 'report_schedule_update'), /advanced_analytics/);
    await server.sql('update organizations set features = null where id = $1', [acme]);
    assert.deepEqual(await stored(id), before);
  });

  test('says what it was made from: of several with one tag, one is taken', async () => {
    const { schedule_id: id } = await created(lead);
    const etag = (await as(lead, 'GET', `/${id}`)).headers.get('etag');
    assert.ok(etag !== null);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => change(lead, id, { name: `Name ${index}` }, { 'if-match': etag })),
    );
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, ...Array.from({ length: 7 }, () => 412)]);
    // To pause it or have it go on is no edit of what its form shows.
    const now = (await as(lead, 'GET', `/${id}`)).headers.get('etag');
    await as(lead, 'POST', `/${id}/pause`);
    await as(lead, 'POST', `/${id}/take`);
    assert.equal((await as(lead, 'GET', `/${id}`)).headers.get('etag'), now);
    assert.equal((await as(lead, 'DELETE', `/${id}`, undefined, { 'if-match': etag })).status, 412);
  });

  test('changes only what it names, has the next run follow the times, and is told in the audit log', async () => {
    const { schedule_id: id } = await created(lead, { format: 'pdf', team_id: team });
    const before = await stored(id);
    const named = await changed(lead, id, { name: 'Renamed', include_trends: true });
    assert.deepEqual(
      { ...(await stored(id)), revision: 1, name: before?.['name'], asked: before?.['asked'] },
      { ...before, revision: 1 },
    );
    assert.equal(named.name, 'Renamed');
    const [event] = await server.sql<{ details: { changes?: Record<string, unknown> } }>(
      `select details from audit_events where action = 'report_schedule.update' and target_id = $1 order by id desc limit 1`,
      [id],
    );
    assert.deepEqual(event?.details.changes, {
      name: { from: 'Every morning', to: 'Renamed' },
      trends: { from: false, to: true },
    });
    const monthly = await changed(lead, id, { every: 'monthly', day: 31, time: '23:30', timezone: 'Asia/Tokyo' });
    assert.deepEqual([monthly.every, monthly.time, monthly.team_ids], ['monthly', '23:30', [team]]);
    const next = new Date(monthly.next_at ?? '');
    // Within five minutes of half past eleven in Tokyo.
    assert.deepEqual([next.getUTCHours(), Math.floor((next.getUTCMinutes() - 30) / 5)], [14, 0]);
    // Of another repetition the day of the one before is gone.
    await changed(lead, id, { every: 'daily' });
    const daily = await stored(id);
    assert.deepEqual([daily?.['every'], daily?.['month_day'], daily?.['weekday']], ['daily', null, null]);
    await changed(lead, id, { report_type: 'custom', metrics: ['actions'] });
    assert.deepEqual((await stored(id))?.['asked'], { metrics: ['actions'], trends: true });
    const back = replyOf<{ metrics: string[] }>(
      await change(lead, id, { report_type: 'activity_monitoring' }),
      'report_schedule_update',
    ).results;
    assert.ok(back.metrics.length > 1, 'its usual ones');
  });

  test('leaves one that waits waiting, and makes no second run on a day that has had one', async () => {
    const { schedule_id: id } = await created(lead);
    await as(lead, 'POST', `/${id}/pause`);
    const waiting = await changed(lead, id, { time: '09:15' });
    assert.deepEqual([waiting.paused, waiting.next_at], ['by_hand', null]);
    await as(lead, 'POST', `/${id}/take`);
    await due(id, daysAgo(0));
    await perform(beginDueReport);
    await ended(lead, id);
    await changed(lead, id, { time: '23:59', timezone: 'UTC' });
    await due(id, daysAgo(0));
    await perform(beginDueReport);
    assert.equal((await ended(lead, id)).runs.length, 1);
  });

  test('of somebody else’s is made by who may report on everything there, and stays theirs', async () => {
    const { schedule_id: id } = await created(lead);
    const whole = await member(server, { [acme]: ['report.generate.any'] });
    const after = await changed(whole, id, { name: 'Shorter' });
    assert.deepEqual([after.name, after.owner], ['Shorter', lead.email]);
    assert.equal((await as(lead, 'DELETE', `/${id}`)).status, 200);
  });
});

test('in a restored copy nothing is begun', async () => {
  const { schedule_id: id } = await created(lead);
  await server
    .sql(`insert into restores (id, backup_id, taken_at, restored_at) values ($1, $1, now(), now())`, [randomUUID()])
    .catch(() => {});
  const [held] = await server.sql('select 1 from restores where released_at is null');
  assert.ok(held);
  await due(id, daysAgo(0));
  await perform(beginDueReport);
  assert.deepEqual((await shown(lead, id)).runs, []);
  await server.sql('delete from restores');
});
