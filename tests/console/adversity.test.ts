import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openWindow, startBrowser } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(() => server?.close());

test('a connection that goes is said, keeps what is shown and entered, and goes on by itself', async () => {
  const { page, context, problems } = await openWindow(browser, server, '/teams', { person: server.admin });
  await page.getByRole('button', { name: 'Create team' }).click();
  const form = page.getByRole('dialog', { name: 'Create team' });
  await form.getByLabel('Name').fill('Kept team');
  await context.setOffline(true);
  await form.getByRole('button', { name: 'Create' }).click();
  await page.getByText('The server cannot be reached. Trying again…').waitFor();
  assert.equal(await form.getByLabel('Name').inputValue(), 'Kept team');
  assert.deepEqual(await server.sql(`select 1 from teams where name = 'Kept team'`), []);
  await context.setOffline(false);
  await page.getByText('The server cannot be reached. Trying again…').waitFor({ state: 'detached' });
  assert.deepEqual(await server.sql(`select 1 from teams where name = 'Kept team'`), [], 'nothing is sent unseen');
  await form.getByRole('button', { name: 'Create' }).click();
  await page.getByText('Kept team was created').waitFor();
  assert.deepEqual(problems, []);
  await context.close();
});

test('a slow connection shows what is to come after a moment, and moves nothing when it is there', async () => {
  const { page, context } = await openWindow(browser, server, '/', { person: server.admin });
  await page.getByRole('heading', { level: 1 }).waitFor();
  let release = (): void => {};
  const held = new Promise<void>(resolve => {
    release = resolve;
  });
  await page.route('**/api/v1/users?**', async route => {
    await held;
    await route.continue();
  });
  await page.getByRole('link', { name: 'People' }).first().click();
  await page.getByRole('status').filter({ hasText: 'Loading' }).or(page.getByLabel('Loading')).first().waitFor();
  const title = page.getByRole('heading', { level: 1, name: 'People' });
  const before = await title.boundingBox();
  await page.evaluate(`{
    window.shifts = [];
    new PerformanceObserver(list => window.shifts.push(...list.getEntries().map(each => each.value)))
      .observe({ type: 'layout-shift', buffered: false });
  }`);
  release();
  await page.getByRole('link', { name: server.admin.username }).first().waitFor();
  assert.deepEqual(await title.boundingBox(), before);
  const shifts: readonly number[] = await page.evaluate('window.shifts');
  assert.ok(shifts.reduce((sum, each) => sum + each, 0) < 0.1, String(shifts));
  await context.close();
});

test('a permission that goes while the page is open takes what it was for', async () => {
  const person = await server.person('user');
  for (const pattern of ['team.list', 'team.read', 'team.create', 'user.list.other'])
    await server.sql('insert into user_grants (id, user_id, pattern) values (gen_random_uuid(), $1, $2)', [
      person.id,
      pattern,
    ]);
  const { page, context, problems } = await openWindow(browser, server, '/teams', { person });
  await page.getByRole('button', { name: 'Create team' }).click();
  const form = page.getByRole('dialog', { name: 'Create team' });
  await form.getByLabel('Name').fill('Too late');
  await server.sql(`delete from user_grants where user_id = $1 and pattern in ('team.create', 'user.list.other')`, [
    person.id,
  ]);
  server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
  await form.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('alert').filter({ hasText: 'The team was not created' }).waitFor();
  assert.equal(await form.getByLabel('Name').inputValue(), 'Too late', 'what was entered stays');
  await page.getByRole('link', { name: 'People' }).waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Discard' }).click();
  assert.equal(await page.getByRole('button', { name: 'Create team' }).count(), 0);
  // A link that somebody had is told why it leads nowhere.
  await page.goto('/users');
  await page.getByText('You don’t have access').waitFor();
  assert.deepEqual(problems, []);
  await context.close();
});
