import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { colleagues } from '../contract/connect/connect.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';
import { named } from './messages.support.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(() => server.close());

const open = (path: string, person: Person) => openWindow(browser, server, path, { person });
const rows = (page: Page, table: string) => page.getByRole('table', { name: table }).getByRole('row');
const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Contacts' }).getByRole('link', { name });
const ask = (from: Person, to: Person) => server.call('POST', `/v1/users/${to.id}/friend`, { token: from.token });
const standing = async (one: Person, other: Person) => {
  const [friendship] = await server.sql<{ accepted: boolean }>(
    `select accepted_at is not null as accepted from friendships where $1 in (first_id, second_id) and $2 in (first_id, second_id)`,
    [one.id, other.id],
  );
  const [block] = await server.sql('select 1 from person_blocks where blocker_id = $1 and blocked_id = $2', [
    one.id,
    other.id,
  ]);
  return block !== undefined
    ? 'blocked'
    : friendship === undefined
      ? 'none'
      : friendship.accepted
        ? 'friends'
        : 'asked';
};

/** Two people of one organization with names that nobody else has. */
async function two(one: string, other: string): Promise<readonly [Person, Person]> {
  const [first, second] = (await colleagues(server, 2)) as [Person, Person];
  await named(server, first, one);
  await named(server, second, other);
  return [first, second];
}

describe('contacts', () => {
  test('begin empty, and say what belongs there', async () => {
    const { page, context, problems } = await open('/', await server.person());
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Contacts' }).click();
    await page.getByText('No friends yet').waitFor();
    await assertAccessible(page);
    await tab(page, 'Requests').click();
    await page.getByText('No requests to answer').waitFor();
    await tab(page, 'Blocked').click();
    await page.getByText('Nobody is blocked').waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('somebody is found by a part of the name, asked, and taken back', async () => {
    const [ana, ben] = await two('Ana Quill', 'Benedetta Quarles');
    const { page, context, problems } = await open('/contacts', ana);
    await page.getByRole('button', { name: 'Add friend' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add friend' });
    await dialog.getByRole('button', { name: 'Send request' }).click();
    await dialog.getByText('Choose a person').waitFor();
    await dialog.getByRole('combobox', { name: 'Person' }).fill('nobody is called so');
    await page.getByText('Nobody found').waitFor();
    await dialog.getByRole('combobox', { name: 'Person' }).fill('etta quar');
    await page.getByRole('option', { name: /Benedetta Quarles/ }).click();
    await assertAccessible(page);
    await dialog.getByRole('button', { name: 'Send request' }).click();
    await page.getByText('Friend request sent to Benedetta Quarles').waitFor();
    assert.equal(await standing(ana, ben), 'asked');
    await tab(page, 'Requests').click();
    await rows(page, 'Sent').filter({ hasText: 'Benedetta Quarles' }).waitFor();
    await assertFits(page);
    await page.getByRole('button', { name: 'Take back the request to Benedetta Quarles' }).click();
    await page.getByText('Request taken back').waitFor();
    await page.getByText('No open requests').waitFor();
    assert.equal(await standing(ana, ben), 'none');
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('who may list nobody finds the people whom they reach to write to', async () => {
    const [ana, ben] = await two('Ana Vireo', 'Ben Vireo');
    const { page, context, problems } = await open('/messages', ana);
    await page.getByRole('button', { name: 'New conversation' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'New conversation' });
    await dialog.getByRole('combobox', { name: 'To' }).fill('ben vir');
    await page.getByRole('option', { name: /Ben Vireo/ }).click();
    await dialog.getByRole('button', { name: 'Begin' }).click();
    await page.waitForURL(/\/messages\/[0-9a-f-]{36}$/);
    const rows = await server.sql('select 1 from conversation_participants where user_id = $1', [ben.id]);
    assert.equal(rows.length, 1);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('a request is told in the bell, and accepted or declined where that leads', async () => {
    const [ana, ben] = await two('Ana Rook', 'Ben Rook');
    await ask(ben, ana);
    const { page, context, problems } = await open('/', ana);
    await page.getByRole('button', { name: /^Notifications/ }).click();
    await page.getByText('Ben Rook wants to be your friend').click();
    await page.waitForURL('**/contacts/requests');
    await page.getByRole('button', { name: 'Decline Ben Rook' }).click();
    await page.getByText('Request declined').waitFor();
    assert.equal(await standing(ana, ben), 'none');
    await ask(ben, ana);
    await page.reload();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Accept Ben Rook' }).click();
    await page.getByText('Ben Rook is your friend now').waitFor();
    assert.equal(await standing(ana, ben), 'friends');
    await tab(page, 'Friends').click();
    await rows(page, 'Friends').filter({ hasText: 'Ben Rook' }).waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('a request that was taken back meanwhile says so, and goes from the list', async () => {
    const [ana, ben] = await two('Ana Swift', 'Ben Swift');
    await ask(ben, ana);
    const { page, context } = await open('/contacts/requests', ana);
    await page.getByRole('button', { name: 'Accept Ben Swift' }).waitFor();
    await server.call('DELETE', `/v1/users/${ana.id}/friend`, { token: ben.token });
    await page.getByRole('button', { name: 'Accept Ben Swift' }).click();
    await page.getByText('Friend request not found').waitFor();
    await page.getByText('No requests to answer').waitFor();
    assert.equal(await standing(ana, ben), 'none');
    await context.close();
  });

  test('a friend is written to, removed, or blocked after a question; blocked people are unblocked', async () => {
    const [ana, ben] = await two('Ana Teal', 'Ben Teal');
    await ask(ana, ben);
    await server.call('POST', `/v1/users/${ana.id}/friend/accept`, { token: ben.token });
    const { page, context, problems } = await open('/contacts', ana);
    await page.getByRole('button', { name: 'Write to Ben Teal' }).click();
    await page.waitForURL(/\/messages\/[0-9a-f-]{36}$/);
    await page.goto(`${server.url}/contacts`);
    await rows(page, 'Friends')
      .filter({ hasText: 'Ben Teal' })
      .getByRole('button', { name: 'Actions for Ben Teal' })
      .click();
    await page.getByRole('menuitem', { name: /^Block/ }).click();
    const question = page.getByRole('dialog', { name: 'Block Ben Teal?' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await standing(ana, ben), 'friends');
    await page.getByRole('button', { name: 'Actions for Ben Teal' }).click();
    await page.getByRole('menuitem', { name: /^Block/ }).click();
    await assertAccessible(page);
    await question.getByRole('button', { name: 'Block' }).click();
    await page.getByText('Ben Teal is blocked').waitFor();
    await page.getByText('No friends yet').waitFor();
    assert.equal(await standing(ana, ben), 'blocked');
    await tab(page, 'Blocked').click();
    await page.getByRole('button', { name: 'Unblock Ben Teal' }).click();
    await page.getByText('Ben Teal is not blocked any more').waitFor();
    assert.equal(await standing(ana, ben), 'none');
    assert.deepEqual(problems, []);
    await context.close();
  });
});
