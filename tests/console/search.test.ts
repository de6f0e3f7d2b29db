import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

const hostile = `<img src=x onerror="document.title='pwned'">\u200Fשלום${'ж'.repeat(60)} 👩‍👩‍👧`;

describe('the search over everything', () => {
  let server: TestServer;
  let browser: Browser;
  let person: Person;
  const made: Record<string, string> = {};
  before(async () => {
    [server, browser] = await Promise.all([startServer(), startBrowser()]);
    person = await server.person('user');
    for (const [kind, text] of [
      ['teams', `insert into teams (id, name) values (gen_random_uuid(), 'Quillon night') returning id`],
      [
        'roles',
        `insert into roles (id, moniker, name) values (gen_random_uuid(), 'quillon', 'Quillon role') returning id`,
      ],
      ['organizations', `insert into organizations (id, name) values (gen_random_uuid(), 'Quillon Ltd') returning id`],
      ['users', `update users set display_name = 'Quillon Ann' where username = '${person.username}' returning id`],
      [
        'vault/companies',
        `insert into companies (id, name, identifier) values (gen_random_uuid(), 'Quillon Works', 'QW') returning id`,
      ],
    ] as const)
      made[kind] = (await server.sql<{ id: string }>(text))[0]?.id ?? '';
    await server.sql('insert into teams (id, name) values (gen_random_uuid(), $1)', [hostile]);
  });
  after(async () => {
    await server?.close();
  });

  const input = (page: Page) => page.getByRole('combobox', { name: /^Search people/ });
  const options = (page: Page) => page.getByRole('listbox', { name: 'Results' }).getByRole('option');
  async function searchFor(page: Page, text: string): Promise<void> {
    await page.getByRole('button', { name: /^Account of/ }).waitFor();
    await page.keyboard.press('Control+k');
    await input(page).fill(text);
  }

  test('finds nobody and nothing for those who may list nothing', async () => {
    const { page, problems, context } = await openWindow(browser, server, '/', { person });
    await searchFor(page, 'quillon');
    await page.getByText('Nothing has that name').waitFor();
    assert.equal(await options(page).count(), 0);
    await input(page).fill('audit');
    await page.getByText('Nothing has that name').waitFor();
    await input(page).fill('home');
    await options(page).getByText('Home').waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('says when the server refuses or cannot be reached, and goes on when it can', async () => {
    const { page, context } = await openWindow(browser, server, '/', { person: server.admin });
    await searchFor(page, '');
    await server.sql('alter table teams rename to elsewhere');
    await input(page).fill('quillon');
    await page
      .getByRole('dialog')
      .getByText('This could not be loaded')
      .waitFor()
      .finally(() => server.sql('alter table elsewhere rename to teams'));
    await page.getByRole('button', { name: 'Try again' }).click();
    await options(page).getByText('Quillon night').waitFor();
    await context.close();
  });

  test('an old answer never takes the place of a newer one', async () => {
    const { page, context } = await openWindow(browser, server, '/', { person: server.admin });
    let release = (): void => {};
    const held = new Promise<void>(resolve => {
      release = resolve;
    });
    // The server answers; the network brings the answer late.
    await page.route(/console\/search\?q=quillon$/, async route => {
      await held;
      await route.continue().catch(() => {});
    });
    await searchFor(page, 'quillon');
    await page.waitForRequest(/console\/search\?q=quillon$/);
    await input(page).fill('Quillon Works');
    await options(page).getByText('Quillon Works').waitFor();
    release();
    await page.waitForTimeout(400);
    assert.deepEqual(await options(page).locator('bdi').allInnerTexts(), ['Quillon Works', 'QW']);
    await context.close();
  });

  test('finds each kind and leads to its screen, by keyboard alone', async () => {
    const { page, problems, context } = await openWindow(browser, server, '/users', { person: server.admin });
    await page.getByRole('textbox', { name: 'Search people' }).focus();
    await searchFor(page, 'quillon');
    await options(page).getByText('Quillon Works').waitFor();
    const names: readonly string[] = await page.evaluate(
      `[...document.querySelectorAll('[role=listbox] [role=group]')].map(each => each.ariaLabel)`,
    );
    assert.deepEqual(names, ['People', 'Teams', 'Roles', 'Companies', 'Organizations']);
    assert.equal(await options(page).count(), 5);
    await assertAccessible(page);
    // What is chosen is told to assistive technology, and the arrows go round.
    const chosen = () => page.locator('[role=dialog] [role=option][aria-selected=true]');
    assert.equal(await input(page).getAttribute('aria-activedescendant'), await chosen().getAttribute('id'));
    await page.keyboard.press('ArrowUp');
    assert.match(await chosen().innerText(), /Quillon Ltd/);
    await page.keyboard.press('ArrowDown');
    assert.match(await chosen().innerText(), /Quillon Ann/);
    await page.keyboard.press('Escape');
    await input(page).waitFor({ state: 'detached' });

    for (const [place, text] of [
      ['users', 'Quillon Ann'],
      ['teams', 'Quillon night'],
      ['roles', 'Quillon role'],
      ['vault/companies', 'Quillon Works'],
      ['organizations', 'Quillon Ltd'],
    ] as const) {
      await page.getByRole('button', { name: 'Search', exact: true }).click();
      await input(page).fill(text);
      await options(page).getByText(text).waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/${place}/${made[place]}`);
      await page.goto('/');
    }
    await searchFor(page, 'dark');
    await options(page).getByText('Use dark colours').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('html[data-mantine-color-scheme=dark]').waitFor({ state: 'attached' });
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('hostile names and searches do no harm on a narrow screen', async () => {
    const window = { person: server.admin, viewport: { width: 360, height: 740 } };
    const { page, problems, context } = await openWindow(browser, server, '/', window);
    await searchFor(page, '<img src=x');
    await options(page).getByText('<img src=x').first().waitFor();
    await assertFits(page);
    const wider: readonly number[] = await page.evaluate(
      `[...document.querySelectorAll('[role=option]')].map(each => each.scrollWidth - each.clientWidth)`,
    );
    assert.ok(
      wider.every(pixels => pixels === 0),
      String(wider),
    );
    assert.equal(await page.locator('img[src="x"]').count(), 0);
    await input(page).fill('%_\\');
    await page.getByText('Nothing has that name').waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });
});
