import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { member, organization } from '../contract/administration/integrations.support.ts';
import { documented, ticketsOf } from '../contract/workflows/support.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
let tickets: ReturnType<typeof ticketsOf>;
let here = '';
let asker: Person;
let helper: Person;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  tickets = ticketsOf(server);
  here = await organization(server, 'Here');
  asker = await member(server, { [here]: [] });
  helper = await member(server, { [here]: ['support.manage'] });
});
after(() => server?.close());

const hostile = `<img src=x onerror="document.title='pwned'"><script>document.title='pwned'</script>`;
const dialog = (page: Page) => page.getByRole('dialog');
const said = (page: Page) => page.getByRole('list', { name: 'Conversation' }).getByRole('listitem');
const pick = async (page: Page, label: string, option: string): Promise<void> => {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
};

test('help is asked for; what is missing is said and what was entered stays; what looks like code is text', async () => {
  const { page, context, problems } = await openWindow(browser, server, '/', { person: asker });
  await page.getByRole('button', { name: 'Ask for help' }).click();
  await page.getByRole('heading', { name: 'Ask for help' }).waitFor();
  await assertAccessible(page);
  await page.getByLabel('Subject').fill(hostile);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('Describe it').waitFor();
  assert.equal(await page.getByLabel('Subject').inputValue(), hostile);
  await page.getByLabel('What happened').fill(`${hostile}\nsecond line`);
  await page.getByRole('combobox', { name: 'Files' }).fill('screenshot 1.png');
  await page.keyboard.press('Enter');
  await page.setViewportSize({ width: 360, height: 740 });
  await assertFits(page);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText(/^TKT-\d+ was sent$/).waitFor();
  await page.getByRole('heading', { name: hostile, level: 1 }).waitFor();
  await said(page).getByText('second line').waitFor();
  await page.getByText('screenshot 1.png').waitFor();
  assert.doesNotMatch(await page.title(), /^pwned/);
  assert.equal(await page.getByRole('combobox', { name: 'Status' }).count(), 0, 'who asks does not handle it');
  await assertFits(page);
  await assertAccessible(page);
  await page.goto(`${new URL(page.url()).origin}/support`);
  await page.getByRole('link', { name: hostile }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'Queue' }).count(), 0);
  await assertFits(page);
  assert.deepEqual(problems, []);
  await context.close();
});

