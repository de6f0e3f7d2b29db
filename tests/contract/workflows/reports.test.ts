import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { audited, member, organization } from '../administration/integrations.support.ts';
import { daysAgo, figureOf, type ReportShown, reportExample, reportsOn } from './reports.support.ts';
import { executionOf, refusalOf, replyOf } from './workflows.support.ts';

let server: TestServer;
let [acme, globex] = ['', ''];
let lead: Person;
let [first, second, third]: Person[] = [];
let team = '';
let whole: Person;

const on = reportsOn(() => server);
/** Whoever generates a report does something today. */
const until = { period: 'custom', from: daysAgo(7), to: daysAgo(1) };

before(async () => {
  server = await startServer();
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  lead = await on.manager(acme);
  [first, second, third] = [
    await member(server, { [acme]: [] }),
    await member(server, { [acme]: [] }),
    await member(server, { [acme]: [] }),
  ];
  assert.ok(first && second && third);
  team = await on.team(acme, [lead, first, second]);
  whole = await member(server, { [acme]: ['report.*'] });
  await on.did(first.id, acme, daysAgo(1), { actions: 5, denials: 2 });
  await on.did(second.id, acme, daysAgo(1), { actions: 3, reveals: 1 });
  await on.did(second.id, globex, daysAgo(1), { actions: 100 });
  await on.did(third.id, acme, daysAgo(2), { actions: 40 });
  await on.did(first.id, acme, daysAgo(9), { actions: 10 });
  await on.did(first.id, acme, daysAgo(400), { actions: 1_000 });
});
after(() => server.close());

