import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { receivingServer } from '../../src/platform/mail/testing.ts';
import { ageSignIn, protect } from '../contract/administration/mfa.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { password, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(async () => {
  await server?.close();
});

const open = (id: string, options = {}) =>
  openWindow(browser, server, `/users/${id}/sessions`, { person: server.admin, ...options });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
/** Does what stands in the menu for those who cannot sign in. */
async function help(page: Page, verb: string): Promise<void> {
  await button(page, 'Help').click();
  await page
    .getByRole('menuitem')
    .filter({ has: page.getByText(verb, { exact: true }) })
    .click();
}
const confirm = (page: Page, name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true });

describe('how a person signs in', () => {
  test('is seen to: unlocked, the second factor taken away, and signed out', async () => {
    const person = await protect(server);
    for (let tries = 0; tries < 6; tries += 1)
      await server.call('POST', '/api/v1/auth/login', { body: { username: person.username, password: 'wrong' } });
    const { page, context, problems } = await open(person.id);
    const card = page.getByRole('region', { name: 'Sign-in' });
    await card.getByText('On, 10 backup codes left').waitFor();
    await card.getByText('Locked', { exact: true }).waitFor();
    await assertAccessible(page);

    await help(page, 'Unlock');
    await confirm(page, 'Unlock').click();
    await page.getByText('The account is unlocked').waitFor();
    await card.getByText('No', { exact: true }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await button(page, 'Help').click();
    await page.getByRole('menuitem', { name: 'Unlock' }).getByText('Not locked').waitFor();
    await assertAccessible(page);
    await page.keyboard.press('Escape');
    const login = await server.call('POST', '/api/v1/auth/login', { body: { username: person.username, password } });
    assert.equal(login.status, 401, 'a code is asked for again');

    await help(page, 'Turn off two-step sign-in');
    await assertAccessible(page);
    await confirm(page, 'Turn off').click();
    await card.getByText('Off', { exact: true }).waitFor();
    assert.equal((await server.sql('select 1 from mfa_factors where user_id = $1', [person.id])).length, 0);
    await server.signIn(person.username);
    await page.reload();

    const sessions = page.getByRole('list', { name: 'Sessions' }).getByRole('listitem');
    await sessions.nth(1).waitFor();
    await sessions
      .last()
      .getByRole('button', { name: /^End the session of Node\.js at / })
      .click();
    await confirm(page, 'End').click();
    await page.getByText('The session has ended').waitFor();
    await help(page, 'Sign out everywhere');
    await confirm(page, 'Sign out').click();
    await page.getByText('Not signed in anywhere').waitFor();
    const living = await server.sql('select 1 from sessions where user_id = $1 and revoked_at is null', [person.id]);
    assert.equal(living.length, 0);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('asks for one’s own password when one’s sign-in is long ago', async () => {
    const person = await protect(server);
    const { page, context } = await open(person.id);
    await page.getByText('On, 10 backup codes left').waitFor();
    await ageSignIn(server, server.admin);
    await help(page, 'Turn off two-step sign-in');
    await confirm(page, 'Turn off').click();
    await page.getByRole('dialog').getByLabel('Your password').first().fill(password);
    await button(page, 'Continue').click();
    await page.getByText('Two-step sign-in is off').waitFor();
    assert.equal((await server.sql('select 1 from mfa_factors where user_id = $1', [person.id])).length, 0);
    await context.close();
  });

  test('is given a new password by a link to hand on, which is shown once and works', async () => {
    const person = await server.person();
    const { page, context, problems } = await open(person.id);
    await help(page, 'Make a password link');
    await confirm(page, 'Cancel').click();
    const links = () =>
      server.sql(`select mailed from one_time_tokens where user_id = $1 and kind = 'password_reset'`, [person.id]);
    assert.deepEqual(await links(), []);
    await help(page, 'Make a password link');
    await confirm(page, 'Make the link').click();
    const window = page.getByRole('dialog', { name: 'Password link' });
    const link = await window.getByText(/\/reset-password\?token=[\w-]{43}$/).innerText();
    await window.getByText('This server sends no mail yet').waitFor();
    await assertAccessible(page);
    assert.deepEqual(await links(), [{ mailed: false }]);
    const made = await server.sql(
      `select actor_id from audit_events where action = 'user.password_link' and outcome = 'success' and target_id = $1`,
      [person.id],
    );
    assert.deepEqual(made, [{ actor_id: server.admin.id }]);
    await confirm(page, 'Done').click();
    await window.waitFor({ state: 'detached' });
    assert.equal(await page.getByText('/reset-password').count(), 0);
    const { pathname, search } = new URL(link);
    await page.goto(pathname + search);
    await page.getByRole('textbox', { name: 'Password' }).first().fill('Another-horse-42');
    const answered = page.waitForResponse('**/api/v1/auth/password/reset');
    await button(page, 'Change password').click();
    assert.equal((await answered).status(), 200);
    const body = { username: person.username, password: 'Another-horse-42' };
    assert.equal((await server.call('POST', '/api/v1/auth/login', { body })).status, 200);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('is mailed a link to choose a password where mail is sent', async t => {
    const smtp = await receivingServer(t);
    const mailing = await startServer({ SMTP_URL: smtp.url });
    t.after(() => mailing.close());
    const person = await mailing.person();
    const { page, context, problems } = await openWindow(browser, mailing, `/users/${person.id}`, {
      person: mailing.admin,
    });
    await help(page, 'Send password link');
    await confirm(page, 'Cancel').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.equal(smtp.received.length, 0);
    await button(page, 'Help').click();
    assert.equal(await page.getByRole('menuitem', { name: 'Make a password link' }).count(), 0);
    await page.getByRole('menuitem', { name: 'Send password link' }).click();
    await assertAccessible(page);
    await confirm(page, 'Send link').click();
    await page.getByText(`A link was sent to ${person.email}`).waitFor();
    for (let tries = 0; smtp.received.length === 0 && tries < 100; tries += 1) await page.waitForTimeout(100);
    assert.equal(smtp.received.length, 1);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('is not shown to those who may not see it, nor of oneself', async () => {
    const manager = await server.person('manager');
    const person = await server.person();
    const { page, context } = await open(person.id, { person: manager });
    const nothing = async (of: Page): Promise<void> => {
      for (const name of ['Sign-in', 'Sessions']) assert.equal(await of.getByRole('region', { name }).count(), 0, name);
      assert.equal(await of.getByRole('link', { name: /^Sessions/ }).count(), 0);
      assert.equal(await button(of, 'Help').count(), 0);
    };
    await page.getByRole('heading', { name: person.username, level: 1 }).waitFor();
    await nothing(page);
    await page.goto(`/users/${person.id}`);
    await page.getByText('Not in an organization').waitFor();
    await nothing(page);
    await context.close();
    const own = await open(server.admin.id);
    await own.page.getByText('This is you').waitFor();
    await nothing(own.page);
    await own.context.close();
  });

  test('fits a phone, in the dark', async () => {
    const person = await protect(server);
    const { page, context } = await open(person.id, { viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
    await button(page, 'End all').waitFor();
    await assertFits(page);
    await assertAccessible(page);
    await context.close();
  });
});
