import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
let person: Person;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  person = await server.person();
});
after(() => server.close());

const places = (page: Page) => page.getByRole('navigation', { name: 'Main' }).getByRole('link');

describe('the navigation', () => {
  test('has the places that one can use, in groups, and no others', async () => {
    const { page, context } = await openWindow(browser, server, '/', { person });
    await places(page).first().waitFor();
    assert.deepEqual(await places(page).allInnerTexts(), [
      'Home',
      'Messages',
      'Calls',
      'Files',
      'Requests',
      'Support',
      'Contacts',
      'Organizations',
      'Settings',
    ]);
    const groups = page.getByRole('navigation', { name: 'Main' }).getByRole('heading', { level: 2 });
    assert.deepEqual(await groups.allInnerTexts(), ['Work', 'Directory', 'Operate']);
    await context.close();
  });

  test('folds to icons that keep their names, and stays so', async () => {
    const { page, context, problems } = await openWindow(browser, server, '/users', { person: server.admin });
    await page.getByRole('button', { name: 'Fold the navigation' }).click();
    await page.getByRole('button', { name: 'Show the navigation’s names' }).waitFor();
    await page.reload();
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Vault' }).click();
    await page.getByRole('heading', { level: 1, name: 'Vault' }).waitFor();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Show the navigation’s names' }).click();
    await page.getByRole('button', { name: 'Fold the navigation' }).waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('of a phone has what is most used at hand, and the rest in a menu', async () => {
    const viewport = { width: 360, height: 740 };
    const { page, context, problems } = await openWindow(browser, server, '/', { person: server.admin, viewport });
    const hand = page.getByRole('navigation', { name: 'Most used' });
    await hand.getByRole('link', { name: 'People' }).click();
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
    assert.equal(await hand.getByRole('link', { name: 'People' }).getAttribute('aria-current'), 'page');
    await page.getByRole('button', { name: 'Menu' }).click();
    await assertAccessible(page);
    await assertFits(page);
    await places(page).filter({ hasText: 'Roles & permissions' }).click();
    await page.getByRole('heading', { level: 1, name: 'Roles & permissions' }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    assert.deepEqual(problems, []);
    await context.close();
  });
});

test('keys open the search and the list of keys, but not while one writes', async () => {
  const { page, context } = await openWindow(browser, server, '/users', { person: server.admin });
  await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
  const field = page.getByLabel('Search people');
  await field.fill('a/b?');
  assert.equal(await field.inputValue(), 'a/b?');
  assert.equal(await page.getByRole('dialog').count(), 0);
  await field.blur();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  // The focus is back in the field, where one writes.
  await field.blur();
  await page.keyboard.press('/');
  await page.getByRole('combobox', { name: /^Search people, teams/ }).waitFor();
  await context.close();
});