describe('who may not', () => {
  test('report: nobody without the permission, and who leads no team reports on nothing', async () => {
    assert.equal((await on.generate(null)).status, 401);
    const plain = await server.person();
    const denied = await on.generate(plain, { team_id: team });
    refusalOf(denied, 403, 'report_activity_monitoring');
    assert.deepEqual((denied.body as { missing: unknown }).missing, ['report.generate']);
    const idle = await on.manager(acme);
    assert.match(refusalOf(await on.generate(idle), 403, 'report_activity_monitoring'), /You lead no team here/);
    const stored = await server.sql('select 1 from reports where generated_by = any($1)', [[plain.id, idle.id]]);
    assert.deepEqual(stored, []);
  });

  test('reach a team that they do not lead, another organization, or what does not exist: all the same', async () => {
    const other = await on.team(globex, [await on.manager(globex)]);
    const notLed = await on.team(acme, [second as Person, lead]);
    await server.sql(`update team_members set role = 'member' where team_id = $1`, [notLed]);
    for (const team_id of [other, notLed, randomUUID()])
      assert.equal(
        refusalOf(await on.generate(lead, { team_id }), 404, 'report_activity_monitoring'),
        'Team not found',
      );
    assert.equal((await on.generate(whole, { team_id: other })).status, 404);
    assert.equal((await on.generate(whole, { team_id: notLed })).status, 200);
    for (const organization_id of [globex, randomUUID()])
      assert.equal((await on.generate(whole, { organization_id })).status, 403, 'leads no team there');
    assert.equal((await on.generate(server.admin, { organization_id: randomUUID() })).status, 404);
  });

  test('read what others had made, nor what they could read before', async () => {
    const { report_id } = await on.generated(lead);
    const other = await on.manager(acme);
    await on.team(acme, [other]);
    for (const by of [other, await on.manager(globex), await member(server, { [globex]: ['report.*'] })]) {
      assert.equal(refusalOf(await on.read(by, report_id), 404, 'reports'), 'Report not found');
      assert.equal((await on.file(by, report_id)).status, 404);
      assert.ok(!(await on.list(by)).reports.some(each => each.report_id === report_id));
    }
    assert.equal((await on.read(whole, report_id)).status, 200);
    for (const name of ['RPT-0', 'RPT-x', 'x', 'RPT-999999999999'])
      assert.equal((await on.read(lead, name)).status, 404, name);
    await server.sql('update team_members set role = $3 where team_id = $1 and user_id = $2', [
      team,
      lead.id,
      'member',
    ]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [lead.id] }]);
    assert.equal((await on.read(lead, report_id)).status, 404, 'leads the team no more');
    assert.deepEqual((await on.list(lead)).reports, []);
    await server.sql('update team_members set role = $3 where team_id = $1 and user_id = $2', [
      team,
      lead.id,
      'manager',
    ]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [lead.id] }]);
    assert.equal((await on.read(lead, report_id)).status, 200);
  });

  test('ask for what makes no sense: each field is named', async () => {
    const cases: [object, RegExp][] = [
      [{ report_type: 'payroll' }, /report_type/],
      [{ report_type: null }, /report_type/],
      [{ period: 'hourly' }, /period/],
      [{ period: undefined }, /period/],
      [{ format: 'xlsx' }, /format/],
      [{ include_trends: 'yes' }, /include_trends/],
      [{ metrics: [] }, /metrics/],
      [{ metrics: ['Actions'] }, /metrics/],
      [{ metrics: ['actions', 'actions'] }, /metrics/],
      [{ metrics: Array.from({ length: 31 }, (_, index) => `m${index}`) }, /metrics/],
      [{ report_type: 'custom' }, /metrics is required/],
      [{ from: '2026-01-01' }, /from goes with/],
      [{ period: 'custom' }, /from is required/],
      [{ period: 'custom', from: '2026-01-01' }, /to is required/],
      [{ period: 'custom', from: '2026-02-30', to: '2026-03-01' }, /from must be a day that exists/],
      [{ period: 'custom', from: '2026-1-1', to: '2026-03-01' }, /from/],
      [{ period: 'custom', from: '2026-03-02', to: '2026-03-01' }, /from must not be after/],
      [{ period: 'custom', from: daysAgo(3), to: daysAgo(-2) }, /to must not be after today/],
      [{ period: 'custom', from: daysAgo(366), to: daysAgo(0) }, /at most 366 days/],
      [{ period: 'custom', from: '0000-01-01', to: '0000-01-02' }, /day that exists/],
      [{ team_id: 'x' }, /team_id/],
      [{ mail: true }, /mail/],
    ];
    for (const [body, words] of cases) {
      const answer = await on.generate(lead, body);
      assert.equal(answer.status, 400, `${JSON.stringify(body)}: ${answer.text}`);
      assert.match((answer.body as { error: string }).error, words);
    }
    assert.equal((await on.generate(lead, { period: 'custom', from: daysAgo(365), to: daysAgo(0) })).status, 200);
    assert.equal((await on.as(lead, 'GET', '?limit=0')).status, 400);
    assert.equal((await on.as(lead, 'GET', '?after=x')).status, 400);
  });

  test('have what their organization was not given: the feature is named', async () => {
    await server.sql(`update organizations set features = '{sso}' where id = $1`, [acme]);
    for (const body of [
      { include_trends: true },
      { metrics: ['members'] },
      { report_type: 'custom', metrics: ['actions'] },
    ])
      assert.match(JSON.stringify((await on.generate(lead, body)).body), /advanced_analytics/);
    assert.equal((await on.generate(lead, { include_trends: true })).status, 403);
    const usual = await on.generated(lead, { ...until, metrics: ['actions'] });
    assert.equal(figureOf(usual, 'actions'), 8);
    await server.sql('update organizations set features = null where id = $1', [acme]);
  });
});

