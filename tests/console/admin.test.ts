import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { madeKey } from '../contract/connect/api-keys.support.ts';
import { holder, organization } from '../contract/console/holders.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Person, password, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(() => server?.close());

const place = (page: Page) => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Admin' });
const dialog = (page: Page) => page.getByRole('dialog');
const row = (page: Page, { username }: Pick<Person, 'username'>) => page.getByRole('row').filter({ hasText: username });

test('who answers for nobody has no such place; who answers for people alone sees them', async () => {
  const [plain, warden] = [
    await server.person(),
    await holder(server, await organization(server, 'Here'), 'admin.users'),
  ];
  const one = await openWindow(browser, server, '/', { person: plain });
  await one.page.getByRole('link', { name: 'Settings' }).first().waitFor();
  assert.equal(await place(one.page).count(), 0);
  await one.context.close();
  const other = await openWindow(browser, server, '/admin', { person: warden });
  await other.page.waitForURL('**/admin/people');
  await row(other.page, warden).waitFor();
  assert.equal(await other.page.getByRole('link', { name: 'API usage' }).count(), 0);
  assert.equal(await other.page.getByRole('button', { name: /^Ban / }).count(), 0);
  assert.deepEqual([...one.problems, ...other.problems], []);
  await other.context.close();
});

test('somebody is banned with a reason and an end, sees both when they sign in, and is let in again', async () => {
  const one = await server.person();
  const { page, context, problems } = await openWindow(browser, server, '/admin/people', { person: server.admin });
  await page.getByRole('textbox', { name: 'Search people' }).fill(one.username);
  await row(page, one).waitFor();
  await assertAccessible(page);
  await row(page, one).hover();
  await page.getByRole('button', { name: `Ban ${one.username}` }).click();
  await dialog(page).getByText('They are signed out everywhere at once').waitFor();
  await dialog(page).getByRole('button', { name: 'Ban' }).click();
  await dialog(page).getByText('Say why').waitFor();
  await dialog(page).getByLabel('Reason').fill('Advertising <b>everywhere</b>');
  await dialog(page).getByLabel('Ends').fill('2001-01-31T12:00');
  await dialog(page).getByRole('button', { name: 'Ban' }).click();
  await dialog(page)
    .getByText(/must be in the future/i)
    .waitFor();
  await dialog(page).getByLabel('Ends').fill('2099-01-31T12:00');
  await assertAccessible(page);
  await dialog(page).getByRole('button', { name: 'Ban' }).click();
  await page.getByText(`${one.username} is banned`).waitFor();
  await row(page, one).getByText('Banned').waitFor();
  await row(page, one).getByText('Advertising <b>everywhere</b>').waitFor();
  assert.equal((await server.call('GET', '/v1/users/me', { token: one.token })).status, 401);

  const outside = await openWindow(browser, server, '/sign-in');
  const signIn = async (secret: string) => {
    await outside.page.getByLabel('E-mail or user name').fill(one.username);
    await outside.page.getByRole('textbox', { name: 'Password' }).fill(secret);
    await outside.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  };
  await signIn('Wrong-horse-42');
  await outside.page.getByText('Invalid credentials').waitFor();
  await signIn(password);
  await outside.page
    .getByText(/This account is banned until 2099-01-31 \d\d:00 UTC: Advertising <b>everywhere<\/b>/)
    .waitFor();
  await assertAccessible(outside.page);

  await page.setViewportSize({ width: 360, height: 740 });
  await assertFits(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await row(page, one).hover();
  await page.getByRole('button', { name: `Lift the ban of ${one.username}` }).click();
  await dialog(page).getByRole('button', { name: 'Lift the ban' }).click();
  await page.getByText(`${one.username} can sign in again`).waitFor();
  await row(page, one).getByText('Active').waitFor();
  await signIn(password);
  await outside.page.getByRole('link', { name: 'Settings' }).first().waitFor();
  await outside.context.close();
  await context.close();
  assert.deepEqual(problems, []);
});

test('figures of the server and the use of its API are told, by route, status and key', async () => {
  const one = await server.person();
  const { key } = await madeKey(server, one, ['self.*', 'user.read']);
  for (let index = 0; index < 3; index += 1) await server.call('GET', '/v1/users/me', { token: key });
  const { page, context, problems } = await openWindow(browser, server, '/', { person: server.admin });
  await place(page).click();
  await page.getByText('Who was here').waitFor();
  await page.getByText('Right now').waitFor();
  await assertAccessible(page);
  await assertFits(page);
  await page.getByRole('link', { name: 'API usage' }).click();
  await page.getByRole('paragraph').filter({ hasText: 'Requests an hour' }).waitFor();
  await page.getByRole('row').filter({ hasText: 'POST /api/v1/auth/login' }).waitFor();
  await assertAccessible(page);
  await page.getByRole('combobox', { name: 'By' }).click();
  await page.getByRole('option', { name: 'API key' }).click();
  await page.waitForURL(/by=key/);
  await page
    .getByRole('row')
    .filter({ hasText: `Nightly export · ${one.username}` })
    .waitFor();
  await page.getByRole('combobox', { name: 'Period' }).click();
  await page.getByRole('option', { name: '30 days' }).click();
  await page.getByRole('paragraph').filter({ hasText: 'Requests a day' }).waitFor();
  await page.setViewportSize({ width: 360, height: 740 });
  await assertFits(page);
  await context.close();
  assert.deepEqual(problems, []);
});
