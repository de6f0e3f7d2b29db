import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { madeKey } from '../contract/connect/api-keys.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(() => server?.close());

const path = '/settings/api-keys';
const status = async (key: string) => (await server.call('GET', '/v1/users/me', { token: key })).status;
const inMenu = async (page: Page, name: string, verb: string): Promise<void> => {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page
    .getByRole('menuitem')
    .filter({ has: page.getByText(verb, { exact: true }) })
    .click();
};
/** What the window shows this once; it is stored with that. */
const secretShown = async (page: Page, title: string): Promise<string> => {
  const shown = page.getByRole('dialog', { name: title });
  const key = await shown.locator('code').first().innerText();
  await page.keyboard.press('Escape');
  assert.equal(await shown.isVisible(), true);
  await shown.getByRole('button', { name: 'I have stored it' }).click();
  await shown.waitFor({ state: 'hidden' });
  return key;
};

test('a key is created, tried, rotated and revoked; its secret is shown once', async () => {
  const person = await server.person();
  const { page, context, problems } = await openWindow(browser, server, path, { person });
  await page.getByText('You have no API keys').waitFor();
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Create API key' }).click();
  const creating = page.getByRole('dialog', { name: 'Create API key' });
  await creating.getByRole('button', { name: 'Create API key' }).click();
  await creating.getByText('Enter a name').waitFor();
  await creating.getByText('Name a permission, or something of your own').waitFor();
  await creating.getByLabel('Name').fill('Nightly export');
  await creating.getByLabel('Permissions').fill('team.create');
  await page.keyboard.press('Enter');
  await creating.getByLabel('What is your own').fill('Who one is');
  await page.getByRole('option', { name: 'Who one is, and what one may do' }).click();
  await creating.getByLabel('Addresses').fill('nowhere');
  await page.keyboard.press('Enter');
  await creating.getByRole('button', { name: 'Create API key' }).click();
  await creating.getByText(/Must be an address or a range/).waitFor();
  await creating.getByLabel('Addresses').press('Backspace');
  await creating.getByRole('button', { name: 'Create API key' }).click();
  await page.getByText(/you do not hold team\.create yourself/).waitFor();
  await creating.getByLabel('Permissions').press('Backspace');
  await creating.getByLabel('Permissions').fill('user.read');
  await page.keyboard.press('Enter');
  await assertAccessible(page);
  await creating.getByRole('button', { name: 'Create API key' }).click();
  const key = await secretShown(page, 'Your API key');
  assert.match(key, /^gk_/);
  assert.equal(await status(key), 200);
  const [stored] = await server.sql('select permissions, areas, ranges from api_keys where user_id = $1', [person.id]);
  assert.deepEqual(stored, { permissions: ['user.read'], areas: ['profile'], ranges: [] });
  assert.ok(!(await page.content()).includes(key));

  await inMenu(page, 'Nightly export', 'Rotate');
  await page.getByRole('dialog', { name: 'Rotate Nightly export' }).getByRole('button', { name: 'Rotate' }).click();
  const next = await secretShown(page, 'Your new secret');
  await page.getByText(/Old secret.* ends/).waitFor();
  assert.deepEqual([await status(key), await status(next)], [200, 200]);

  await inMenu(page, 'Nightly export', 'Edit');
  const editing = page.getByRole('dialog', { name: 'Edit API key' });
  await editing.getByLabel('Name').fill('Weekly export');
  await editing.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Weekly export').waitFor();

  // A sign-in of long ago has to be shown anew.
  await server.sql(`update sessions set authenticated_at = now() - interval '11 minutes' where user_id = $1`, [
    person.id,
  ]);
  await inMenu(page, 'Weekly export', 'Revoke');
  await page.getByRole('dialog', { name: 'Revoke Weekly export?' }).getByRole('button', { name: 'Revoke' }).click();
  const asked = page.getByRole('dialog', { name: 'Confirm it’s you' });
  await asked.getByLabel('Your password').fill(person.password);
  await asked.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('You have no API keys').waitFor();
  assert.deepEqual([await status(key), await status(next)], [401, 401]);
  assert.deepEqual(problems, []);
  await context.close();
});

test('a key of somebody is seen and revoked on their page, and what it did is told with its name', async () => {
  const person = await server.person('manager');
  const { key } = await madeKey(server, person, ['team.create', 'self.profile'], { name: 'Builder' });
  const made = await server.call('POST', '/api/v1/teams', { token: key, body: { name: 'Made by a key' } });
  assert.equal(made.status, 201);
  const { page, context, problems } = await openWindow(browser, server, `/users/${person.id}/sessions`, {
    person: server.admin,
  });
  await page.getByText('Builder', { exact: true }).waitFor();
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Revoke Builder?' }).click();
  await page.getByRole('dialog', { name: 'Revoke Builder?' }).getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('They have no API keys').waitFor();
  assert.equal(await status(key), 401);
  await page.goto('/audit');
  await page.getByText(`${person.username} with key Builder`).first().waitFor();
  assert.deepEqual(problems, []);
  await context.close();
});

test('long names and many permissions fit on a phone', async () => {
  const person = await server.person();
  await madeKey(
    server,
    person,
    ['user.read', 'self.profile', 'self.conversations', 'self.organizations', 'self.teams'],
    {
      name: `${'W'.repeat(60)} ${'x'.repeat(39)}`,
    },
  );
  await madeKey(server, person, ['self.*'], { name: '鍵 🔑 مفتاح' });
  const { page, context } = await openWindow(browser, server, path, { person, viewport: { width: 360, height: 740 } });
  await page.getByText('鍵 🔑 مفتاح').waitFor();
  await assertFits(page);
  await page.getByRole('button', { name: 'Create API key' }).click();
  await page.getByRole('dialog', { name: 'Create API key' }).waitFor();
  await assertFits(page);
  await context.close();
});