describe('a report', () => {
  test('of the document says of each metric without a source why there is no figure', async () => {
    const answer = await on.as(lead, 'POST', '/generate', reportExample);
    const { results, execution_id } = replyOf<ReportShown>(answer, 'report_team_performance');
    assert.match(results.report_id, /^RPT-\d+$/);
    assert.deepEqual([results.status, results.format, results.metrics], ['ready', 'json', []]);
    assert.deepEqual(
      results.unavailable.map(({ metric }) => metric),
      reportExample.metrics,
    );
    assert.match(results.unavailable[1]?.reason ?? '', /goals as words/);
    assert.deepEqual(results.trends, []);
    const execution = await executionOf(server, lead, execution_id);
    assert.deepEqual([execution.workflow_id, execution.outcome], ['report_team_performance', 'succeeded']);
    const [stored] = await server.sql('select id from reports where number = $1', [Number(results.report_id.slice(4))]);
    const events = await audited(server, 'report.generate', String(stored?.['id']));
    assert.deepEqual(
      events.map(({ outcome, actor_id, organization_id }) => [outcome, actor_id, organization_id]),
      [['success', lead.id, acme]],
    );
  });

  test('counts what the people of a team did in its organization, on the days that are meant', async () => {
    const shown = await on.generated(lead, { ...until, include_trends: true });
    assert.deepEqual(shown.team_ids, [team]);
    assert.deepEqual([figureOf(shown, 'actions'), figureOf(shown, 'denials'), figureOf(shown, 'reveals')], [8, 2, 1]);
    assert.equal(figureOf(shown, 'active_people'), 2);
    assert.deepEqual(
      shown.unavailable.map(({ metric }) => metric),
      ['sign_ins', 'failed_sign_ins'],
    );
    assert.deepEqual(
      shown.trends?.find(({ metric }) => metric === 'actions'),
      {
        ...{ metric: 'actions', current: 8, previous: 10, change_percent: -20, direction: 'down' },
      },
    );
    const days = shown.days.find(({ metric }) => metric === 'actions')?.values;
    assert.equal(days?.length, 7);
    assert.deepEqual(
      days?.find(({ day }) => day === daysAgo(1)),
      { day: daysAgo(1), value: 8 },
    );
    assert.deepEqual(
      shown.people?.map(({ user_id, actions }) => [user_id, actions]),
      [
        [first?.id, 5],
        [second?.id, 3],
      ],
    );
    assert.deepEqual(shown.period, { from: daysAgo(7), to: daysAgo(1) });
    assert.deepEqual((await on.generated(lead)).period, { from: daysAgo(6), to: daysAgo(0) });
    const organizational = await on.generated(whole, until);
    assert.deepEqual([organizational.team_ids, organizational.organization_id], [null, acme]);
    assert.equal(figureOf(organizational, 'actions'), 48);
    const yearly = await on.generated(whole, {
      period: 'custom',
      from: daysAgo(365),
      to: daysAgo(1),
      include_trends: true,
    });
    assert.equal(figureOf(yearly, 'actions'), 58);
    assert.equal(yearly.trends?.find(({ metric }) => metric === 'actions')?.previous, 1_000);
  });

  test('counts what has just happened, once, before and after it is sealed', async () => {
    const made = await member(server, { [globex]: ['report.*', 'team.create', 'team.read'] });
    const create = () =>
      server.call('POST', '/api/v1/teams', { token: made.token, body: { name: 'New', organizationId: globex } });
    const count = async () => {
      const { people } = await on.generated(made, { report_type: 'custom', metrics: ['actions'], period: 'daily' });
      return people?.find(({ user_id }) => user_id === made.id)?.actions ?? 0;
    };
    const before = await count();
    assert.equal((await create()).status, 201);
    const after = await count();
    // The team, and the report that was generated before and its making.
    assert.ok(after > before);
    await new Promise(resolve => setTimeout(resolve, 2_500));
    const [state] = await server.sql(
      `select (select batch from activity_days_state) = (select max(number) from audit_batches) as counted,
        (select count(*) from audit_events where actor_id = $1 and organization_id = $2 and outcome = 'success') as events,
        (select sum(actions) from activity_days where actor_id = $1 and organization_id = $2) as days`,
      [made.id, globex],
    );
    assert.deepEqual([state?.['counted'], state?.['events']], [true, state?.['days']]);
  });

  test('has figures of requests, reviews and tickets from what is stored of them', async () => {
    const [id, asker] = [randomUUID(), first as Person];
    await server.sql(
      `insert into access_requests (id, requester_id, organization_id, resource_type, access_level, duration_days, status, approvals, asks,
        requested_at, open_until, decided_at) values ($1, $2, $3, 'x', 'read', 7, 'approved', 1, 'managers', now() - interval '90 minutes', now(), now())`,
      [id, asker.id, acme],
    );
    await server.sql(
      `insert into support_tickets (id, opened_by, organization_id, category, priority, subject, description, attachments, created_at, updated_at)
        values ($1, $2, $3, 'technical', 'low', 's', 'd', '{}', now(), now())`,
      [randomUUID(), asker.id, acme],
    );
    const shown = await on.generated(lead, { report_type: 'team_performance' });
    const figures = Object.fromEntries(shown.metrics.map(({ metric, value }) => [metric, value]));
    assert.deepEqual(
      { ...figures, actions: 0 },
      {
        ...{
          members: 3,
          active_people: figures['active_people'],
          actions: 0,
          requests_made: 1,
          requests_decided: 1,
          hours_to_decide: 1.5,
        },
        ...{ reviews_decided: 0, tickets_opened: 1 },
      },
    );
    const none = await on.generated(lead, {
      report_type: 'team_performance',
      period: 'custom',
      from: daysAgo(30),
      to: daysAgo(20),
    });
    assert.equal(figureOf(none, 'hours_to_decide'), null);
  });

  test('of the whole platform has sign-ins', async () => {
    const shown = await on.generated(server.admin);
    assert.deepEqual([shown.organization_id, shown.team_ids, shown.unavailable], [null, null, []]);
    assert.ok((figureOf(shown, 'sign_ins') ?? 0) > 0);
  });

  test('says that the ledger is still being counted, and what had left before it was', async () => {
    await server.sql('update activity_days_state set since = now()');
    const shown = await on.generated(lead);
    assert.deepEqual(shown.metrics, []);
    assert.match(
      shown.unavailable.find(({ metric }) => metric === 'actions')?.reason ?? '',
      /archives before it was counted/,
    );
    await server.sql('update activity_days_state set since = null');
  });
});