test('the queue is found from Home and the bell, narrowed, and worked by keyboard', async () => {
  const { ticket_id: id } = await tickets.open(asker, {
    subject: 'Billing is wrong',
    category: 'billing',
    priority: 'critical',
  });
  const { page, context, problems } = await openWindow(browser, server, '/', { person: helper });
  const needs = page.getByRole('list', { name: 'Needs you' }).getByRole('listitem');
  await needs
    .filter({ hasText: /support tickets? wait/ })
    .getByRole('link', { name: 'Answer' })
    .click();
  await page.getByRole('link', { name: 'Billing is wrong' }).waitFor();
  await page.getByRole('button', { name: 'Add filter' }).click();
  await page.getByRole('menuitem', { name: 'Category' }).click();
  await pick(page, 'Category', 'Billing');
  await page.waitForURL(/category=billing/);
  await page.getByRole('row').filter({ hasText: asker.username }).waitFor();
  assert.equal(await page.getByRole('row').count(), 2);
  await assertAccessible(page);
  await page.getByRole('link', { name: 'Billing is wrong' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/support/${id}`);
  await page.getByRole('button', { name: 'Assign to me' }).click();
  await page.getByRole('button', { name: 'Assign to me' }).waitFor({ state: 'detached' });
  assert.equal(await page.getByRole('combobox', { name: 'Assigned to' }).inputValue(), helper.username);
  await pick(page, 'Status', 'Waits for who asked');
  await page.getByRole('heading', { level: 1 }).locator('..').getByText('Waits for who asked').waitFor();
  await page.getByLabel('Answer').fill('Which invoice?');
  await page.getByRole('button', { name: 'Send answer' }).click();
  await said(page).getByText('Which invoice?').waitFor();
  assert.equal(await page.getByLabel('Answer').inputValue(), '');
  await assertAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await assertFits(page);
  const [row] = await server.sql(`select status, assigned_to from support_tickets where 'TKT-' || number = $1`, [id]);
  assert.deepEqual(row, { status: 'pending', assigned_to: helper.id });
  assert.deepEqual(problems, []);
  await context.close();
});

test('an answer shows by itself to whoever asked, where they are looking', async () => {
  const { ticket_id: id } = await tickets.open(asker, { subject: 'Live' });
  const { page, context, problems } = await openWindow(browser, server, `/support/${id}`, { person: asker });
  await said(page).first().waitFor();
  await page.getByRole('button', { name: /^Notifications/ }).waitFor();
  await tickets.comment(helper, id, 'Seen without looking');
  await said(page).getByText('Seen without looking').waitFor();
  await tickets.change(helper, id, { status: 'resolved' });
  await page.getByRole('button', { name: 'Open again' }).click();
  await page.getByRole('button', { name: 'Open again' }).waitFor({ state: 'detached' });
  assert.deepEqual(problems, []);
  await context.close();
});

test('an answer that came while they looked elsewhere is there when they come back', async () => {
  const { ticket_id: id } = await tickets.open(asker, { subject: 'Left for a moment' });
  const { page, context, problems } = await openWindow(browser, server, `/support/${id}`, { person: asker });
  await said(page).first().waitFor();
  await page.getByRole('link', { name: 'Home', exact: true }).first().click();
  await page.waitForURL(`${server.url}/`);
  const read = page.waitForResponse(answer => new URL(answer.url()).pathname === '/console/notifications');
  await tickets.comment(helper, id, 'Said meanwhile');
  await read;
  await page.goBack();
  await said(page).getByText('Said meanwhile').waitFor();
  assert.deepEqual(problems, []);
  await context.close();
});

test('what somebody else changed meanwhile is shown, nothing is overwritten unseen, and nothing typed is lost', async () => {
  const { ticket_id: id } = await tickets.open(asker, { subject: 'Twice', priority: 'low' });
  const other = await member(server, { [here]: ['support.manage'] });
  const { page, context } = await openWindow(browser, server, `/support/${id}`, { person: helper });
  await page.getByLabel('Answer').fill('Half of an answer');
  // Nobody is told of a priority, so that the page does not know, once it has read all that it reads at first.
  await page.waitForLoadState('networkidle');
  await tickets.change(other, id, { priority: 'critical' });
  await pick(page, 'Status', 'Resolved');
  await dialog(page).getByText('This was changed meanwhile').waitFor();
  await dialog(page).getByText('Critical').waitFor();
  await dialog(page).getByText('You were about to change it: Status: Resolved.').waitFor();
  assert.equal((await tickets.list(helper, '?status=resolved')).filter(each => each.ticket_id === id).length, 0);
  await dialog(page).getByRole('button', { name: 'Change it' }).click();
  await dialog(page).waitFor({ state: 'detached' });
  assert.equal(await page.getByLabel('Answer').inputValue(), 'Half of an answer');
  await tickets.change(other, id, { status: 'closed' });
  await page
    .getByRole('button', { name: 'Send answer' })
    .click({ timeout: 5000 })
    .catch(() => {});
  await page.getByText('This ticket is closed. Ask for help anew if something is left.').waitFor();
  assert.equal(await page.getByLabel('Answer').inputValue(), 'Half of an answer');
  await context.close();
});

test('whoever asked changes their words against what is there now', async () => {
  const { ticket_id: id } = await tickets.open(asker, { subject: 'Words' });
  const { page, context } = await openWindow(browser, server, `/support/${id}`, { person: asker });
  await page.getByRole('button', { name: 'Edit' }).click();
  await dialog(page).getByLabel('Subject').fill('Better words');
  await tickets.change(helper, id, { priority: 'critical' });
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  const meanwhile = page.getByRole('dialog', { name: 'This ticket was changed meanwhile' });
  await meanwhile.getByRole('button', { name: 'Continue' }).click();
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Better words', level: 1 }).waitFor();
  const [row] = await server.sql(`select subject, priority from support_tickets where 'TKT-' || number = $1`, [id]);
  assert.deepEqual(row, { subject: 'Better words', priority: 'critical' });
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await dialog(page).getByRole('button', { name: 'Close', exact: true }).last().click();
  await page.getByText('This ticket is closed. Ask for help anew if something is left.').waitFor();
  await context.close();
});

test('of a ticket of others there is nothing to see', async () => {
  const { ticket_id: id } = await tickets.open(asker, documented);
  const stranger = await member(server, { [here]: [] });
  const { page, context } = await openWindow(browser, server, `/support/${id}`, { person: stranger });
  await page.getByText('Support ticket not found').waitFor();
  await context.close();
});
