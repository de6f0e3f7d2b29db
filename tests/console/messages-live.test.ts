import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { began, colleagues, dataOf, sent } from '../contract/connect/connect.support.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { until } from '../support/own-redis.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';
import { field, list, message, named, pair } from './messages.support.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(() => server.close());

const head = (page: Page) => page.getByRole('region', { name: 'Conversation', exact: true });

describe('two people who talk', () => {
  test('see at once what the other says, writes, reads, reacts with, changes and deletes', async () => {
    const { ana, ben, conversation } = await pair(server);
    const path = `/messages/${conversation.id}`;
    const [hers, his] = [
      await openWindow(browser, server, path, { person: ana }),
      await openWindow(browser, server, path, { person: ben }),
    ];
    await head(hers.page).getByText('Here now').first().waitFor();
    await field(his.page).pressSequentially('Hel');
    await hers.page.getByText('Ben Ode is typing').waitFor();
    await field(his.page).fill('Hello Ana');
    await his.page.keyboard.press('Enter');
    await message(hers.page, 'Hello Ana').waitFor();
    await hers.page.getByText('Ben Ode is typing').waitFor({ state: 'hidden' });
    await message(his.page, 'Hello Ana').getByText('Read', { exact: true }).waitFor();
    const seen = message(hers.page, 'Hello Ana');
    await seen.hover();
    await seen.getByRole('button', { name: 'React' }).click();
    await hers.page.getByRole('menuitem', { name: 'Heart' }).click();
    await message(his.page, 'Hello Ana').getByRole('button', { name: '❤️ 1' }).waitFor();
    await field(his.page).press('ArrowUp');
    await field(his.page).fill('Hello Ana, good morning');
    await his.page.keyboard.press('Enter');
    await message(hers.page, 'good morning').getByText('(edited)').waitFor();
    const own = message(his.page, 'good morning');
    await own.hover();
    await own.getByRole('button', { name: 'More' }).click();
    await his.page.getByRole('menuitem', { name: 'Delete' }).click();
    await his.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await message(hers.page, 'This message was deleted').waitFor();
    await his.context.close();
    assert.deepEqual([hers.problems, his.problems], [[], []]);
    await hers.context.close();
  });

  test('are told elsewhere in the console, and what is read in one tab is read in the other', async () => {
    const { ana, ben, conversation } = await pair(server);
    const { page, context, problems } = await openWindow(browser, server, '/', { person: ana });
    const other = await context.newPage();
    await other.goto(`${server.url}/settings/general`);
    const badge = (of: Page, count: number) =>
      of
        .getByRole('navigation', { name: 'Main' })
        .getByRole('link', { name: new RegExp(`^Messages.*${count} unread`) });
    await page
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: /^Messages/ })
      .waitFor();
    await other
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: /^Messages/ })
      .waitFor();
    await page.waitForLoadState('networkidle');
    await other.waitForLoadState('networkidle');
    await sent(server, ben, conversation, 'One');
    await sent(server, ben, conversation, 'Two');
    await Promise.all([badge(page, 2).waitFor(), badge(other, 2).waitFor()]);
    await badge(page, 2).click();
    await list(page).filter({ hasText: 'Two' }).click();
    await message(page, 'Two').waitFor();
    await badge(other, 2).waitFor({ state: 'detached' });
    // What is deleted before it is read counts no more.
    await page.goto(`${server.url}/settings/general`);
    const last = await sent(server, ben, conversation, 'Three');
    await badge(other, 1).waitFor();
    dataOf(await server.call('DELETE', `/v1/messages/${last.message_id}`, { token: ben.token }));
    await badge(other, 1).waitFor({ state: 'detached' });
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('have missed nothing after the connection was lost: new, edited and deleted', async () => {
    const { ana, ben, conversation } = await pair(server);
    const first = await sent(server, ben, conversation, 'To be edited');
    const second = await sent(server, ben, conversation, 'To be deleted');
    const { page, context } = await openWindow(browser, server, `/messages/${conversation.id}`, { person: ana });
    await message(page, 'To be edited').waitFor();
    await page.waitForLoadState('networkidle');
    await context.setOffline(true);
    await field(page).fill('Written meanwhile');
    await page.keyboard.press('Enter');
    await message(page, 'Written meanwhile').getByText('Sent as soon as there is a connection').waitFor();
    await page.evaluate('window.dispatchEvent(new Event("offline"))');
    const path = (id: string) => `/v1/messages/${id}`;
    const { token } = ben;
    dataOf(await server.call('PATCH', path(first.message_id), { token, body: { content: 'It was edited' } }));
    dataOf(await server.call('DELETE', path(second.message_id), { token }));
    for (let at = 1; at <= 60; at += 1) await sent(server, ben, conversation, `New ${at}`);
    await context.setOffline(false);
    const newestPath = `/v1/messages?conversation_id=${conversation.id}&limit=1`;
    await until(
      'it is sent',
      async () => {
        const [newest] = dataOf<{ messages: { content: string }[] }>(
          await server.call('GET', newestPath, { token }),
        ).messages;
        return newest?.content === 'Written meanwhile';
      },
      20_000,
    );
    const toEnd = page.getByRole('button', { name: /new message|To the newest/ });
    if (await toEnd.isVisible()) await toEnd.click();
    await message(page, 'Written meanwhile').getByText('Sent', { exact: true }).waitFor();
    await message(page, 'New 60').waitFor();
    assert.equal(await message(page, 'Written meanwhile').count(), 1);
    const { messages } = dataOf<{ messages: { content: string }[] }>(
      await server.call('GET', `/v1/messages?conversation_id=${conversation.id}&limit=100`, { token }),
    );
    assert.equal(messages.filter(({ content }) => content === 'Written meanwhile').length, 1);
    await page.keyboard.press('Escape');
    await page.mouse.move(700, 300);
    await until('the earlier ones are as they are now', async () => {
      await page.mouse.wheel(0, -2_000);
      return (
        (await message(page, 'It was edited').count()) === 1 &&
        (await message(page, 'This message was deleted').count()) === 1
      );
    });
    await context.close();
  });
});

