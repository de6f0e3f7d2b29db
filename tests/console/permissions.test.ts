import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { discard, openWindow, startBrowser } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';

const hostile = `<img src=x onerror="alert(1)"> \u200Fשלוםevil ${'W'.repeat(200)} 🎉`;

describe('the permission catalogue and custom permissions in the console', () => {
  let server: TestServer;
  let browser: Browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), startBrowser()]);
  });
  after(async () => {
    await server.close();
  });

  const post = (path: string, body: unknown) => server.call('POST', path, { token: server.admin.token, body });
  const records = (name: string) =>
    server.sql<{ id: string; resource: string; action: string; description: string | null }>(
      'select id, resource, action, description from permissions where name = $1',
      [name],
    );

  test('who may not read them is told so', async () => {
    const options = { person: await server.person() };
    const { page, problems, context } = await openWindow(browser, server, '/roles/permissions', options);
    await page.getByRole('alert').getByText('You don’t have access').waitFor();
    await page.goto('/roles/permissions/custom');
    await page.getByRole('alert').getByText('You don’t have access').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Create permission' }).count(), 0);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('the tree is walked through by keyboard', async () => {
    const viewer = await server.person('viewer');
    const { page, problems, context } = await openWindow(browser, server, '/roles/permissions', { person: viewer });
    const item = (name: RegExp) => page.getByRole('treeitem', { name });
    await item(/^Role Permissions/).waitFor();
    assert.equal(await item(/^role\.read/).count(), 0, 'closed at first');
    await item(/^Role Permissions/).focus();
    await page.keyboard.press('ArrowRight');
    await item(/^role\.list/).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const row = page.getByRole('treeitem', { selected: true });
    await row.getByText('GET /v1/role', { exact: true }).waitFor();
    await row.getByText('Needed together with').waitFor();
    await row.getByText('role.read', { exact: true }).waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await item(/^role\.list/).waitFor({ state: 'detached' });
    await page.keyboard.press('End');
    assert.match((await page.locator('[role=treeitem]:focus').textContent()) ?? '', /^(Admin UI|Custom) Permissions/);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('search opens what it finds: by name, by route, by pattern', async () => {
    const { page, context } = await openWindow(browser, server, '/roles/permissions', { person: server.admin });
    const search = page.getByLabel('Search permissions');
    const shown = async () => (await page.getByRole('treeitem').locator('code').allTextContents()).toSorted();
    await search.fill('organization.members');
    await page.getByRole('treeitem', { name: /^organization\.members/ }).waitFor();
    await page.waitForURL(/\?q=organization\.members$/);
    await search.fill('/v1/permissions/nodes');
    await page.getByRole('treeitem', { name: /^role\.read/ }).waitFor();
    await page.getByText('1 found', { exact: true }).waitFor();
    assert.deepEqual(await shown(), ['role.read']);
    await search.fill('role.*');
    await page.getByText('5 found', { exact: true }).waitFor();
    assert.deepEqual(await shown(), ['role.create', 'role.delete', 'role.list', 'role.modify', 'role.read']);
    await assertAccessible(page);
    await search.fill('there is no such thing');
    await page.getByText('No permission matches').waitFor();
    await page.goto('/roles/permissions?q=team.');
    await page.getByRole('treeitem', { name: /^team\.create/ }).waitFor();
    await context.close();
  });

  test('a bad permission is refused beside its fields', async () => {
    await post('/api/permissions', { name: 'Taken', resource: 'taken', action: 'print', organizationId: null });
    const { page, context } = await openWindow(browser, server, '/roles/permissions/custom', { person: server.admin });
    await page.getByRole('button', { name: 'Create permission' }).click();
    const dialog = page.getByRole('dialog', { name: 'Create permission' });
    const pattern = dialog.getByRole('combobox', { name: 'Pattern' });
    await pattern.fill('alone');
    await page.keyboard.press('Tab');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.locator('[aria-invalid=true]').nth(1).waitFor();
    assert.equal(await pattern.inputValue(), 'alone');
    await dialog.getByLabel('Name').fill('Taken twice');
    await pattern.fill('taken.print');
    await page.keyboard.press('Tab');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByText('A permission with this resource and action already exists').waitFor();
    assert.deepEqual(await records('Taken twice'), []);
    await assertAccessible(page);
    await context.close();
  });

  test('a permission is made, changed as far as no role gives it, and deleted', async () => {
    const { page, problems, context } = await openWindow(browser, server, '/roles/permissions/custom', {
      person: server.admin,
    });
    await page.getByRole('button', { name: 'Create permission' }).click();
    const dialog = page.getByRole('dialog');
    const pattern = dialog.getByRole('combobox', { name: 'Pattern' });
    await dialog.getByLabel('Name').fill('Print invoices');
    await pattern.fill('invoice.print');
    await dialog.getByText('No feature uses this').waitFor();
    await page.keyboard.press('Tab');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByText('Print invoices was created').waitFor();
    const [made] = await records('Print invoices');
    assert.deepEqual([made?.resource, made?.action, made?.description], ['invoice', 'print', null]);

    await page.getByRole('button', { name: 'Edit Print invoices' }).click();
    await dialog.getByLabel('Description').fill('On paper');
    await pattern.fill('invoice.paper.print');
    await page.keyboard.press('Tab');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('invoice.paper.print').waitFor();
    const [changed] = await records('Print invoices');
    assert.deepEqual([changed?.action, changed?.description], ['paper.print', 'On paper']);

    const role = await post('/v1/role', { title: 'Printers', permissions: ['invoice.paper.print'] });
    assert.equal(role.status, 201, role.text);
    await page.getByRole('button', { name: 'Edit Print invoices' }).click();
    await pattern.fill('invoice.other');
    await page.keyboard.press('Tab');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('cannot change while roles hold this permission').waitFor();
    assert.equal((await records('Print invoices'))[0]?.action, 'paper.print');
    await discard(page);

    await page.getByRole('button', { name: 'Delete Print invoices' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete permission' }).click();
    await page.getByRole('button', { name: 'Delete Print invoices' }).waitFor({ state: 'detached' });
    assert.deepEqual(await records('Print invoices'), []);
    const printers = await server.call('GET', '/v1/role/printers', { token: server.admin.token });
    assert.deepEqual((printers.body as { data: { permissions: string[] } }).data.permissions, []);
    // The system's records are not offered for change.
    assert.equal(await page.getByRole('button', { name: 'Edit user.read', exact: true }).count(), 0);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('hostile names are text and fit into a phone', async () => {
    const body = { name: hostile, description: hostile, resource: 'hostile', action: `x.${'long-'.repeat(40)}` };
    assert.equal((await post('/api/permissions', body)).status, 201);
    const options = { person: server.admin, viewport: { width: 360, height: 740 } };
    const { page, problems, context } = await openWindow(browser, server, '/roles/permissions?q=hostile', options);
    await page.getByRole('treeitem', { name: /^hostile\.x/ }).click();
    await page.getByText('nothing in Gatehouse').waitFor();
    await assertFits(page);
    await assertAccessible(page);
    await page.goto('/roles/permissions/custom');
    await page.getByRole('table', { name: 'Permission records' }).waitFor();
    await assertFits(page);
    await assertAccessible(page);
    assert.deepEqual(problems, []);
    await context.close();
  });
});
