import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { covers } from '../../console/src/access/patterns.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { choose, openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

interface Role {
  readonly id: string;
  readonly title: string;
  readonly moniker: string;
  readonly permissions: readonly string[];
}

const hostile = `<img src=x onerror="alert(1)"> \u200Fשלוםevil ${'W'.repeat(200)} 🎉`;

describe('roles in the console', () => {
  let server: TestServer;
  let browser: Browser;
  let editor: Person;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), startBrowser()]);
    const { moniker } = await make('Role editors', ['role.*', 'user.read', 'user.write']);
    editor = await server.person();
    await give(editor, moniker);
    editor = await server.signIn(editor.username);
  });
  after(async () => {
    await server.close();
  });

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await server.call(method, path, { token: server.admin.token, body });
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`);
    return (answer.body as { data: T }).data;
  }
  const make = (title: string, permissions: string[], organizationId: string | null = null) =>
    call<Role>('POST', '/v1/role', { title, permissions, organizationId });
  const give = (person: Person, moniker: string) =>
    call('PATCH', `/v1/user/users/${person.id}`, { roles: ['user', moniker] });
  const stored = (id: string) => call<Role>('GET', `/v1/role/${id}`);

  test('who may not read roles is told so, never shown a blank page', async () => {
    const role = await make('Unseen', ['user.read']);
    const { page, problems, context } = await openWindow(browser, server, '/roles', { person: await server.person() });
    await page.getByRole('alert').getByText('You don’t have access').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Create role' }).count(), 0);
    await page.goto(`/roles/${role.id}`);
    await page.getByRole('alert').getByText('You don’t have access').waitFor();
    assert.equal(await page.getByText('Unseen').count(), 0);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('a role that is not there says so', async () => {
    const path = '/roles/00000000-0000-4000-8000-000000000000';
    const { page, context } = await openWindow(browser, server, path, { person: server.admin });
    await page.getByRole('alert').getByText('This could not be found').first().waitFor();
    await context.close();
  });

  test('roles of the system say why they stay as they are', async () => {
    const admin = await stored('admin');
    const { page, context } = await openWindow(browser, server, `/roles/${admin.id}`, { person: server.admin });
    await page.getByText(/cannot be edited or deleted\. It always includes \*/).waitFor();
    await page.getByRole('region', { name: 'Permissions' }).getByText('*', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'admin' }).first().waitFor();
    for (const name of ['Edit', 'More actions', 'Add', /^Remove/])
      assert.equal(await page.getByRole('button', { name }).count(), 0, String(name));
    await context.close();
  });

  test('nobody adds what they do not hold: the refusal stands at the field, and nothing was stored', async () => {
    const { id } = await make('Small', ['role.read']);
    const { page, problems, context } = await openWindow(browser, server, `/roles/${id}`, { person: editor });
    const field = page.getByRole('combobox', { name: 'Add a permission' });
    await field.fill('audit.*');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('you do not hold audit.* yourself').waitFor();
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.equal(await field.inputValue(), 'audit.*');
    assert.deepEqual((await stored(id)).permissions, ['role.read']);
    // A role that exceeds one's own is not for them to delete either: said as a toast, and the role stays.
    const strong = await make('Strong', ['audit.read']);
    await page.goto(`/roles/${strong.id}`);
    await choose(page, 'Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete role' }).click();
    await page.getByText('you do not hold audit.read yourself').waitFor();
    assert.equal((await stored(strong.id)).title, 'Strong');
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('bad input stands beside its field and is kept', async () => {
    const before = await call<unknown[]>('GET', '/v1/role');
    const { page, context } = await openWindow(browser, server, '/roles', { person: server.admin });
    await page.getByRole('button', { name: 'Create role' }).click();
    const dialog = page.getByRole('dialog', { name: 'Create role' });
    await dialog.getByLabel('Identifier').fill('Not An Identifier');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.locator('[aria-invalid=true]').nth(1).waitFor();
    assert.equal(await dialog.getByLabel('Identifier').inputValue(), 'Not An Identifier');
    await dialog.getByLabel('Title').fill('Another administrator');
    await dialog.getByLabel('Identifier').fill('admin');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByText(/reserved/).waitFor();
    assert.deepEqual(await call<unknown[]>('GET', '/v1/role'), before);
    await context.close();
  });

  test('a role is made, described, given permissions, loses one, and is deleted', async () => {
    const { page, problems, context } = await openWindow(browser, server, '/roles', { person: server.admin });
    await page.getByRole('button', { name: 'Create role' }).click();
    const dialog = page.getByRole('dialog', { name: 'Create role' });
    await dialog.getByLabel('Title').fill('Support desk');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'Support desk', level: 1 }).waitFor();
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    assert.deepEqual((await stored(id)).permissions, []);

    await page.getByRole('button', { name: 'Edit' }).click();
    const edit = page.getByRole('dialog', { name: 'Edit role' });
    await edit.getByLabel('Title').fill('Help desk');
    await edit.getByLabel('Description').fill('Answers the phone');
    await edit.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Help desk', level: 1 }).waitFor();
    await page.getByText('Answers the phone').waitFor();
    const [row] = await server.sql('select name, moniker, description from roles where id = $1', [id]);
    assert.deepEqual(row, { name: 'Help desk', moniker: 'support-desk', description: 'Answers the phone' });

    const field = page.getByRole('combobox', { name: 'Add a permission' });
    for (const pattern of ['credential.*', 'user.read']) {
      await field.fill(pattern);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByRole('button', { name: `Remove ${pattern}` }).waitFor();
    }
    assert.deepEqual((await stored(id)).permissions, ['credential.*', 'user.read']);
    await page.getByRole('button', { name: 'Remove credential.*' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove permission' }).click();
    await page.getByRole('button', { name: 'Remove credential.*' }).waitFor({ state: 'detached' });
    assert.deepEqual((await stored(id)).permissions, ['user.read']);

    const holder = await server.person();
    await give(holder, 'support-desk');
    await page.reload();
    await page.getByRole('region', { name: 'People with this role' }).getByText('1', { exact: true }).waitFor();
    const link = page.getByRole('link', { name: holder.username });
    assert.equal(await link.getAttribute('href'), `/users/${holder.id}`);

    await choose(page, 'Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete role' }).click();
    await page.waitForURL('**/roles');
    await page.getByText('Help desk was deleted').waitFor();
    assert.equal((await server.call('GET', `/v1/role/${id}`, { token: server.admin.token })).status, 404);
    assert.deepEqual(await server.sql('select 1 from user_roles where role_id = $1', [id]), []);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('the field shows what a pattern covers, names what is ill-formed, and completes', async () => {
    const { id } = await make('Covering', ['user.read']);
    const { page, context } = await openWindow(browser, server, `/roles/${id}`, { person: server.admin });
    const field = page.getByRole('combobox', { name: 'Add a permission' });
    type Listed = Record<string, { permissions: { node: string; usedIn: string[] }[] }>;
    const catalogue = await call<Listed>('GET', '/v1/permissions');
    const nodes = Object.values(catalogue).flatMap(({ permissions }) =>
      permissions.filter(({ usedIn }) => usedIn.length > 0).map(({ node }) => node),
    );
    const covered = nodes.filter(node => node.startsWith('team.'));
    const known = new Set(nodes.filter(node => !node.includes('*'))).size;
    await field.fill('team.*');
    await page.getByText(`Covers ${covered.length} of the ${known} permissions that features use`).waitFor();
    const list = page.getByRole('list', { name: 'Covered permissions' });
    assert.equal(await list.getByRole('listitem').count(), covered.length);
    await field.fill('billing.print');
    await page.getByText(/No feature uses this\. It counts only/).waitFor();
    await field.fill('*');
    await page.getByText('This gives every permission').waitFor();
    await field.fill('user.*');
    await page.getByText(/changing, deactivating and deleting people/).waitFor();
    await field.fill('Team.*');
    await page.getByText('“Team” does not work').waitFor();
    await field.fill('a.b.c.d.e.f.g.h.i');
    await page.getByText('Use at most 8 names').waitFor();
    // Each of what is offered covers something.
    await field.fill('user');
    await page.getByRole('option', { name: 'user.list.*' }).waitFor();
    for (const offered of await page.getByRole('option').allInnerTexts())
      assert.ok(
        nodes.some(node => covers(offered, node)),
        `${offered} covers nothing`,
      );
    await field.fill('credential_t');
    await page.getByRole('option', { name: 'credential_type.*' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal(await field.inputValue(), 'credential_type.*');
    await assertAccessible(page);
    await context.close();
  });

  test('the list is narrowed to one organization, by an address that says so', async () => {
    const { id: place } = await call<{ id: string }>('POST', '/api/organizations', { name: 'Harbour' });
    await make('Pilots', ['user.read'], place);
    const { page, problems, context } = await openWindow(browser, server, '/roles?of=nonsense', {
      person: server.admin,
    });
    await page.getByRole('link', { name: 'Role editors' }).waitFor();
    await page.getByRole('button', { name: 'Add filter' }).click();
    await page.getByRole('menuitem', { name: 'Belongs to' }).click();
    await page.getByRole('combobox', { name: 'Belongs to' }).click();
    await page.getByRole('option', { name: 'Harbour' }).click();
    await page.waitForURL(`**/roles?of=${place}`);
    await page.getByRole('link', { name: 'Role editors' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Pilots' }).waitFor();
    await page.keyboard.press('Escape');
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Remove the filter Belongs to' }).click();
    await page.getByRole('link', { name: 'Role editors' }).waitFor();
    const own = await server.person('viewer');
    const theirs = await openWindow(browser, server, `/roles?of=${place}`, { person: own });
    await theirs.page.getByText('No roles here').or(theirs.page.getByRole('alert')).first().waitFor();
    assert.equal(await theirs.page.getByRole('link', { name: 'Pilots' }).count(), 0, 'not theirs to see');
    assert.deepEqual([...problems, ...theirs.problems], []);
    await theirs.context.close();
    await context.close();
  });

  test('hostile names are text, fit into a phone, and all can be read by everybody', async () => {
    const { id: place } = await call<{ id: string }>('POST', '/api/organizations', { name: hostile });
    const { id } = await make(hostile, ['user.read', `a.${'long-'.repeat(40)}`], place);
    await call('PUT', `/api/roles/${id}`, { description: `${hostile}\n${'x'.repeat(500)}` });
    const options = { person: server.admin, viewport: { width: 360, height: 740 } };
    const { page, problems, context } = await openWindow(browser, server, '/roles', options);
    await page.getByText('Role editors').waitFor();
    await assertFits(page);
    await page.goto(`/roles/${id}`);
    await page.getByRole('heading', { level: 1 }).getByText('<img src=x').waitFor();
    await page.getByRole('button', { name: 'Remove user.read' }).waitFor();
    await page.getByText('Nobody has this role').waitFor();
    await assertFits(page);
    await assertAccessible(page);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto('/roles');
    await page.getByText('Role editors').waitFor();
    await assertFits(page);
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Create role' }).click();
    await page.getByRole('dialog').getByLabel('Title').waitFor();
    await assertAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('a window asks before what was entered in it is lost, and gives the focus back', async () => {
    const { page, problems, context } = await openWindow(browser, server, '/', { person: editor });
    await page.getByRole('link', { name: 'Roles & permissions' }).click();
    const opener = page.getByRole('button', { name: 'Create role' });
    const dialog = page.getByRole('dialog', { name: 'Create role' });
    const question = page.getByRole('dialog', { name: 'Discard what you entered?' });
    const title = dialog.getByLabel('Title');
    const hasFocus = async (locator: typeof title): Promise<void> => locator.and(page.locator(':focus')).waitFor();
    for (const leave of [
      () => page.keyboard.press('Escape'),
      () => page.mouse.click(5, 400),
      () => dialog.getByRole('button', { name: 'Close' }).click(),
    ]) {
      // Nothing was entered: it closes without a word.
      await opener.click();
      await hasFocus(title);
      await leave();
      await dialog.waitFor({ state: 'detached' });
      await hasFocus(opener);
      await opener.click();
      await title.fill('Half a role');
      await leave();
      await question.waitFor();
      await hasFocus(question.getByRole('button', { name: 'Keep editing' }));
      await page.keyboard.press('Escape');
      await question.waitFor({ state: 'detached' });
      await hasFocus(leave.toString().includes('Close') ? dialog.getByRole('button', { name: 'Close' }) : title);
      assert.equal(await title.inputValue(), 'Half a role');
      await leave();
      await question.getByRole('button', { name: 'Discard' }).click();
      await dialog.waitFor({ state: 'detached' });
      await hasFocus(opener);
    }
    await opener.click();
    await title.fill('Half a role');
    await page.goBack();
    await question.waitFor();
    await assertAccessible(page);
    await question.getByRole('button', { name: 'Keep editing' }).click();
    assert.equal(new URL(page.url()).pathname, '/roles');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.goBack();
    await page.getByRole('heading', { name: /^Good /, level: 1 }).waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });
});
