import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { receivingServer } from '../../src/platform/mail/testing.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { until } from '../support/own-redis.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
let people: readonly Person[];
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  people = [await server.person(), await server.person(), await server.person()];
});
after(() => server.close());

const box = (page: Page, { email }: Pick<Person, 'email'>) =>
  page.getByRole('row').filter({ hasText: email }).getByRole('checkbox');
const bar = (page: Page) => page.getByRole('toolbar', { name: 'Selected rows' });
const active = async ({ id }: Person) =>
  (await server.sql('select active from users where id = $1', [id]))[0]?.['active'];

describe('several people at once', () => {
  test('are chosen by those only who may change something', async () => {
    const reader = await server.person('manager');
    const { page, context } = await openWindow(browser, server, '/users', { person: reader });
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.equal(await page.getByRole('checkbox').count(), 0);
    await context.close();
  });

  test('are deactivated; who is refused stays selected and is named, and nobody else is kept from it', async () => {
    const { page, context, problems } = await openWindow(browser, server, '/users', { person: server.admin });
    const [one, two] = people;
    assert.ok(one && two);
    await box(page, one).check();
    // By the keyboard: from the first to the second, and selected there.
    await page.getByRole('row').filter({ hasText: one.email }).getByRole('link').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    assert.equal(await box(page, two).isChecked(), true);
    await box(page, server.admin).check();
    await bar(page).getByText('3 selected').waitFor();
    assert.equal(await bar(page).getByRole('button', { name: 'Activate', exact: true }).count(), 0, 'all are active');
    await assertAccessible(page);
    // Somebody deletes one of them meanwhile.
    await server.call('DELETE', `/api/v1/users/${two.id}`, { token: server.admin.token });
    await bar(page).getByRole('button', { name: 'Deactivate' }).click();
    const question = page.getByRole('dialog', { name: 'Deactivate 2 accounts?' });
    await question.getByText('Your own account stays as it is.').waitFor();
    await question.getByRole('button', { name: 'Deactivate' }).click();
    const refused = page.getByRole('dialog', { name: 'It was refused for 1 person' });
    await refused.getByText('User not found').waitFor();
    await refused.getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('1 account is inactive now').waitFor();
    assert.deepEqual([await active(one), await active(server.admin)], [false, true]);
    await page.keyboard.press('Escape');
    await bar(page).waitFor({ state: 'hidden' });
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('are signed out, one from its own row; nothing is mailed where no mail is sent', async () => {
    const [one, two] = [await server.person(), await server.person()];
    const sessions = async ({ id }: Person) =>
      (await server.sql('select 1 from sessions where user_id = $1 and revoked_at is null', [id])).length;
    const { page, context, problems } = await openWindow(browser, server, '/users', { person: server.admin });
    const row = page.getByRole('row').filter({ hasText: one.email });
    await row.hover();
    await row.getByRole('button', { name: /^Actions for/ }).click();
    assert.deepEqual(await page.getByRole('menuitem').locator('span:first-child').allInnerTexts(), [
      'Add to team',
      'Give role',
      'Sign out',
      'Deactivate',
    ]);
    await assertAccessible(page);
    await page.getByRole('menuitem', { name: /^Sign out/ }).click();
    await page.getByRole('dialog', { name: 'Sign out 1 person?' }).getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await sessions(one), 1);
    // By the keyboard: the row's actions come after its name.
    await row.getByRole('link').first().focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: /^Sign out/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('1 person signed out').waitFor();
    assert.deepEqual([await sessions(one), await sessions(two)], [0, 1]);
    await box(page, one).check();
    await box(page, two).check();
    assert.equal(await bar(page).getByRole('button', { name: 'Send password link' }).count(), 0);
    await bar(page).getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('2 people signed out').waitFor();
    assert.equal(await sessions(two), 0);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('get a link by mail to choose a password', async t => {
    const smtp = await receivingServer(t);
    const sending = await startServer({ SMTP_URL: smtp.url });
    try {
      const [one, off] = [await sending.person(), await sending.person()];
      await sending.sql('update users set active = false where id = $1', [off.id]);
      const { page, context } = await openWindow(browser, sending, '/users', { person: sending.admin });
      for (const person of [one, off, sending.admin]) await box(page, person).check();
      await bar(page).getByRole('button', { name: 'Send password link' }).click();
      const question = page.getByRole('dialog', { name: 'Send a password link to 1 person?' });
      await question.getByRole('button', { name: 'Send link' }).click();
      await page.getByText('1 link sent').waitFor();
      await until('the mail is there', () => smtp.received.length > 0);
      assert.deepEqual(
        smtp.received.map(({ to }) => to),
        [[one.email]],
      );
      await context.close();
    } finally {
      await sending.close();
    }
  });

  test('get a role and a team, on a phone too', async () => {
    const { token } = server.admin;
    const role = await server.call('POST', '/api/roles', { token, body: { name: 'Night shift', permissionIds: [] } });
    assert.equal(role.status, 201);
    const team = await server.call('POST', '/api/v1/teams', { token, body: { name: 'Night team' } });
    assert.equal(team.status, 201);
    const person = people[2];
    assert.ok(person);
    const { page, context, problems } = await openWindow(browser, server, '/users', {
      person: server.admin,
      viewport: { width: 360, height: 740 },
    });
    await page.getByLabel('Search people').fill(person.username);
    await page.getByText('1 person', { exact: true }).waitFor();
    const only = page.getByRole('row').getByRole('checkbox').last();
    await only.check();
    await assertFits(page);
    await bar(page).getByRole('button', { name: 'Give role' }).click();
    await page.getByRole('combobox', { name: 'Role' }).fill('Night');
    await page.getByRole('option', { name: /Night shift/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Give role' }).click();
    await page.getByText('1 person has the role now').waitFor();
    await bar(page).waitFor({ state: 'hidden' });
    await only.check();
    await bar(page).getByRole('button', { name: 'Add to team' }).click();
    await page.getByRole('combobox', { name: 'Team', exact: true }).fill('Night');
    await page.getByRole('option', { name: 'Night team' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click();
    await page.getByText('1 person added to the team').waitFor();
    const held = await server.sql(
      'select r.name from user_roles u join roles r on r.id = u.role_id where u.user_id = $1 and r.name = $2',
      [person.id, 'Night shift'],
    );
    const member = await server.sql('select role from team_members where user_id = $1', [person.id]);
    assert.deepEqual([held.length, member[0]?.['role']], [1, 'member']);
    assert.deepEqual(problems, []);
    await context.close();
  });
});
