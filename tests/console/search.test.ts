import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { company, credential, credentialType } from '../contract/directory/vault.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { until } from '../support/own-redis.ts';
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
    const { id: typeId } = await credentialType(server, server.admin);
    await credential(server, server.admin, { typeId, companyId: await company(server) }, { name: 'Quill safe' });
  });
  after(async () => {
    await server?.close();
  });

  const input = (page: Page) => page.getByRole('combobox', { name: /^Search people/ });
  const options = (page: Page) => page.getByRole('listbox', { name: 'Results' }).getByRole('option');
  async function searchFor(page: Page, text: string): Promise<void> {
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await input(page).fill(text);
  }

  test('finds nobody and nothing for those who may list nothing', async () => {
    const { page, problems, context } = await openWindow(browser, server, '/', { person });
    await searchFor(page, 'quillon');
    await page.getByText('No results').waitFor();
    assert.equal(await options(page).count(), 0);
    await input(page).fill('audit');
    await page.getByText('No results').waitFor();
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
      await page.getByRole('button', { name: 'Search or jump to' }).click();
      await input(page).fill(text);
      await options(page).getByText(text).waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/${place}/${made[place]}`);
      await page.goto('/');
    }
    await searchFor(page, 'dark');
    await options(page).getByText('Use dark theme').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('html[data-mantine-color-scheme=dark]').waitFor({ state: 'attached' });
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('does what is typed, for those who may: a verb, then a name, in whichever words', async () => {
    const reader = await server.person('user');
    await server.sql(
      `insert into user_grants (id, user_id, pattern) values (gen_random_uuid(), $1, 'user.list.other')`,
      [reader.id],
    );
    const little = await openWindow(browser, server, '/', { person: reader });
    await searchFor(little.page, 'deactivate quillon');
    await little.page.getByText('No results').waitFor();
    await input(little.page).fill('deact');
    await little.page.getByText('No results').waitFor();
    await little.context.close();

    const { page, problems, context } = await openWindow(browser, server, '/', { person: server.admin });
    await searchFor(page, 'deact');
    await options(page).getByText('Deactivate…').waitFor();
    await page.keyboard.press('Enter');
    await until('the verb is written', async () => (await input(page).inputValue()) === 'Deactivate ');
    await page.keyboard.type('quillon');
    await options(page).getByText('Deactivate Quillon Ann').waitFor();
    await page.keyboard.press('Enter');
    const question = page.getByRole('dialog', { name: 'Deactivate this account?' });
    await question.getByText('Quillon Ann').waitFor();
    await question.getByRole('button', { name: 'Cancel' }).click();
    // The same again, without leaving the page.
    await searchFor(page, 'Lock quillon ann');
    await options(page).getByText('Deactivate Quillon Ann').click();
    await question.waitFor();
    await question.getByRole('button', { name: 'Cancel' }).click();
    // What they are not is not done.
    await searchFor(page, 'activate quillon');
    await options(page).getByText('Activate Quillon Ann').click();
    await input(page).waitFor({ state: 'detached' });
    await searchFor(page, 'invite quillon');
    await options(page).getByText('Invite to Quillon Ltd').click();
    await page
      .getByRole('dialog', { name: 'Invite somebody' })
      .or(page.getByRole('dialog', { name: /^Invite/ }))
      .waitFor();
    await page.goto('/');
    await searchFor(page, 'add to quillon');
    await options(page).getByText('Add member to Quillon night').click();
    await page.getByRole('dialog', { name: 'Add member' }).waitFor();
    // What is loaded first: whether somebody is locked out, and what a credential keeps.
    for (let tries = 0; tries < 5; tries += 1)
      await server.call('POST', '/api/v1/auth/login', { body: { username: person.username, password: 'not-it' } });
    await page.goto('/');
    await searchFor(page, 'unlock quillon');
    await options(page).getByText('Unlock Quillon Ann').click();
    await page.getByRole('dialog', { name: 'Unlock this account?' }).waitFor();
    await page.goto('/');
    await searchFor(page, 'reveal quill');
    await options(page).getByText('Reveal Quill safe').click();
    await page.getByRole('dialog', { name: 'Reveal' }).getByText('Secret Access Key').waitFor();
    const [user] = await server.sql('select active from users where id = $1', [made['users']]);
    assert.deepEqual(user, { active: true });
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
    await page.getByText('No results').waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('Enter that comes before the list waits for it, and takes what it marks then', async () => {
    const { page, problems, context } = await openWindow(browser, server, '/', { person: server.admin });
    const release = await hold(page, /console\/search\?q=quillon(\+|%20)night$/i);
    await searchFor(page, 'quillon');
    await options(page).getByText('Quillon Ann').waitFor();
    await input(page).fill('quillon night');
    await page.keyboard.press('Enter');
    await page.getByText('Searching…').waitFor();
    assert.deepEqual([new URL(page.url()).pathname, await options(page).count()], ['/', 0]);
    release();
    await page.waitForURL(`**/teams/${made['teams']}`);
    // What was typed since takes the wish back, and what the arrows went to stays chosen when more is found above it.
    const again = await hold(page, /console\/search\?q=people$/);
    await searchFor(page, 'people');
    await page.keyboard.press('ArrowDown');
    const users = page.locator('[role=dialog] [role=option][aria-selected=true]');
    await users.getByText('People').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/users');
    again();
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('does what one may do, in the window of its screen, and asks only once', async () => {
    const { page, problems, context } = await openWindow(browser, server, '/users', { person: server.admin });
    for (const [text, title] of [
      ['create team', 'Create team'],
      ['add pers', 'Add person'],
      ['add pers', 'Add person'],
    ] as const) {
      await searchFor(page, text);
      await options(page).getByText(title).waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog', { name: title }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    }
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
    assert.equal(await page.getByRole('dialog').count(), 0);
    assert.deepEqual(problems, []);
    await context.close();
    const mere = await openWindow(browser, server, '/', { person: await server.person() });
    await searchFor(mere.page, 'create');
    await mere.page.locator('[role=listbox][aria-busy=false]').waitFor({ state: 'attached' });
    assert.equal(await options(mere.page).count(), 0);
    await mere.context.close();
  });

  describe('a field that finds people', () => {
    const lee = 'Lee Chan';
    let leeId = '';
    before(async () => {
      const { id, username } = await server.person('user');
      leeId = id;
      await server.sql('update users set display_name = $1 where username = $2', [lee, username]);
    });
    /** Where such fields are, what leads to them, and where a wrong choice would show. */
    const fields = [
      { path: '/why', open: null, name: 'Person' },
      { path: 'teams', open: 'Add member', name: 'Person' },
      { path: '/organizations', open: 'Create Organization', name: 'Administrators' },
      { path: '/audit', open: 'Add filter', name: 'Actor' },
    ] as const;

    for (const { path, open, name } of fields)
      test(`offers nothing but what fits its text: ${name} of ${open ?? path}`, async () => {
        const address = path === 'teams' ? `/teams/${made['teams']}` : path;
        const { page, problems, context } = await openWindow(browser, server, address, { person: server.admin });
        if (open !== null) await page.getByRole('button', { name: open }).click();
        if (open === 'Add filter') await page.getByRole('menuitem', { name }).click();
        const field = page.getByRole('combobox', { name, exact: true });
        const choices = page.getByRole('option');
        await field.click();
        // The list of before has the administrator first.
        await field.pressSequentially('a');
        await choices.getByText('admin@example.com').waitFor();
        const release = await hold(page, /[?&]q=lee(&|$)/i);
        const releaseLast = await hold(page, /[?&]q=lee(\+|%20)chan(&|$)/i);
        const early = page.waitForRequest(/[?&]q=lee(&|$)/i);
        await field.fill('Lee');
        await early;
        const asked = page.waitForRequest(/[?&]q=lee(\+|%20)chan(&|$)/i);
        await field.fill(lee);
        for (const key of ['ArrowDown', 'Enter', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
        assert.deepEqual([await choices.count(), await field.inputValue()], [0, lee]);
        await asked;
        release();
        await page.keyboard.press('Enter');
        assert.equal(await choices.count(), 0, 'the late answer to an earlier text');
        releaseLast();
        await choices.getByText(lee).waitFor();
        assert.equal(await choices.count(), 1);
        // A press that began on an entry which is gone does not choose what came into its place.
        const box = await choices.first().boundingBox();
        await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 10);
        await page.mouse.down();
        await field.fill('admin');
        await choices.getByText('admin@example.com').waitFor();
        await page.mouse.up();
        assert.equal(await field.inputValue(), 'admin');
        await field.fill(lee);
        await choices.getByText(lee).waitFor();
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
        await choices.first().waitFor({ state: 'hidden' });
        if (name === 'Administrators') await page.getByRole('dialog').getByText(`${lee} (`).waitFor();
        else assert.match(await field.inputValue(), /^Lee Chan/);
        if (name === 'Actor') await page.waitForURL(url => url.searchParams.get('actor') === leeId);
        assert.deepEqual(problems, []);
        await context.close();
      });

    test('does not send a name that was typed and not chosen, nor whom was chosen before', async () => {
      const { page, context } = await openWindow(browser, server, `/teams/${made['teams']}`, { person: server.admin });
      await page.getByRole('button', { name: 'Add member' }).click();
      const dialog = page.getByRole('dialog');
      const field = dialog.getByRole('combobox', { name: 'Person' });
      await field.fill('admin');
      await page.getByRole('option', { name: /admin@example.com/ }).click();
      await field.fill(lee);
      await dialog.getByRole('button', { name: 'Add', exact: true }).click();
      await dialog.getByText('Choose one from the list').waitFor();
      await assertAccessible(page);
      assert.deepEqual(await server.sql('select 1 from team_members'), []);
      await field.click();
      await page.getByRole('option', { name: lee }).click();
      await dialog.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByText('Member added to team').waitFor();
      assert.deepEqual(await server.sql('select user_id from team_members'), [{ user_id: leeId }]);
      await context.close();
    });
  });
});

/** Holds the answers to requests whose address fits until what it comes to is called. */
async function hold(page: Page, address: RegExp): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route(address, async route => {
    await promise;
    await route.continue().catch(() => {});
  });
  return resolve;
}