describe('who does not want to be singled out', () => {
  let [one, two, three, leader]: Person[] = [];
  const tracked = (person: Person | undefined, analytics_tracking: boolean) =>
    server.call('POST', '/api/v1/user/privacy/settings', {
      token: person?.token ?? null,
      body: { analytics_tracking },
    });
  before(async () => {
    leader = await on.manager(acme);
    [one, two, three] = [
      await member(server, { [acme]: [] }),
      await member(server, { [acme]: [] }),
      await member(server, { [acme]: [] }),
    ];
    await on.team(acme, [leader, one as Person, two as Person, three as Person]);
    for (const [place, person] of [one, two, three].entries())
      await on.did(person?.id ?? '', acme, daysAgo(3), { actions: 10 ** place });
  });

  test('is counted in totals, and told of in no list nor file; where one alone is hidden nobody is listed', async () => {
    const before = await on.generated(leader as Person, until);
    assert.equal(before.people?.length, 3);
    assert.equal((await tracked(one, false)).status, 200);
    const hidden = await on.generated(leader as Person, until);
    assert.equal(figureOf(hidden, 'actions'), 111);
    assert.deepEqual(hidden.people, []);
    assert.match(hidden.notes.join(), /Nobody is listed/);
    assert.equal((await tracked(two, false)).status, 200);
    const both = await on.generated(leader as Person, until);
    assert.deepEqual([figureOf(both, 'actions'), both.people?.map(({ user_id }) => user_id)], [111, [three?.id]]);
    assert.match(both.notes.join(), /2 people are counted in the totals/);
    // A report of before tells of them no more.
    const again = replyOf<ReportShown>(await on.read(leader as Person, before.report_id), 'reports').results;
    assert.deepEqual(
      again.people?.map(({ user_id }) => user_id),
      [three?.id],
    );
    const file = await on.file(leader as Person, before.report_id);
    assert.ok(!file.text.includes(one?.email.split('@')[0] ?? '?'));
    assert.ok(!JSON.stringify(both).includes(one?.id ?? '?'));
  });

  test('has no total of their own either', async () => {
    const [alone, by] = [await member(server, { [acme]: [] }), await on.manager(acme)];
    await on.team(acme, [by, alone]);
    await on.did(alone.id, acme, daysAgo(3), { actions: 77 });
    assert.equal((await tracked(alone, false)).status, 200);
    const shown = await on.generated(by, { period: 'custom', from: daysAgo(4), to: daysAgo(2) });
    assert.deepEqual([shown.metrics, shown.people], [[], null]);
    assert.match(shown.unavailable[0]?.reason ?? '', /lie in no organization|singled out/);
    assert.ok(shown.unavailable.some(({ metric, reason }) => metric === 'actions' && /singled out/.test(reason)));
  });

  test('is not told of alone by the days before, nor by a report from before they said so', async () => {
    const [quiet, busy, by] = [
      await member(server, { [acme]: [] }),
      await member(server, { [acme]: [] }),
      await on.manager(acme),
    ];
    await on.team(acme, [by, quiet, busy]);
    await on.did(quiet.id, acme, daysAgo(6), { actions: 77 });
    await on.did(busy.id, acme, daysAgo(3), { actions: 5 });
    const days = { period: 'custom', from: daysAgo(4), to: daysAgo(2), include_trends: true };
    const trendOf = ({ trends }: ReportShown) => trends?.find(({ metric }) => metric === 'actions')?.previous;
    assert.equal(trendOf(await on.generated(by, days)), 77);
    assert.equal((await tracked(quiet, false)).status, 200);
    const compared = await on.generated(by, days);
    assert.deepEqual([figureOf(compared, 'actions'), trendOf(compared)], [5, undefined]);

    assert.equal((await tracked(busy, false)).status, 200);
    const shown = replyOf<ReportShown>(await on.read(by, compared.report_id), 'reports').results;
    assert.deepEqual([shown.metrics, shown.days, shown.trends, shown.people], [[], [], [], null]);
    assert.ok(shown.unavailable.some(({ metric, reason }) => metric === 'actions' && /singled out/.test(reason)));
    assert.ok(!(await on.file(by, compared.report_id)).text.includes('metric,actions'));
  });

  test('leaves with their account: stored reports name nobody', async () => {
    const made = await on.generated(leader as Person, until);
    const [row] = await server.sql('select content from reports where number = $1', [Number(made.report_id.slice(4))]);
    assert.ok(!JSON.stringify(row).includes('@'));
    const gone = await server.call('DELETE', `/api/v1/users/${three?.id}`, { token: server.admin.token });
    assert.ok(gone.status < 300, gone.text);
    const shown = replyOf<ReportShown>(await on.read(leader as Person, made.report_id), 'reports').results;
    assert.deepEqual(shown.people, []);
  });
});

