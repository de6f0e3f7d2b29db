import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { discard, openWindow, startBrowser } from '../support/browser.ts';
import { password, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(async () => {
  await server?.close();
});

const hostile = '<img src=x onerror="window.harmed=1">\u200Fשלוםgnp.exe 👩‍🚀';

interface Stored {
  readonly id: string;
  readonly email: string;
  readonly username: string;
  readonly display_name: string | null;
  readonly department: string | null;
}
const stored = (username: string) =>
  server.sql<Stored>('select id, email, username, display_name, department from users where username = $1', [username]);
const table = (page: Page) => page.getByRole('table', { name: 'People' });
const firstRow = (page: Page) => table(page).locator('[aria-rowindex="2"]');

async function create(body: Readonly<Record<string, unknown>>): Promise<string> {
  const answer = await server.call('POST', '/api/v1/users', { token: server.admin.token, body: { password, ...body } });
  assert.equal(answer.status, 201, answer.text);
  return (answer.body as { id: string }).id;
}

describe('the list of people', () => {
  test('is refused in words to who may not see it, with nothing offered', async () => {
    const { page, context, problems } = await openWindow(browser, server, '/users', { person: await server.person() });
    await page.getByText('You don’t have access').waitFor();
    assert.match(await page.getByRole('alert').innerText(), /user\.list\.other is missing/);
    for (const name of ['Add person', 'Export', 'Import'])
      assert.equal(await page.getByRole('button', { name }).or(page.getByRole('link', { name })).count(), 0, name);
    assert.equal(await page.getByRole('link', { name: 'People' }).count(), 0, 'nor in the navigation');
    await page.goto('/users/import');
    await page.getByText('user.bulk is missing').waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('offers no more than one may: a manager reads', async () => {
    const { page, context } = await openWindow(browser, server, '/users', { person: await server.person('manager') });
    await page.getByRole('link', { name: 'admin', exact: true }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Add person' }).count(), 0);
    assert.equal(await page.getByRole('button', { name: 'Export' }).count(), 0);
    await context.close();
  });

  test('searches, filters and sorts at the server, and says so in the address', async () => {
    await create({
      email: 'zoe@example.com',
      username: 'zoe',
      full_name: 'Zoe Last',
      role: 'viewer',
      department: 'Ops',
    });
    await create({ email: 'abel@example.com', username: 'abel', full_name: 'Abel First', role: 'viewer' });
    const { page, context, problems } = await openWindow(browser, server, '/users?role=viewer', {
      person: server.admin,
    });
    await page.getByText('2 people').waitFor();
    const names = () => table(page).getByRole('link').allInnerTexts();
    assert.deepEqual(await names(), ['Zoe Last', 'Abel First'], 'the oldest first');
    await page.getByRole('button', { name: 'Name' }).click();
    await page.waitForURL(/sort=full_name/);
    await table(page).getByRole('columnheader', { name: 'Name' }).and(page.locator('[aria-sort=ascending]')).waitFor();
    await firstRow(page).getByText('Abel First').waitFor();
    await page.getByRole('button', { name: 'Name' }).click();
    await page.waitForURL(/sort=-full_name/);
    await firstRow(page).getByText('Zoe Last').waitFor();
    await page.getByRole('button', { name: 'Add filter' }).click();
    await page.getByRole('menuitem', { name: 'Department' }).click();
    await page.getByRole('textbox', { name: 'Department' }).fill('Ops');
    await page.getByText('1 person', { exact: true }).waitFor();
    assert.deepEqual(await names(), ['Zoe Last']);
    await page.getByLabel('Search people').fill('nobody of this name');
    await page.getByText('No people match').waitFor();
    // What is typed counts before what is pressed next, and does not come back after it.
    await page.getByLabel('Search people').fill('somebody');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByRole('link', { name: 'admin', exact: true }).waitFor();
    await page.waitForTimeout(300);
    assert.equal(await page.getByLabel('Search people').inputValue(), '', 'the fields follow the address');
    assert.equal(new URL(page.url()).searchParams.get('q'), null);
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Inactive' }).click();
    await page.waitForURL(/is_active=false/);
    await page.getByText('No people match').waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('shows hostile names as text, fits a phone, and leads to the person', async () => {
    const full_name = hostile + 'W'.repeat(255 - [...hostile].length - 4);
    const id = await create({ email: 'hostile@example.com', username: 'hostile', full_name });
    const { page, context, problems } = await openWindow(browser, server, '/users?q=hostile', {
      person: server.admin,
      viewport: { width: 360, height: 740 },
    });
    const link = table(page).getByRole('link');
    await link.waitFor();
    assert.equal(await link.innerText(), full_name);
    await assertFits(page);
    await assertAccessible(page);
    await link.click();
    await page.waitForURL(`**/users/${id}`);
    await page.getByRole('heading', { level: 1 }).getByText('gnp.exe').waitFor();
    await page.getByRole('button', { name: 'Give access' }).waitFor();
    await assertFits(page);
    assert.equal(await page.evaluate('window.harmed'), undefined);
    assert.deepEqual(problems, []);
    await context.close();
  });
});

describe('Add person', () => {
  const fill = async (page: Page, values: Readonly<Record<string, string>>): Promise<void> => {
    const dialog = page.getByRole('dialog', { name: 'Add person' });
    for (const [label, value] of Object.entries(values)) await dialog.getByLabel(label).first().fill(value);
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  };

  test('says beside the fields what is wrong, in a toast what is not about one, and keeps what was entered', async () => {
    const { page, context } = await openWindow(browser, server, '/users', { person: server.admin });
    await page.getByRole('button', { name: 'Add person' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add person' });
    await fill(page, { 'E-mail': 'nobody', 'User name': 'x', Password: 'short', Department: 'Kept' });
    await dialog.getByLabel('E-mail').and(page.locator('[aria-invalid=true]')).waitFor();
    assert.equal(await dialog.getByLabel('User name').getAttribute('aria-invalid'), 'true');
    await dialog.getByText(/^Must (be|have) at least 8|8 characters long/i).waitFor();
    await assertAccessible(page);
    await fill(page, { 'E-mail': 'ADMIN@example.com', 'User name': 'brand-new', Password: password });
    await dialog.getByText('Is already in use').waitFor();
    assert.equal(await dialog.getByLabel('Department').inputValue(), 'Kept');
    await page.route('**/api/v1/users', route =>
      route.request().method() === 'POST' ? route.abort() : route.continue(),
    );
    await fill(page, { 'E-mail': 'brand-new@example.com' });
    await page.getByText('The person was not added').waitFor();
    assert.equal(await dialog.getByLabel('User name').inputValue(), 'brand-new', 'a lost connection costs nothing');
    assert.deepEqual(await stored('brand-new'), []);
    await page.unroute('**/api/v1/users');
    await discard(page);
    await dialog.waitFor({ state: 'hidden' });
    await context.close();
  });

  test('gives nobody more than its maker holds', async () => {
    const maker = await server.person();
    const body = { pattern: 'user.create' };
    const given = await server.call('POST', `/api/users/${maker.id}/grants`, { token: server.admin.token, body });
    assert.equal(given.status, 201);
    const { page, context } = await openWindow(browser, server, '/users', { person: maker });
    await page.getByRole('button', { name: 'Add person' }).click();
    await page.getByRole('dialog').getByLabel('Role').first().click();
    await page.getByRole('option', { name: 'Administrator' }).click();
    await fill(page, { 'E-mail': 'too-much@example.com', 'User name': 'too-much', Password: password });
    await page.getByText('you do not hold * yourself').waitFor();
    await page
      .getByRole('alert')
      .getByText(/^Request ID [0-9a-f-]{36}$/)
      .last()
      .waitFor();
    assert.deepEqual(await stored('too-much'), []);
    await context.close();
  });

  test('creates, closes, refreshes the list and says so; in the organization that one acts in', async () => {
    const token = server.admin.token;
    const made = await server.call('POST', '/api/organizations', { token, body: { name: 'Acme' } });
    const organization = (made.body as { data: { id: string } }).data.id;
    await server.sql(
      'insert into organization_members (organization_id, user_id, joined_at) values ($1, $2, now()) on conflict do nothing',
      [organization, server.admin.id],
    );
    const { page, context, problems } = await openWindow(browser, server, '/users', { person: server.admin });
    await page.getByLabel('Current organization').first().click();
    await page.getByRole('option', { name: 'Acme' }).click();
    await page.getByText('1 person', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Add person' }).click();
    await page.getByText('Becomes a member of Acme').waitFor();
    await page.getByRole('dialog').getByLabel('Role').first().click();
    await page.getByRole('option', { name: 'Analyst' }).click();
    await fill(page, {
      'E-mail': 'newuser@example.com',
      'User name': 'newuser',
      'Full name': 'New User',
      Password: 'SecurePassword123',
      Department: 'Security Team',
    });
    await page.getByText('New User was added').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByText('2 people').waitFor();
    await table(page).getByRole('link', { name: 'New User' }).waitFor();
    const [user] = await stored('newuser');
    assert.deepEqual(
      [user?.email, user?.display_name, user?.department],
      ['newuser@example.com', 'New User', 'Security Team'],
    );
    const members = await server.sql('select 1 from organization_members where organization_id = $1 and user_id = $2', [
      organization,
      user?.id,
    ]);
    assert.equal(members.length, 1);
    const [read] = [await server.call('GET', `/api/v1/users/${user?.id}`, { token })];
    assert.equal((read.body as { role: string }).role, 'analyst');
    await server.signIn('newuser', 'SecurePassword123');
    assert.deepEqual(problems, []);
    await context.close();
  });
});
