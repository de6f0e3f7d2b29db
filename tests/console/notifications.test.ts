import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { join, listOf, madeTeam } from '../contract/console/notifications.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(() => server.close());

const bell = (page: Page, unread = 0) =>
  page.getByRole('button', { name: unread === 0 ? 'Notifications' : `Notifications, ${unread} unread`, exact: true });
const entries = (page: Page) => page.getByRole('list', { name: 'Notifications' }).getByRole('listitem');
/** Forgets that the window itself was a new device. */
const forget = (person: Person) => server.sql('delete from notifications where user_id = $1', [person.id]);
const shot = async (page: Page, name: string) => {
  if (process.env['SHOTS']) await page.screenshot({ path: `${process.env['SHOTS']}/${name}.png` });
};

describe('the bell', () => {
  test('says at once that there is something new, and shows it', async () => {
    const person = await server.person();
    const { page, context, problems } = await openWindow(browser, server, '/', { person });
    await bell(page, 1).waitFor();
    await forget(person);
    await page.reload();
    await bell(page).click();
    await page.getByText('Nothing here yet').waitFor();
    await shot(page, 'empty');
    await assertAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByText('Nothing here yet').waitFor({ state: 'hidden' });
    const teams = [await madeTeam(server), await madeTeam(server)];
    for (const { id } of teams) await join(server, id, person);
    await bell(page, 2).click();
    const rows = entries(page);
    await rows.nth(1).waitFor();
    await shot(page, 'two');
    await assertAccessible(page);
    assert.match(await rows.first().innerText(), new RegExp(`admin added you to the team ${teams[1]?.name}`));
    await rows.first().getByRole('link').click();
    await page.waitForURL(`**/teams/${teams[1]?.id}`);
    await bell(page, 1).waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('reads and clears, in all windows', async () => {
    const person = await server.person();
    const [one, other] = [
      await openWindow(browser, server, '/', { person }),
      await openWindow(browser, server, '/', { person }),
    ];
    await forget(person);
    for (const { id } of [await madeTeam(server), await madeTeam(server), await madeTeam(server)])
      await join(server, id, person);
    await bell(other.page, 3).waitFor();
    await bell(one.page, 3).click();
    await entries(one.page)
      .first()
      .getByRole('button', { name: /^Clear/ })
      .click();
    await bell(other.page, 2).waitFor();
    await one.page.getByRole('button', { name: 'Mark all read' }).click();
    await bell(other.page).click();
    await entries(other.page).nth(1).waitFor();
    await one.page.getByRole('button', { name: 'Clear all' }).click();
    await one.page.getByText('removed for good').waitFor();
    await one.page.getByRole('dialog').getByRole('button', { name: 'Clear all' }).click();
    await other.page.getByText('Nothing here yet').waitFor();
    assert.deepEqual((await listOf(server, person)).notifications, []);
    assert.deepEqual([one.problems, other.problems], [[], []]);
    await Promise.all([one.context.close(), other.context.close()]);
  });

  test('says what happened while it was read for the first time', async () => {
    const person = await server.person();
    const { id } = await madeTeam(server);
    const { page, context, problems } = await openWindow(browser, server, '/', { person });
    await bell(page, 1).waitFor();
    await forget(person);
    await page.goto('about:blank');
    const [following, told] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let changes = 0;
    page.on('websocket', socket =>
      socket.on('framereceived', ({ payload }) => {
        const { type } = JSON.parse(String(payload)) as { type: string };
        if (['missed', 'notification', 'notifications_changed'].includes(type)) changes += 1;
        if (type === 'missed') following.resolve();
        if (type === 'notification') told.resolve();
      }),
    );
    // Answered when nothing is there, it arrives after the live connection has said all that it will.
    let readings = 0;
    await page.route('**/console/notifications*', async route => {
      readings += 1;
      if (readings > 1) return route.continue();
      const response = await route.fetch();
      await following.promise;
      await join(server, id, person);
      await told.promise;
      await route.fulfill({ response });
    });
    await page.goto('/');
    await bell(page, 1).waitFor();
    assert.ok(readings > 1 && readings <= changes + 1, `${readings} readings of ${changes} changes`);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('goes on reading where there are many', async () => {
    const person = await server.person();
    const { id } = await madeTeam(server);
    await join(server, id, person);
    await server.sql(
      `insert into notifications (id, user_id, kind, facts, created_at)
       select gen_random_uuid(), user_id, kind, facts, created_at from notifications, generate_series(1, 120) where user_id = $1`,
      [person.id],
    );
    const { page, context } = await openWindow(browser, server, '/', { person });
    await page.getByRole('button', { name: 'Notifications, 100 or more unread' }).click();
    await entries(page).nth(19).waitFor();
    await page.getByRole('button', { name: 'Show older' }).click();
    await entries(page).nth(39).waitFor();
    await context.close();
  });

  test('of a phone is in the menu, which says that something is unread', async () => {
    const person = await server.person();
    const viewport = { width: 360, height: 740 };
    const { page, context, problems } = await openWindow(browser, server, '/', { person, viewport });
    await forget(person);
    await join(server, (await madeTeam(server)).id, person);
    await page.getByRole('button', { name: 'Menu , unread notifications' }).waitFor();
    await shot(page, 'phone-home');
    await page.getByRole('button', { name: /^Menu/ }).click();
    await bell(page, 1).waitFor();
    await shot(page, 'phone-menu');
    await bell(page, 1).click();
    await entries(page).first().waitFor();
    await shot(page, 'phone-list');
    await assertAccessible(page);
    await assertFits(page);
    await entries(page).first().getByRole('link').click();
    await page.waitForURL('**/teams/*');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    assert.deepEqual(problems, []);
    await context.close();
  });
});

describe('the settings', () => {
  test('choose how one is told of a kind, and when no mail leaves', async () => {
    const person = await server.person();
    const { page, context, problems } = await openWindow(browser, server, '/settings/notifications', { person });
    await page.getByRole('combobox', { name: 'How you are told: You are added to a team' }).click();
    await page.getByRole('option', { name: 'Off' }).click();
    await page.getByText('Saved').waitFor();
    await page.getByRole('switch', { name: 'Keep quiet hours' }).click();
    await page.getByLabel('From', { exact: true }).fill('21:00');
    await page.getByLabel('Until', { exact: true }).fill('21:00');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Enter another time than the first').waitFor();
    await page.getByLabel('Until', { exact: true }).fill('06:30');
    await shot(page, 'settings');
    await assertAccessible(page);
    const stored = page.waitForResponse(answer => answer.request().method() === 'PATCH' && answer.ok());
    await page.getByRole('button', { name: 'Save' }).click();
    await stored;
    await page.reload();
    assert.equal(await page.getByLabel('Until', { exact: true }).inputValue(), '06:30');
    const way = page.getByRole('combobox', { name: 'How you are told: You are added to a team' });
    assert.equal(await way.inputValue(), 'Off');
    assert.deepEqual(problems, []);
    await context.close();
  });
});
