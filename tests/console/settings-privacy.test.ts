import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(() => server?.close());

const path = '/settings/privacy';
const stored = async ({ id }: Person) => (await server.sql('select privacy from users where id = $1', [id]))[0];

test('privacy is chosen in plain words, and only what was changed is stored', async () => {
  const person = await server.person();
  const { page, context, problems } = await openWindow(browser, server, path, { person });
  const visible = page.getByRole('radiogroup', { name: 'Who sees your profile' });
  assert.equal(await visible.getByRole('radio', { name: 'Your organizations and teams' }).isChecked(), true);
  assert.equal(await page.getByRole('switch', { name: 'Mail me announcements' }).isChecked(), false);
  await assertAccessible(page);
  await visible.getByRole('radio', { name: 'Your teams' }).check();
  await page.getByRole('switch', { name: 'Name me in reports' }).uncheck();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').waitFor();
  assert.deepEqual(await stored(person), { privacy: { profile_visibility: 'team', analytics_tracking: false } });
  await page.setViewportSize({ width: 360, height: 740 });
  await assertFits(page);
  assert.deepEqual(problems, []);
  await context.close();
});

test('what was changed in another window is shown before anything is overwritten', async () => {
  const person = await server.person();
  const { page, context } = await openWindow(browser, server, path, { person });
  await page.getByRole('radio', { name: 'Nobody else' }).check();
  const set = (body: object) => server.call('POST', '/api/v1/user/privacy/settings', { token: person.token, body });
  assert.equal((await set({ profile_visibility: 'public', data_sharing: true })).status, 200);
  await page.getByRole('button', { name: 'Save' }).click();
  const meanwhile = page.getByRole('dialog', { name: 'This choice was changed meanwhile' });
  await meanwhile.getByText('Everybody with an account here').waitFor();
  await meanwhile.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').waitFor();
  assert.deepEqual(await stored(person), { privacy: { profile_visibility: 'private', data_sharing: true } });
  await context.close();
});

test('what was entered is not left without a question, and a refusal says why', async () => {
  const person = await server.person();
  const { page, context } = await openWindow(browser, server, path, { person });
  await page.getByRole('radio', { name: 'Nobody else' }).check();
  await page.getByRole('link', { name: 'Security' }).click();
  await page
    .getByRole('dialog', { name: 'Discard what you entered?' })
    .getByRole('button', { name: 'Keep editing' })
    .click();
  await server.sql('delete from user_roles where user_id = $1', [person.id]);
  server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('That was not saved').waitFor();
  assert.equal(await page.getByRole('radio', { name: 'Nobody else' }).isChecked(), true);
  await context.close();
});
