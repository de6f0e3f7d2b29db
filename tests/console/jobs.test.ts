import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { holder } from '../contract/administration/identity.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(() => server?.close());

const rowOf = (page: Page, about: string) => page.getByRole('row').filter({ hasText: about });
const pane = (page: Page) => page.getByRole('complementary', { name: 'Job' });

/** A job at which nobody works. */
async function running(by: Person, counts: object = { succeeded: 20 }): Promise<string> {
  const id = `exec_${randomUUID().replaceAll('-', '')}`;
  await server.sql(
    `insert into executions (id, workflow, action, actor_id, input, steps, outcome, started_at, seen_at, run, state, progress)
      values ($1, 'bulk_user_delete', 'user.bulk', $2, '{}', '[]', 'running', now(), now(), 'nothing.known', '{}', $3)`,
    [id, by.id, JSON.stringify({ done: 21, total: 100, counts, note: null })],
  );
  return id;
}

test('who begins none has no such place, and sees nothing by its address; others’ are not shown to who may not read them', async () => {
  const plain = await server.person();
  const strange = await running(await server.person());
  const { page, context, problems } = await openWindow(browser, server, '/', { person: plain });
  await page.getByRole('link', { name: 'Settings' }).first().waitFor();
  assert.equal(await page.getByRole('link', { name: 'Jobs' }).count(), 0);
  await page.goto(`${new URL(page.url()).origin}/jobs`);
  await page.getByText('No jobs yet').waitFor();
  assert.equal(await page.getByRole('link', { name: 'Everyone’s' }).count(), 0);
  await assertAccessible(page);
  assert.deepEqual(problems, []);
  await page.goto(`${new URL(page.url()).origin}/jobs?job=${strange}`);
  await page.getByText('Execution not found').waitFor();
  await page.goto(`${new URL(page.url()).origin}/jobs?view=all`);
  await page
    .getByText(/permission/i)
    .first()
    .waitFor();
  await context.close();
});

test('a job is seen to come, to go on and to end, without the page being read anew; its errors are read and saved', async () => {
  const { page, context, problems } = await openWindow(browser, server, '/jobs', { person: server.admin });
  await page.getByText('No jobs yet').waitFor();
  const user_data: object[] = Array.from({ length: 2_400 }, (_, n) => ({ email: `job${n}@example.com` }));
  user_data.push({ email: '=no address' }, { email: 'job7@example.com' });
  const body = { action: 'create', user_data };
  const begun = server.call('POST', '/api/v1/admin/users/bulk', { token: server.admin.token, body });
  await rowOf(page, 'Add 2,402 people').waitFor();
  assert.equal((await begun).status, 200);
  await rowOf(page, 'Done with errors').filter({ hasText: '2,402 of 2,402 · 2 errors' }).waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Add 2,402 people' }).click();
  await pane(page).getByText('Row 2,400').waitFor();
  await pane(page).getByText('=no address').waitFor();
  await assertAccessible(page);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    pane(page).getByRole('button', { name: 'Download CSV' }).click(),
  ]);
  assert.equal(file.suggestedFilename(), 'errors.csv');
  const text = await readFile(await file.path(), 'utf8');
  assert.match(text, /^\ufeff?row,subject,field,message\n2400,'=no address,email,/);
  await page.setViewportSize({ width: 360, height: 740 });
  await assertFits(page);
  assert.deepEqual(problems, []);
  await context.close();
});

test('what runs is cancelled after a question, by whoever began it and by who may; one that has ended meanwhile says so', async () => {
  const owner = await holder(server, ['user.bulk']);
  const [first, second] = [await running(owner), await running(owner)];
  const reader = await holder(server, ['workflow.read']);
  const looking = await openWindow(browser, server, `/jobs?view=all&job=${first}`, { person: reader });
  await pane(looking.page).getByText('21 of 100').waitFor();
  assert.equal(await looking.page.getByRole('button', { name: 'Cancel job' }).count(), 0);
  await looking.context.close();

  const { page, context } = await openWindow(browser, server, `/jobs?job=${first}`, { person: owner });
  await pane(page).getByRole('button', { name: 'Cancel job' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('What is already done is not undone.', { exact: false }).waitFor();
  await assertAccessible(page);
  assert.equal((await asked(first))[0]?.['at'], null, 'nothing is asked for before it is confirmed');
  await dialog.getByRole('button', { name: 'Cancel job' }).click();
  await pane(page).getByText('Cancelling').waitFor();
  assert.notEqual((await asked(first))[0]?.['at'], null);
  assert.equal(await page.getByRole('button', { name: 'Cancel job' }).count(), 0);

  await page.goto(`${new URL(page.url()).origin}/jobs?job=${second}`);
  await pane(page).getByRole('button', { name: 'Cancel job' }).click();
  await server.sql(`update executions set outcome = 'succeeded', ended_at = now() where id = $1`, [second]);
  await dialog.getByRole('button', { name: 'Cancel job' }).click();
  await page.getByText('already ended', { exact: false }).waitFor();
  await context.close();
});

const asked = (id: string) => server.sql('select cancel_asked_at as at from executions where id = $1', [id]);
