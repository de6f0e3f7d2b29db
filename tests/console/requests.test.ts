import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
let owner: Person;
let asker: Person;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  [owner, asker] = [await server.person(), await server.person()];
  const body = {
    name: 'production_database',
    levels: ['read', 'write'],
    owners: [owner.email],
    description: 'Where orders are kept',
    longest_days: 30,
  };
  const made = await server.call('POST', '/api/v1/admin/access/resource-types', { token: server.admin.token, body });
  assert.equal(made.status, 200, made.text);
});
after(() => server?.close());

const dialog = (page: Page) => page.getByRole('dialog');

test('access is asked for, and what cannot be asked for says why and keeps what was entered', async () => {
  // From Home too, where it goes to its screen and begins there.
  const { page, context, problems } = await openWindow(browser, server, '/', { person: asker });
  await page.getByRole('button', { name: 'Ask for access' }).click();
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('You have not asked for anything yet').waitFor();
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Ask for access' }).first().click();
  await dialog(page).getByRole('button', { name: 'Ask', exact: true }).click();
  await dialog(page).getByText('Choose what you need').waitFor();
  // What is not offered, and has no such name.
  await page.getByRole('combobox', { name: 'Access to' }).click();
  await page.getByRole('option', { name: 'Something else' }).click();
  await page.getByLabel('What it is called').fill('Production DB');
  await page.getByLabel('Level').fill('read');
  await page.getByLabel('Why you need it').fill('Ticket 12');
  await dialog(page).getByRole('button', { name: 'Ask', exact: true }).click();
  await dialog(page)
    .getByText(/must be lower-case letters/i)
    .waitFor();
  assert.equal(await page.getByLabel('Why you need it').inputValue(), 'Ticket 12');
  await page.getByRole('combobox', { name: 'Access to' }).click();
  await page.getByRole('option', { name: 'production_database' }).click();
  await page.getByText('At most 30 days, from the approval on').waitFor();
  await page.getByRole('combobox', { name: 'Level' }).click();
  await page.getByRole('option', { name: 'write' }).click();
  await assertAccessible(page);
  await dialog(page).getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByText(/^REQ-\d+: 1 person is asked$/).waitFor();
  const row = page.getByRole('row').filter({ hasText: 'write on production_database' });
  await row.getByText('Waiting').waitFor();
  await row.getByText('0 of 1 vote').waitFor();
  await page.setViewportSize({ width: 360, height: 740 });
  await assertFits(page);
  assert.deepEqual(problems, []);
  await context.close();
});

test('is decided by its owner, who sees who asks and why, and nobody else is asked', async () => {
  const other = await server.person();
  const none = await openWindow(browser, server, '/requests', { person: other });
  await none.page.getByRole('heading', { name: 'Requests' }).waitFor();
  assert.equal(await none.page.getByRole('link', { name: 'Approvals' }).count(), 0);
  await none.context.close();

  const { page, context, problems } = await openWindow(browser, server, '/', { person: owner });
  const needs = page.getByRole('listitem').filter({ hasText: '1 request for access waits for you' });
  await needs.getByRole('link', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'write on production_database' }).click();
  const pane = page.getByRole('complementary', { name: 'Request' });
  await pane.getByText('Ticket 12').waitFor();
  await pane.getByText(`${asker.email} asks for write on production_database for 7 days`).waitFor();
  await assertAccessible(page);
  // Handing on to somebody who holds nothing of it.
  await pane.getByRole('button', { name: 'Hand on…' }).click();
  await dialog(page).getByLabel('Who answers instead').fill(other.email);
  await dialog(page).getByRole('button', { name: 'Hand on' }).click();
  await dialog(page)
    .getByText(/must name somebody else who holds/i)
    .waitFor();
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  await dialog(page).waitFor({ state: 'detached' });
  await pane.getByRole('switch', { name: 'To read only' }).check();
  await pane.getByRole('switch', { name: 'Record every use' }).check();
  await assertAccessible(page);
  await pane.getByLabel('Say why').fill('For the ticket');
  await pane.getByRole('button', { name: 'Approve' }).click();
  await page.getByText(`${asker.email} has access now`).waitFor();
  await page.getByText('Nothing waits for you').waitFor();
  await page.getByRole('link', { name: 'Answered' }).click();
  await page.getByRole('row').filter({ hasText: 'Approved' }).waitFor();
  await page.getByRole('button', { name: 'write on production_database' }).click();
  await pane.getByText('To read only, Every use is recorded').waitFor();
  const grants = await server.sql('select pattern, audited from user_grants where user_id = $1', [asker.id]);
  assert.deepEqual(grants, [{ pattern: 'production_database.read', audited: true }]);
  assert.deepEqual(problems, []);
  await context.close();
});