describe('a report as CSV', () => {
  test('has a line for each figure, and formulas that nothing runs', async () => {
    const [by, rogue, other] = [
      await on.manager(acme),
      await member(server, { [acme]: [] }),
      await member(server, { [acme]: [] }),
    ];
    await on.team(acme, [by, rogue, other]);
    await server.sql('update users set username = $2 where id = $1', [rogue.id, '=cmd()']);
    await on.did(rogue.id, acme, daysAgo(1), { actions: 4 });
    await on.did(other.id, acme, daysAgo(1), { actions: 3 });
    const { report_id, download_url } = await on.generated(by, { ...until, format: 'csv', include_trends: true });
    assert.ok(download_url);
    const answer = await server.call('GET', download_url, { token: by.token });
    assert.equal(answer.status, 200, answer.text);
    assert.match(answer.headers.get('content-disposition') ?? '', new RegExp(`${report_id}.csv`));
    const lines = answer.text.split('\n');
    assert.match(answer.text, /^\ufeff?section,metric,label,unit,day,person,value,previous,note\n/);
    assert.ok(lines.includes('metric,actions,Actions,count,,,7,0,'));
    assert.ok(lines.includes(`day,actions,Actions,count,${daysAgo(1)},,7,,`));
    assert.ok(lines.includes("person,actions,Actions,count,,'=cmd(),4,,"));
    assert.ok(lines.some(line => line.startsWith('unavailable,sign_ins,')));
    assert.ok(!lines.some(line => line.startsWith('note,')));
    const stored = await server.sql(`select 1 from audit_events where action = 'report.save' and actor_id = $1`, [
      by.id,
    ]);
    assert.equal(stored.length, 1);
    assert.equal((await on.file(by, report_id, 'xlsx')).status, 400);
  });

  test('tells that people were cut off, and not at exactly as many as there is room for', async () => {
    const big = await organization(server, 'Big');
    const by = await member(server, { [big]: ['report.*'] });
    const many = (from: number, to: number) =>
      server.sql(
        `with made as (insert into users (id, email, username, created_at, updated_at)
            select gen_random_uuid(), 'many' || n || '@example.com', 'many' || n, now(), now() from generate_series($1::int, $2::int) n returning id)
          insert into activity_days (day, organization_id, actor_id, actions, sign_ins, failed_sign_ins, denials, reveals)
            select $3::date, $4, id, 1, 0, 0, 0, 0 from made`,
        [from, to, daysAgo(1), big],
      );
    await many(1, 1_000);
    const days = { period: 'custom', from: daysAgo(2), to: daysAgo(1) };
    const exactly = await on.generated(by, days);
    assert.deepEqual([exactly.people?.length, exactly.truncated, exactly.notes], [1_000, false, []]);
    await many(1_001, 1_001);
    const cut = await on.generated(by, days);
    assert.deepEqual([cut.people?.length, cut.truncated, figureOf(cut, 'active_people')], [1_000, true, 1_001]);
    assert.match((await on.file(by, cut.report_id)).text, /note,.*1 person is not listed/);
    assert.doesNotMatch((await on.file(by, exactly.report_id)).text, /\nnote,/);
  });
});

