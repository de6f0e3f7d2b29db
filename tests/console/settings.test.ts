import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

describe('settings', () => {
  let server: TestServer;
  let browser: Browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), startBrowser()]);
  });
  after(async () => {
    await server.close();
  });

  const open = (path: string, person: Person, more: object = {}) =>
    openWindow(browser, server, path, { person, ...more });
  const profile = async ({ id }: Person): Promise<Record<string, unknown>> => {
    const columns = 'display_name, bio, phone, department, timezone';
    return (await server.sql(`select ${columns} from users where id = $1`, [id]))[0] ?? {};
  };
  const edit = (page: Page) => page.getByRole('button', { name: 'Edit profile' }).click();
  const save = (page: Page) => page.getByRole('button', { name: 'Save' }).click();

  test('tabs are links with addresses, walked with the keyboard', async () => {
    const { page, context, problems } = await open('/settings', server.admin);
    await page.waitForURL('**/settings/general');
    const tab = (name: string) => page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name });
    const current = (name: string) => tab(name).and(page.locator('[aria-current=page]')).waitFor();
    await current('General');
    await tab('General').focus();
    for (const name of ['Team', 'Integrations', 'Webhooks', 'Security']) {
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await current(name);
      await page.waitForURL(`**/settings/${name.toLowerCase()}`);
    }
    await page.goBack();
    await current('Webhooks');
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('the Team tab is offered to those who may list teams, and refuses others', async () => {
    const { page, context } = await open('/settings/general', await server.person());
    const tabs = page.getByRole('navigation', { name: 'Settings' });
    await tabs.getByRole('link', { name: 'Security' }).waitFor();
    assert.equal(await tabs.getByRole('link', { name: 'Team' }).count(), 0);
    await page.goto('/settings/team');
    await page.getByText('You don’t have access').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Create team' }).count(), 0);
    await context.close();
  });

  test('a refused profile says why beside the field, keeps what was entered, and stores nothing', async () => {
    const person = await server.person();
    const before = await profile(person);
    const { page, context, problems } = await open('/settings/general', person);
    await edit(page);
    await page.getByLabel('Full name').fill('Kept Name');
    await page.getByLabel('Phone').fill('call me');
    await save(page);
    await page.getByLabel('Phone').and(page.locator('[aria-invalid=true]')).waitFor();
    assert.equal(await page.getByLabel('Full name').inputValue(), 'Kept Name');
    assert.equal(await page.getByLabel('Phone').inputValue(), 'call me');
    assert.deepEqual(await profile(person), before);
    await page.getByLabel('Phone').fill('+33612345678');
    await context.setOffline(true);
    await save(page);
    const toast = page.getByRole('alert').filter({ hasText: 'Your profile was not changed' });
    await toast.getByText('The server cannot be reached').waitFor();
    assert.equal(await page.getByLabel('Phone').inputValue(), '+33612345678');
    await context.setOffline(false);
    await save(page);
    await page.getByText('Profile updated').waitFor();
    assert.deepEqual(await profile(person), { ...before, display_name: 'Kept Name', phone: '+33612345678' });
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('"Save" changes the named fields only, says "Profile updated", and shows them everywhere', async () => {
    const person = await server.person();
    const { token, id } = person;
    await server.call('PATCH', `/api/v1/users/${id}`, { token, body: { department: 'Sales', bio: 'Old' } });
    const { page, context, problems } = await open('/settings/general', person);
    await page.getByText('Sales').waitFor();
    await edit(page);
    await page.getByLabel('Full name').fill('Updated Name');
    await page.getByLabel('Bio').fill('');
    const zone = page.getByRole('combobox', { name: 'Time zone' });
    await zone.fill('pacific/auck');
    await page.getByRole('option', { name: 'Pacific/Auckland' }).click();
    await save(page);
    await page.getByText('Profile updated').waitFor();
    await page.getByRole('button', { name: 'Edit profile' }).waitFor();
    await page.getByRole('button', { name: 'Account of Updated Name' }).waitFor();
    await page.getByText('Pacific/Auckland').waitFor();
    assert.deepEqual(await profile(person), {
      display_name: 'Updated Name',
      bio: '',
      phone: null,
      department: 'Sales',
      timezone: 'Pacific/Auckland',
    });
    const [event] = await server.sql(
      `select details from audit_events where target_id = $1 and action = 'user.update_profile' order by id desc`,
      [id],
    );
    assert.deepEqual(event, { details: { fields: ['display_name', 'bio', 'timezone'] } });
    // Nothing changed, nothing sent; an emptied field is cleared.
    await edit(page);
    await page.getByLabel('Department').fill('');
    await save(page);
    await page.getByRole('button', { name: 'Edit profile' }).waitFor();
    assert.equal((await profile(person))['department'], null);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('the Team tab creates a team, shows, adds and removes members, and deletes it', async () => {
    const person = await server.person();
    const { page, context, problems } = await open('/settings/team', server.admin);
    const dialog = page.getByRole('dialog');
    const team = async () => (await server.sql<{ id: string }>(`select id from teams where deleted_at is null`))[0]?.id;
    const members = () => server.sql('select user_id, role from team_members where deleted_at is null');
    await page.getByText('No teams yet').waitFor();
    await page.getByRole('button', { name: 'Create team' }).click();
    await dialog.getByLabel('Name').fill('Security Team');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('button', { name: /Security Team/ }).click();
    await page.getByText('No members yet').waitFor();
    assert.notEqual(await team(), undefined);
    await page.getByRole('button', { name: 'Add member' }).click();
    await dialog.getByRole('combobox', { name: 'Person' }).fill(person.username);
    await page.getByRole('option', { name: person.email }).click();
    await dialog.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('table', { name: 'Members' }).getByText(person.email).waitFor();
    await page.getByText('1 member', { exact: true }).waitFor();
    assert.deepEqual(await members(), [{ user_id: person.id, role: 'member' }]);
    await page.getByRole('button', { name: `Actions for ${person.username}` }).click();
    await page.getByRole('menuitem', { name: 'Remove from team' }).click();
    await dialog.getByRole('button', { name: 'Remove member' }).click();
    await page.getByText('No members yet').waitFor();
    assert.deepEqual(await members(), []);
    await page.getByRole('button', { name: 'Actions for Security Team' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await dialog.getByRole('button', { name: 'Delete team' }).click();
    await page.getByText('No teams yet').waitFor();
    assert.equal(await team(), undefined);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('a hostile profile is text and breaks no layout; everybody can use the tabs', async () => {
    const person = await server.person('admin');
    const name = `<img src=x onerror=alert(1)>\u200Fשלום${'🦊W'.repeat(75)}`;
    const body = { full_name: name, bio: '\u2067<script>'.repeat(100), department: 'W'.repeat(255) };
    const { token } = person;
    assert.equal((await server.call('PATCH', `/api/v1/users/${person.id}`, { token, body })).status, 200);
    const made = await server.call('POST', '/api/v1/teams', { token, body: { name, description: 'W'.repeat(2000) } });
    const { id } = made.body as { id: string };
    const options = { token, body: { role: 'owner' } };
    assert.equal((await server.call('POST', `/api/v1/teams/${id}/members/${person.id}`, options)).status, 200);
    for (const [viewport, assertGood] of [
      [{ width: 360, height: 740 }, assertFits],
      [{ width: 1280, height: 800 }, assertAccessible],
    ] as const) {
      const { page, context, problems } = await open('/settings/general', person, { viewport });
      await edit(page);
      await assertGood(page);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByText('onerror').filter({ visible: true }).first().waitFor();
      await assertGood(page);
      await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Team' }).click();
      await page.getByRole('button', { name: /1 member/ }).click();
      await page.getByRole('table', { name: 'Members' }).getByText(person.email).waitFor();
      await assertGood(page);
      assert.equal(await page.locator('img[src=x]').count(), 0);
      assert.deepEqual(problems, []);
      await context.close();
    }
  });
});