describe('a group', () => {
  test('is begun by finding people, and changes for everybody at once', async () => {
    const [ana, ben, cleo] = (await colleagues(server, 3)) as [Person, Person, Person];
    await named(server, ben, 'Ben Ode');
    await named(server, cleo, 'Cleo Park');
    const { page, context, problems } = await openWindow(browser, server, '/messages', { person: ana });
    const his = await openWindow(browser, server, '/messages', { person: ben });
    await page.getByRole('button', { name: 'New conversation' }).click();
    const dialog = page.getByRole('dialog', { name: 'New conversation' });
    const to = dialog.getByLabel('To', { exact: false }).first();
    for (const person of [ben, cleo]) {
      await to.fill(person.username);
      await page.getByRole('option', { name: person.username }).click();
    }
    await dialog.getByRole('textbox', { name: 'Title' }).fill('Winter rota');
    await dialog.getByRole('button', { name: 'Begin' }).click();
    await page.getByRole('heading', { level: 1, name: 'Winter rota' }).waitFor();
    await list(his.page).filter({ hasText: 'Winter rota' }).click();
    await field(page).fill('Who takes Friday?');
    await page.keyboard.press('Enter');
    await message(his.page, 'Who takes Friday?').waitFor();
    await message(page, 'Who takes Friday?').getByText('Read by').waitFor();
    await page.getByRole('button', { name: 'People', exact: true }).click();
    await page.getByRole('button', { name: 'Actions for Ben Ode' }).click();
    await page.getByRole('menuitem', { name: 'Make moderator' }).click();
    const side = page.getByRole('complementary', { name: 'People' });
    await side.getByRole('listitem').filter({ hasText: 'Ben Ode' }).getByText('Moderator').waitFor();
    await his.page.getByRole('button', { name: 'People', exact: true }).click();
    await his.page
      .getByRole('complementary')
      .getByRole('listitem')
      .filter({ hasText: 'You' })
      .getByText('Moderator')
      .waitFor();
    await page.getByRole('button', { name: 'Actions for Cleo Park' }).click();
    await page.getByRole('menuitem', { name: 'Remove from the group' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await his.page.getByRole('complementary').getByText('2 members').waitFor();
    await page.getByRole('button', { name: 'Actions for Winter rota' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Title' }).fill('Summer rota');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await his.page.getByRole('heading', { level: 1, name: 'Summer rota' }).waitFor();
    await page.getByRole('button', { name: 'Actions for Summer rota' }).click();
    await page.getByRole('menuitem', { name: 'Archive' }).click();
    await page.getByText('Summer rota is archived').waitFor();
    await list(page).filter({ hasText: 'Summer rota' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Show archived conversations' }).click();
    await list(page).filter({ hasText: 'Summer rota' }).waitFor();
    await his.page.getByRole('button', { name: 'Actions for Summer rota' }).click();
    await his.page.getByRole('menuitem', { name: /^Leave/ }).click();
    await his.page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
    await list(his.page).filter({ hasText: 'Summer rota' }).waitFor({ state: 'detached' });
    assert.deepEqual([problems, his.problems], [[], []]);
    await Promise.all([context.close(), his.context.close()]);
  });

  test('is found by its name and by what was said, from anywhere', async () => {
    const [ana, ben] = (await colleagues(server, 2)) as [Person, Person];
    await named(server, ben, 'Ben Ode');
    const group = await began(server, ana, [ben], { title: 'Heron watch' });
    await sent(server, ben, group, 'The kingfisher is back at the pond');
    const hidden = await began(server, ana, [ben], { title: 'Secret', is_e2ee_enabled: true });
    const { page, context } = await openWindow(browser, server, '/settings/general', { person: ana });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /^Search people/ }).fill('heron');
    await page.getByRole('option', { name: 'Heron watch' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Heron watch' }).waitFor();
    await page.goto(`${server.url}/messages/${hidden.id}`);
    await page.getByRole('searchbox', { name: 'Find conversations and messages' }).fill('kingfisher');
    await page.getByRole('link', { name: /kingfisher is back/ }).waitFor();
    await page.getByText('1 conversation was not searched').waitFor();
    await page.getByRole('link', { name: /kingfisher is back/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Heron watch' }).waitFor();
    await message(page, 'The kingfisher is back').waitFor();
    assert.match(page.url(), /at=1/);
    await context.close();
  });
});
