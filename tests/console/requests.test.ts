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
  await pane.getByLabel('Say why').fill('For the ticket');
  await pane.getByRole('button', { name: 'Approve' }).click();
  await page.getByText(`${asker.email} has access now`).waitFor();
  await page.getByText('Nothing waits for you').waitFor();
  await page.getByRole('link', { name: 'Answered' }).click();
  await page.getByRole('row').filter({ hasText: 'Approved' }).waitFor();
  const grants = await server.sql('select pattern from user_grants where user_id = $1', [asker.id]);
  assert.deepEqual(grants, [{ pattern: 'production_database.read' }]);
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

test('is withdrawn while it waits; what was decided meanwhile says so', async () => {
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
  await page.getByRole('button', { name: `Withdraw ${id}` }).click();
  await dialog(page).getByRole('button', { name: 'Withdraw' }).click();
  await page.getByText(`${id} was withdrawn`).waitFor();
  await page.getByRole('row').filter({ hasText: 'Withdrawn' }).waitFor();
  await late.page.getByRole('button', { name: 'Approve' }).click();
  await late.page.getByRole('alert').filter({ hasText: 'It was not answered' }).waitFor();
  await late.page.getByRole('button', { name: 'write on production_database' }).waitFor({ state: 'detached' });
  await late.context.close();
  await context.close();
});
