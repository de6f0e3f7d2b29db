import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { assertAccessible } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
let owner: Person;
let holder: Person;
let rescuer: Person;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  [owner, holder, rescuer] = [await server.person(), await server.person(), await server.person()];
  const { token } = server.admin;
  const body = { name: 'ledger', levels: ['read', 'write'], owners: [owner.email], break_glass: true };
  const made = await server.call('POST', '/api/v1/admin/access/resource-types', { token, body });
  assert.equal(made.status, 200, made.text);
  for (const [person, pattern] of [
    [holder, 'ledger.read'],
    [rescuer, 'break_glass'],
  ] as const) {
    const given = await server.call('POST', `/api/users/${person.id}/grants`, { token, body: { pattern } });
    assert.equal(given.status, 201, given.text);
  }
});
after(() => server?.close());

test('an administrator opens a review, and its reviewer ends what somebody holds', async () => {
  const opened = await openWindow(browser, server, '/reviews', { person: server.admin });
  await opened.page.getByText('No reviews').waitFor();
  await opened.page.getByRole('button', { name: 'New review' }).click();
  const dialog = opened.page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Open review' }).click();
  await dialog.getByText('Choose it').waitFor();
  await dialog.getByRole('combobox', { name: 'Which' }).click();
  await opened.page.getByRole('option', { name: 'ledger' }).click();
  await assertAccessible(opened.page);
  await dialog.getByRole('button', { name: 'Open review' }).click();
  await opened.page.getByText(/^RVW-\d+ was opened$/).waitFor();
  await opened.context.close();
  assert.deepEqual(opened.problems, []);

  const { page, context, problems } = await openWindow(browser, server, '/reviews', { person: owner });
  await page.getByRole('link', { name: 'ledger' }).click();
  await page.getByRole('heading', { name: 'Review of ledger' }).waitFor();
  await page.getByText('2 of 2 decisions to make').waitFor();
  await assertAccessible(page);
  const row = page.getByRole('row').filter({ hasText: holder.email });
  await row.hover();
  await row.getByRole('button', { name: `End ledger.read of ${holder.email}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End', exact: true }).click();
  await page.getByText('It was ended').waitFor();
  await row.getByText('Ended').waitFor();
  const held = await server.sql('select 1 from user_grants where user_id = $1', [holder.id]);
  assert.deepEqual(held, []);
  await context.close();
  assert.deepEqual(problems, []);
});

test('an owner opens a review of what they own, and of nothing else; others are offered none', async () => {
  const { token } = server.admin;
  const foreign = { name: 'foreign', levels: ['read'], owners: [server.admin.email] };
  assert.equal(
    (await server.call('POST', '/api/v1/admin/access/resource-types', { token, body: foreign })).status,
    200,
  );
  const none = await openWindow(browser, server, '/reviews', { person: holder });
  await none.page.getByText('No reviews').waitFor();
  assert.equal(await none.page.getByRole('button', { name: 'New review' }).count(), 0);
  await none.context.close();
  const { page, context, problems } = await openWindow(browser, server, '/reviews', { person: owner });
  await page.getByRole('button', { name: 'New review' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'A resource type' }).click();
  assert.deepEqual(await page.getByRole('option').allTextContents(), ['ledger']);
  await page.getByRole('option', { name: 'ledger' }).click();
  assert.equal(await dialog.getByRole('combobox', { name: 'What is reviewed' }).count(), 0);
  await assertAccessible(page);
  await dialog.getByRole('button', { name: 'Open review' }).click();
  await page.getByText(/^RVW-\d+ was opened$/).waitFor();
  const opened = await server.sql('select 1 from access_reviews where opened_by = $1', [owner.id]);
  assert.equal(opened.length, 1);
  await context.close();
  assert.deepEqual([...problems, ...none.problems], []);
});

test('access is taken in an emergency, with a reason', async () => {
  const { page, context, problems } = await openWindow(browser, server, '/requests', { person: rescuer });
  await page.getByRole('button', { name: 'Emergency access' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Everybody who would have been asked is told').waitFor();
  await dialog.getByRole('combobox', { name: 'Access to' }).click();
  await page.getByRole('option', { name: 'ledger' }).click();
  await dialog.getByRole('combobox', { name: 'Level' }).click();
  await page.getByRole('option', { name: 'write' }).click();
  await dialog.getByRole('button', { name: 'Take access' }).click();
  await dialog.getByText('Enter it').waitFor();
  await dialog.getByLabel('Why you need it').fill('The ledger is stuck');
  await assertAccessible(page);
  await dialog.getByRole('button', { name: 'Take access' }).click();
  await page.getByText('You have ledger.write now; 1 person was told').waitFor();
  await page.getByRole('row').filter({ hasText: 'write on ledger' }).getByText('In an emergency').waitFor();
  await context.close();
  assert.deepEqual(problems, []);
});
