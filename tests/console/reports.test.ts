import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { member, organization } from '../contract/administration/integrations.support.ts';
import { company, credential, credentialType } from '../contract/directory/vault.support.ts';
import { daysAgo, reportsOn } from '../contract/workflows/reports.support.ts';
import { assertAccessible } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
let lead: Person;
let worker: Person;
const on = reportsOn(() => server);

before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  const acme = await organization(server, 'Acme');
  lead = await on.manager(acme);
  worker = await member(server, { [acme]: [] });
  await on.team(acme, [lead, worker]);
  await on.did(worker.id, acme, daysAgo(1), { actions: 7 });
});
after(() => server?.close());

test('a manager generates a report, looks at it and saves it; evidence is not theirs', async () => {
  const { page, context, problems } = await openWindow(browser, server, '/reports', { person: lead });
  await page.getByText('No reports yet').waitFor();
  await assertAccessible(page);
  assert.equal(await page.getByRole('button', { name: 'Export evidence' }).count(), 0);
  await page.getByRole('button', { name: 'Generate report' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Type' }).click();
  await page.getByRole('option', { name: 'Own metrics' }).click();
  await dialog.getByRole('button', { name: 'Generate', exact: true }).click();
  await dialog.getByText('Enter it').waitFor();
  await dialog.getByRole('textbox', { name: 'Metrics' }).fill('actions, goals');
  await assertAccessible(page);
  await dialog.getByRole('button', { name: 'Generate', exact: true }).click();
  await page.getByRole('heading', { name: /^Own metrics, RPT-\d+$/ }).waitFor();
  await page.getByText('Actions by day').waitFor();
  await page.getByText('teams keep their goals as words').waitFor();
  await page.getByRole('cell', { name: worker.email.split('@')[0] ?? '' }).waitFor();
  await assertAccessible(page);
  for (const [button, ending] of [
    ['Save as CSV', '.csv'],
    ['Save as PDF', '.pdf'],
  ] as const) {
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: button }).click();
    assert.match((await saved).suggestedFilename(), new RegExp(`^RPT-\\d+\\${ending}$`));
  }
  await page.setViewportSize({ width: 360, height: 740 });
  assert.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= 360);
  await context.close();
  assert.deepEqual(problems, []);
});