describe('a report as PDF', () => {
  test('has its figures, a chart by day and the people, and holds nobody up', async () => {
    const { report_id, download_url } = await on.generated(lead, { ...until, format: 'pdf', include_trends: true });
    assert.ok(download_url);
    const asked = server.call('GET', download_url, { token: lead.token });
    let longest = 0;
    for (let last = performance.now(), stop = false; !stop; ) {
      stop = await Promise.race([
        asked.then(() => true),
        new Promise<boolean>(resolve => setTimeout(() => resolve(false), 5)),
      ]);
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }
    assert.ok(longest < 500, `the event loop stood for ${longest} ms`);
    const answer = await fetch(`${server.url}${download_url}`, { headers: { authorization: `Bearer ${lead.token}` } });
    assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'application/pdf']);
    assert.match(answer.headers.get('content-disposition') ?? '', new RegExp(`${report_id}.pdf`));
    const bytes = Buffer.from(await answer.arrayBuffer());
    assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
    assert.match(bytes.subarray(-10).toString(), /%%EOF/);
    assert.ok(bytes.length > 5_000);
    assert.equal((await on.file(await server.person(), report_id, 'pdf')).status, 403);
  });
});

describe('what becomes of a report', () => {
  test('it fails cleanly where its owner has lost the right meanwhile, and is swept in its time', async () => {
    const { report_id } = await on.generated(lead);
    const number = Number(report_id.slice(4));
    await server.sql(`update reports set status = 'running', content = null where number = $1`, [number]);
    const failed = replyOf<ReportShown>(await on.read(lead, report_id), 'reports').results;
    assert.deepEqual([failed.status, failed.metrics, failed.download_url], ['failed', [], null]);
    const file = await on.file(lead, report_id);
    assert.match(refusalOf(file, 409, 'reports'), /generate it again/);
  });

  test('it goes with the organization, and with the account of whose it is', async () => {
    const by = await member(server, { [acme]: ['report.*'] });
    await on.generated(by);
    await server.call('DELETE', `/api/v1/users/${by.id}`, { token: server.admin.token });
    assert.deepEqual(await server.sql('select 1 from reports where generated_by = $1', [by.id]), []);
  });
});
