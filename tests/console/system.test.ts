import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(() => server?.close());

test('who may not look after the server has no such place, and its address says so', async () => {
  const plain = await server.person();
  const { page, context, problems } = await openWindow(browser, server, '/', { person: plain });
  await page.getByRole('link', { name: 'Settings' }).first().waitFor();
  assert.equal(await page.getByRole('link', { name: 'System' }).count(), 0);
  assert.deepEqual(problems, []);
  await page.goto(`${new URL(page.url()).origin}/system`);
  await page
    .getByText(/permission/i)
    .first()
    .waitFor();
  await context.close();
});

test('a backup is taken in the console, and System says first what is to be looked at', async () => {
  await server.sql(`insert into mail_messages (id, kind, recipient, subject, status, last_error, created_at)
    values (gen_random_uuid(), 'verify_email', 'x@example.com', 'x', 'failed', 'no such mailbox', now())`);
  const { page, context, problems } = await openWindow(browser, server, '/system', { person: server.admin });
  const look = page.getByRole('alert').filter({ hasText: 'To look at' });
  await look.getByText('1 mail was given up in the last seven days, the last one because: no such mailbox.').waitFor();
  await look.getByText('There is no backup that was read back').waitFor();
  await page.getByRole('row').filter({ hasText: 'Answers you' }).waitFor();
  await page.getByText('permissions per person in one place').waitFor();
  await assertAccessible(page);
  await assertFits(page);

  await page.getByRole('link', { name: 'Backups' }).first().click();
  await page.getByText('There are no backups yet').waitFor();
  await page.getByRole('button', { name: 'Take a backup' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take it' }).click();
  await page.getByRole('row').filter({ hasText: 'Good' }).waitFor({ timeout: 60_000 });
  await page.getByRole('link', { name: 'System' }).first().click();
  await look.getByText('no such mailbox').waitFor();
  await look.getByText('There is no backup').waitFor({ state: 'detached', timeout: 30_000 });
  await context.close();
  assert.deepEqual(problems, []);
});