test('a schedule is made, paused, taken on, and deleted; its history tells why a run failed', async () => {
  const { page, context, problems } = await openWindow(browser, server, '/reports', { person: lead });
  await page.getByText('No schedules').waitFor();
  await page.getByRole('button', { name: 'Schedule report' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Schedule', exact: true }).click();
  await dialog.getByText('Enter it').waitFor();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Mondays');
  await assertAccessible(page);
  await dialog.getByRole('button', { name: 'Schedule', exact: true }).click();
  await page.getByText('The report is scheduled').waitFor();
  const [stored] = await server.sql('select id, every, weekday, at_time, paused from report_schedules');
  assert.deepEqual({ ...stored, id: '' }, { id: '', every: 'weekly', weekday: 1, at_time: '08:00', paused: null });
  await server.sql(
    `insert into report_schedule_runs (id, schedule_id, day, due_at, begun_at, ended_at, status, error)
      values (gen_random_uuid(), $1, $2, now(), now(), now(), 'failed', 'the feature advanced_analytics is off')`,
    [stored?.['id'], daysAgo(1)],
  );
  const row = page.getByRole('row').filter({ hasText: 'Mondays' });
  await row.hover();
  await row.getByRole('button', { name: 'Run history of Mondays' }).click();
  await dialog.getByText('the feature advanced_analytics is off').waitFor();
  await assertAccessible(page);
  await page.keyboard.press('Escape');
  await row.hover();
  await row.getByRole('button', { name: 'Pause: Mondays' }).click();
  await row.getByText('Paused').waitFor();
  await row.hover();
  await row.getByRole('button', { name: 'Take on: Mondays' }).click();
  await row.getByText('Active').waitFor();
  await row.hover();
  await row.getByRole('button', { name: 'Delete the schedule Mondays' }).click();
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('No schedules').waitFor();
  assert.deepEqual(await server.sql('select 1 from report_schedules'), []);
  await context.close();
  assert.deepEqual(problems, []);
});

test('a schedule is changed, and what somebody else changed meanwhile is shown, not overwritten', async () => {
  const path = '/api/v1/manager/reports/schedules';
  const body = { name: 'Numbers', report_type: 'activity_monitoring', every: 'daily', time: '07:00', timezone: 'UTC' };
  const made = await server.call('POST', path, { token: lead.token, body });
  const { schedule_id: id } = (made.body as { results: { schedule_id: string } }).results;
  const stored = async () =>
    (await server.sql('select name, every, month_day, at_time, format from report_schedules where id = $1', [id]))[0];
  const { page, context, problems } = await openWindow(browser, server, '/reports', { person: lead });
  const dialog = page.getByRole('dialog');
  const row = page.getByRole('row').filter({ hasText: 'Numbers' });
  await row.hover();
  await row.getByRole('button', { name: 'Edit Numbers' }).click();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Enter it').waitFor();
  assert.equal(await dialog.getByRole('combobox', { name: 'About' }).count(), 0);
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Numbers of the month');
  await dialog.getByRole('combobox', { name: 'Repeats' }).click();
  await page.getByRole('option', { name: 'Every month' }).click();
  await dialog.getByRole('textbox', { name: 'Day of the month' }).fill('31');
  await assertAccessible(page);
  // Somebody else is faster, with something else.
  const faster = await server.call('PATCH', `${path}/${id}`, {
    token: lead.token,
    body: { time: '09:30', format: 'csv' },
  });
  assert.equal(faster.status, 200, faster.text);
  await dialog.getByRole('button', { name: 'Save' }).click();
  const stale = page.getByRole('dialog', { name: 'This schedule was changed meanwhile' });
  await stale.getByText('09:30').first().waitFor();
  assert.deepEqual(await stored(), {
    name: 'Numbers',
    every: 'daily',
    month_day: null,
    at_time: '09:30',
    format: 'csv',
  });
  await assertAccessible(page);
  await stale.getByRole('button', { name: 'Continue' }).click();
  await stale.waitFor({ state: 'detached' });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The schedule was changed').waitFor();
  assert.deepEqual(await stored(), {
    ...{ name: 'Numbers of the month', every: 'monthly', month_day: 31 },
    ...{ at_time: '09:30', format: 'csv' },
  });
  // One that was changed meanwhile is not deleted unseen either.
  await row.hover();
  await row.getByRole('button', { name: 'Delete the schedule Numbers of the month' }).click();
  await dialog.getByRole('button', { name: 'Delete', exact: true }).waitFor();
  await server.call('PATCH', `${path}/${id}`, { token: lead.token, body: { time: '10:00' } });
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await dialog
    .getByText(/changed/)
    .first()
    .waitFor();
  assert.notEqual(await stored(), undefined);
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('No schedules').waitFor();
  assert.equal(await stored(), undefined);
  await context.close();
  assert.deepEqual(problems, []);
});

test('where somebody may report in several organizations, they choose one, and a team that they lead there', async () => {
  const [globex, initech] = [await organization(server, 'Globex'), await organization(server, 'Initech')];
  const wide = await member(server, {
    [globex]: ['report.generate.any'],
    [initech]: ['report.generate.any'],
    [await organization(server, 'Umbrella')]: [],
  });
  const team = await on.team(initech, [wide]);
  const { page, context, problems } = await openWindow(browser, server, '/reports', { person: wide });
  const dialog = page.getByRole('dialog');
  const generated = async (choose: () => Promise<void>) => {
    await page.getByRole('button', { name: 'Generate report' }).click();
    await choose();
    await dialog.getByRole('button', { name: 'Generate', exact: true }).click();
    await page.getByRole('heading', { name: /^Activity, RPT-\d+$/ }).waitFor();
    await page.getByRole('link', { name: 'Reports', exact: true }).first().click();
    const [last] = await server.sql(
      'select organization_id, team_ids from reports where generated_by = $1 order by number desc',
      [wide.id],
    );
    return last;
  };
  const first = await generated(async () => {
    await dialog.getByRole('combobox', { name: 'Organization' }).click();
    assert.deepEqual((await page.getByRole('option').allTextContents()).toSorted(), ['Globex', 'Initech']);
    await page.getByRole('option', { name: 'Globex' }).click();
    await dialog.getByRole('combobox', { name: 'About' }).click();
    assert.deepEqual(await page.getByRole('option').allTextContents(), ['Everything I may report on']);
    await page.keyboard.press('Escape');
  });
  assert.deepEqual(first, { organization_id: globex, team_ids: null });
  const second = await generated(async () => {
    await dialog.getByRole('combobox', { name: 'Organization' }).click();
    await page.getByRole('option', { name: 'Initech' }).click();
    await dialog.getByRole('combobox', { name: 'About' }).click();
    await page.getByRole('option', { name: `Team ${team.slice(0, 8)}` }).click();
    await assertAccessible(page);
  });
  assert.deepEqual(second, { organization_id: initech, team_ids: [team] });
  await context.close();
  assert.deepEqual(problems, []);
});

test('who reads the whole audit log exports evidence about what they find by its name, or by the id of what is deleted', async () => {
  const { admin } = server;
  const acme = await organization(server, 'Acme');
  const [team, gone] = [await on.team(acme, [worker]), await on.team(acme, [worker])];
  const deleted = await server.call('DELETE', `/api/v1/teams/${gone}`, { token: admin.token });
  assert.ok(deleted.status < 300, deleted.text);
  const type = await credentialType(server, admin);
  const secret = await credential(server, admin, { typeId: type.id, companyId: await company(server) });
  const { page, context, problems } = await openWindow(browser, server, '/reports', { person: admin });
  const dialog = page.getByRole('dialog');
  const exported = async (question: string, fill: () => Promise<void>) => {
    await page.getByRole('button', { name: 'Export evidence' }).click();
    await dialog.getByRole('combobox', { name: 'Question' }).click();
    await page.getByRole('option', { name: question }).click();
    await fill();
    const saved = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    assert.match((await saved).suggestedFilename(), /^evidence-.*\.zip$/);
    await dialog.waitFor({ state: 'detached' });
    const [event] = await server.sql<{ details: Record<string, unknown> }>(
      "select details from audit_events where action = 'report.evidence' order by id desc limit 1",
    );
    const { kind, permission, credentialId, teamId } = event?.details ?? {};
    return [kind, permission, credentialId, teamId];
  };
  const pick = async (field: string, typed: string, option: string) => {
    await dialog.getByRole('combobox', { name: field }).fill(typed);
    await page.getByRole('option', { name: option }).click();
  };
  const permission = await exported('Who had access to a permission', async () => {
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await dialog.getByText('Enter it').waitFor();
    await dialog.getByRole('combobox', { name: 'Permission' }).fill('report.*');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await dialog.getByText('Ask about one permission at a time').waitFor();
    await assertAccessible(page);
    await dialog.getByRole('combobox', { name: 'Permission' }).fill('report.gen');
    await page.getByRole('option', { name: 'report.generate', exact: true }).click();
  });
  assert.deepEqual(permission, ['access', 'report.generate', null, null]);
  const found = await exported('Who was in a team', async () => {
    await dialog.getByRole('combobox', { name: 'Team' }).fill('nowhere at all');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await dialog.getByText('Choose one from the list').waitFor();
    await pick('Team', team.slice(0, 8), `Team ${team.slice(0, 8)}`);
    await assertAccessible(page);
  });
  assert.deepEqual(found, ['access', null, null, team]);
  const byId = await exported('Who was in a team', () => pick('Team', gone, gone));
  assert.deepEqual(byId, ['access', null, null, gone]);
  for (const [question, kind] of [
    ['All reveals of a credential', 'reveals'],
    ['Who had access to a credential', 'access'],
  ] as const)
    assert.deepEqual(await exported(question, () => pick('Credential', secret.name, secret.name)), [
      ...[kind, null, secret.id, null],
    ]);
  await context.close();
  assert.deepEqual(problems, []);
});
