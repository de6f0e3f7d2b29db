import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { dataOf } from '../contract/connect/connect.support.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { looked } from '../support/looked.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';
import { encryptedPair, field, message, setUp } from './messages.support.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(() => server.close());

/** With it a window is not one that another test had: what that kept of keys would be there. */
const viewport = { width: 1280, height: 800 };
const settings = '/settings/security';
const versions = async ({ token }: Person): Promise<readonly number[]> =>
  dataOf<{ versions: { version: number }[] }>(
    await server.call('GET', '/v1/keys/backup/versions', { token }),
  ).versions.map(({ version }) => version);

/** Fills in a new passphrase as it is shown, and returns it. */
async function kept(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog');
  const passphrase = await dialog.locator('code').innerText();
  await dialog.getByLabel('Enter it once more, from where you kept it').fill(passphrase);
  await dialog.getByRole('checkbox').check();
  return passphrase;
}

test('the passphrase of one’s keys is changed by who knows it, and a new browser opens them with the new one alone', async () => {
  const { ana, path } = await encryptedPair(server);
  const { page, context, problems } = await openWindow(browser, server, path, { person: ana, viewport });
  const old = await setUp(page);
  await page.goto(settings);
  await page.getByText('Your keys are in this browser').waitFor();
  await page.getByRole('button', { name: 'Change passphrase' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change passphrase' });
  const change = dialog.getByRole('button', { name: 'Change', exact: true });
  await change.click();
  await dialog.getByText('This is not the passphrase above').waitFor();
  await looked(page, 'passphrase');
  const next = await kept(page);
  await dialog.getByLabel('Present passphrase').fill('something else that is long');
  await change.click();
  await dialog.getByText('This is not the passphrase', { exact: true }).waitFor();
  assert.deepEqual(await versions(ana), [1]);
  await dialog.getByLabel('Present passphrase').fill(old);
  // Nobody changes it in a session that was left open: it asks who one is.
  await server.sql(`update sessions set authenticated_at = now() - interval '11 minutes' where user_id = $1`, [ana.id]);
  await change.click();
  const question = page.getByRole('dialog', { name: 'Confirm it’s you' });
  await question.getByLabel('Your password').waitFor();
  await page.keyboard.press('Escape');
  await question.waitFor({ state: 'hidden' });
  assert.deepEqual(await versions(ana), [1]);
  await server.sql('update sessions set authenticated_at = now() where user_id = $1', [ana.id]);
  await change.click();
  await page.getByText('The passphrase was changed').waitFor();
  assert.deepEqual(await versions(ana), [2, 1]);
  assert.deepEqual(problems, []);
  await context.close();

  const { page: anew, context: other } = await openWindow(browser, server, settings, { person: ana, viewport });
  await anew.getByRole('button', { name: 'Enter passphrase' }).click();
  const restore = anew.getByRole('dialog', { name: 'Open your keys in this browser' });
  await restore.getByLabel(/^Passphrase/).fill(old);
  await restore.getByRole('button', { name: 'Open' }).click();
  await restore.getByText('This is not the passphrase').waitFor();
  await restore.getByLabel(/^Passphrase/).fill(next);
  await restore.getByRole('button', { name: 'Open' }).click();
  await anew.getByText('Your keys are in this browser').waitFor();
  await other.close();
});

test('an older backup, opened with its own passphrase, lets one read what was encrypted to the keys of then', async () => {
  const { ana, ben, path } = await encryptedPair(server);
  const his = await openWindow(browser, server, path, { person: ben, viewport });
  await setUp(his.page);
  await his.context.close();
  const { page, context } = await openWindow(browser, server, path, { person: ana, viewport });
  const old = await setUp(page);
  await field(page).fill('Under the old keys');
  await page.keyboard.press('Enter');
  await message(page, 'Under the old keys').getByText('Sent', { exact: true }).waitFor();
  await page.goto(settings);
  await page.getByRole('button', { name: 'Open an older backup' }).click();
  await page.getByRole('dialog').getByText('There is no older backup').waitFor();
  await context.close();

  // In a browser that has none of them she makes new keys.
  const anew = await openWindow(browser, server, path, { person: ana, viewport });
  await anew.page.getByRole('button', { name: 'Enter passphrase' }).click();
  await anew.page.getByRole('button', { name: 'I do not have it any more' }).click();
  const making = anew.page.getByRole('dialog', { name: 'Make new keys' });
  await kept(anew.page);
  await making.getByRole('button', { name: 'Make new keys' }).click();
  await making.waitFor({ state: 'hidden' });
  await message(anew.page, 'encrypted to keys that this browser does not have').waitFor();
  await anew.page.goto(settings);
  await anew.page.getByRole('button', { name: 'Open an older backup' }).click();
  const dialog = anew.page.getByRole('dialog', { name: 'Open an older backup' });
  await dialog.getByLabel('Passphrase that it was made under').fill('something else that is long');
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await dialog.getByText('This is not the passphrase').waitFor();
  await looked(anew.page, 'older');
  await dialog.getByLabel('Passphrase that it was made under').fill(old);
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await anew.page.getByText('can be read in this browser now').waitFor();
  await looked(anew.page, 'section');
  await anew.page.goto(path);
  await message(anew.page, 'Under the old keys').waitFor();
  assert.deepEqual(anew.problems, []);
  await anew.context.close();
});