test('several are decided at once with one reason, each told on its own, also what somebody else decided meanwhile', async () => {
  const second = await server.person();
  const body = { name: 'ledger', levels: ['read', 'write'], owners: [owner.email, second.email] };
  const made = await server.call('POST', '/api/v1/admin/access/resource-types', { token: server.admin.token, body });
  assert.equal(made.status, 200, made.text);
  const askers = await Promise.all(Array.from({ length: 4 }, () => server.person()));
  const ids: string[] = [];
  for (const { token } of askers) {
    const request = { resource_type: 'ledger', access_level: 'write', justification: 'Closing', duration_days: 1 };
    const asked = await server.call('POST', '/api/v1/user/access/request', { token, body: request });
    ids.push((asked.body as { results: { request_id: string } }).results.request_id);
  }
  const { page, context, problems } = await openWindow(browser, server, '/approvals', { person: owner });
  const pick = async (person: Person | undefined): Promise<void> => {
    await page.getByRole('checkbox', { name: `Select ${person?.email}: write on ledger` }).check();
  };
  for (const person of askers.slice(0, 3)) await pick(person);
  const bar = page.getByRole('toolbar');
  await bar.getByRole('button', { name: 'Approve' }).click();
  await dialog(page).getByText('Approve 3 requests?').waitFor();
  await dialog(page).getByRole('switch', { name: 'To read only' }).check();
  await dialog(page).getByRole('switch', { name: 'Record every use' }).check();
  await dialog(page).getByLabel('Say why').fill('For the closing');
  await assertAccessible(page);
  // Somebody else is faster with one of them.
  const faster = await server.call('POST', '/api/v1/manager/approvals/process', {
    token: second.token,
    body: { request_id: ids[1], action: 'reject', comments: 'Not you' },
  });
  assert.equal(faster.status, 200, faster.text);
  await dialog(page).getByRole('button', { name: 'Approve' }).click();
  await dialog(page).getByText('2 of 3 requests answered, 1 not').waitFor();
  const late = dialog(page)
    .getByRole('listitem')
    .filter({ hasText: askers[1]?.email ?? '' });
  await late.getByText(`This request was rejected by ${second.email}`).waitFor();
  assert.equal(await dialog(page).getByText('Approved', { exact: true }).count(), 2);
  await assertAccessible(page);
  await dialog(page).getByRole('button', { name: 'Close', exact: true }).last().click();
  const grants = await server.sql(
    "select user_id from user_grants where pattern = 'ledger.read' and expires_at is not null and audited",
  );
  assert.deepEqual(grants.map(({ user_id }) => user_id).toSorted(), [askers[0]?.id, askers[2]?.id].toSorted());
  // To reject takes a reason.
  await pick(askers[3]);
  await page.setViewportSize({ width: 360, height: 740 });
  await bar.getByRole('button', { name: 'Reject' }).click();
  assert.equal(await dialog(page).getByRole('switch').count(), 0);
  await dialog(page).getByRole('button', { name: 'Reject' }).click();
  await dialog(page).getByText('Say why not').waitFor();
  await assertFits(page);
  await dialog(page).getByLabel('Say why').fill('Ask your manager');
  await dialog(page).getByRole('button', { name: 'Reject' }).click();
  await dialog(page).getByText('1 of 1 request answered', { exact: true }).waitFor();
  await dialog(page).getByRole('button', { name: 'Close', exact: true }).last().click();
  await page.getByText('Nothing waits for you').waitFor();
  const votes = await server.sql('select status from access_requests where number = $1', [Number(ids[3]?.slice(4))]);
  assert.deepEqual(votes, [{ status: 'rejected' }]);
  assert.deepEqual(problems, []);
  await context.close();
});

test('is asked for longer by whoever has it, with what was given', async () => {
  const { page, context, problems } = await openWindow(browser, server, '/requests', { person: asker });
  await page.getByRole('button', { name: /^Ask for longer: REQ-/ }).click();
  await dialog(page)
    .getByText(/ends on/)
    .waitFor();
  await assertAccessible(page);
  await page.getByLabel('Why you need it').fill('Not done yet');
  await dialog(page).getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByText(/^REQ-\d+: 1 person is asked$/).waitFor();
  await page.getByRole('row').filter({ hasText: 'read on production_database' }).getByText('Waiting').waitFor();
  assert.deepEqual(problems, []);
  await context.close();
});

test('is withdrawn while it waits; and leaves the list of those who were asked', async () => {
  const body = {
    resource_type: 'production_database',
    access_level: 'write',
    justification: 'Again',
    duration_days: 1,
  };
  const asked = await server.call('POST', '/api/v1/user/access/request', { token: asker.token, body });
  assert.equal(asked.status, 200, asked.text);
  const { request_id: id } = (asked.body as { results: { request_id: string } }).results;
  const { page, context } = await openWindow(browser, server, '/requests', { person: asker });
  const late = await openWindow(browser, server, '/approvals', { person: owner });
  await late.page.getByRole('button', { name: 'write on production_database' }).click();
  const pane = late.page.getByRole('complementary', { name: 'Request' });
  await pane.getByLabel('Say why').fill('Not before Monday: the');
  await page.getByRole('button', { name: `Withdraw ${id}` }).click();
  await dialog(page).getByRole('button', { name: 'Withdraw' }).click();
  await page.getByText(`${id} was withdrawn`).waitFor();
  await page.getByRole('row').filter({ hasText: 'Withdrawn' }).waitFor();
  // Told live: nobody is left with a request that waits no more.
  await late.page.getByRole('button', { name: 'write on production_database' }).waitFor({ state: 'detached' });
  // What they were writing is not taken from them, and they are told what has happened.
  await pane.getByText(`${asker.email} withdrew this request`).waitFor();
  assert.equal(await pane.getByLabel('What you wrote').inputValue(), 'Not before Monday: the');
  assert.equal(await pane.getByRole('button', { name: 'Approve' }).count(), 0);
  await assertAccessible(late.page);
  await late.page.keyboard.press('Escape');
  await pane.waitFor({ state: 'detached' });
  await late.context.close();
  await context.close();
});
