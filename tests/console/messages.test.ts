import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { began, colleagues, dataOf, sent } from '../contract/connect/connect.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { until } from '../support/own-redis.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';
import { atEnd, field, list, message, named, pair, saidMany, scrolled, scrollTo } from './messages.support.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(() => server.close());

const saidIn = async (person: Person, conversation: string): Promise<readonly Record<string, unknown>[]> =>
  dataOf<{ messages: Record<string, unknown>[] }>(
    await server.call('GET', `/v1/messages?conversation_id=${conversation}&limit=100`, { token: person.token }),
  ).messages;

describe('the list of conversations', () => {
  test('says what is new, in the navigation, too, until it is read', async () => {
    const { ana, ben, conversation } = await pair(server);
    await sent(server, ben, conversation, 'Are you *there*?');
    await sent(server, ben, conversation, 'Hello?');
    const { page, context, problems } = await openWindow(browser, server, '/', { person: ana });
    await page
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: /^Messages.*2 unread/ })
      .click();
    const row = list(page).filter({ hasText: 'Ben Ode' });
    await row.getByText('Hello?').waitFor();
    await row.getByText('2 unread messages').waitFor();
    await assertAccessible(page);
    await row.click();
    await message(page, 'Are you there?').waitFor();
    await page.getByText('New', { exact: true }).waitFor();
    await row.getByText('2 unread messages').waitFor({ state: 'detached' });
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Messages', exact: true }).waitFor();
    await page.getByText('New', { exact: true }).waitFor();
    await assertAccessible(page);
    const { read_seq } = dataOf<{ read_seq: number }>(
      await server.call('GET', `/v1/conversations/${conversation.id}`, { token: ana.token }),
    );
    assert.equal(read_seq, 2);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('does not move the marker while nobody sees the tab', async () => {
    const { ana, ben, conversation } = await pair(server);
    await sent(server, ben, conversation, 'Unseen');
    const { page, context } = await openWindow(browser, server, 'about:blank', { person: ana });
    await page.addInitScript(
      "Object.defineProperty(document, 'visibilityState', { get: () => window.seen ?? 'hidden' })",
    );
    await page.goto(`${server.url}/messages/${conversation.id}`);
    await message(page, 'Unseen').waitFor();
    await page.waitForLoadState('networkidle');
    const read = async () =>
      dataOf<{ read_seq: number }>(
        await server.call('GET', `/v1/conversations/${conversation.id}`, { token: ana.token }),
      ).read_seq;
    assert.equal(await read(), 0);
    await page.evaluate("window.seen = 'visible'; document.dispatchEvent(new Event('visibilitychange'))");
    await until('it is read', async () => (await read()) === 1);
    await context.close();
  });

  test('of a phone gives way to the conversation, and is come back to', async () => {
    const { ana, ben, conversation } = await pair(server);
    await sent(server, ben, conversation, 'On the way');
    const viewport = { width: 360, height: 740 };
    const { page, context, problems } = await openWindow(browser, server, '/messages', { person: ana, viewport });
    await list(page).filter({ hasText: 'Ben Ode' }).click();
    await message(page, 'On the way').waitFor();
    assert.equal(await list(page).first().isVisible(), false);
    await assertFits(page);
    await assertAccessible(page);
    await page.getByRole('link', { name: 'Back to the conversations' }).click();
    await list(page).filter({ hasText: 'Ben Ode' }).waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });
});

describe('a conversation', () => {
  test('of somebody else is not there', async () => {
    const { conversation } = await pair(server);
    const stranger = await server.person();
    const { page, context } = await openWindow(browser, server, `/messages/${conversation.id}`, { person: stranger });
    await page.getByRole('alert').getByText('Conversation not found').waitFor();
    await context.close();
  });

  test('takes what one writes, by keys alone', async () => {
    const { ana, ben, conversation } = await pair(server);
    const { page, context, problems } = await openWindow(browser, server, `/messages/${conversation.id}`, {
      person: ana,
    });
    await field(page).fill('First line');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('<b>second</b> <https://gatehouse.example>');
    await page.keyboard.press('Enter');
    await message(page, 'First line').getByText('Sent', { exact: true }).waitFor();
    assert.equal(await field(page).inputValue(), '');
    assert.equal(await message(page, 'First line').locator('b').count(), 0);
    const link = message(page, 'First line').getByRole('link', { name: 'https://gatehouse.example' });
    assert.equal(await link.getAttribute('rel'), 'noopener noreferrer');
    await page.keyboard.press('ArrowUp');
    await page.getByText('Editing a message').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Editing a message').waitFor({ state: 'hidden' });
    await field(page).focus();
    await page.keyboard.press('ArrowUp');
    await field(page).fill('Only line');
    await page.keyboard.press('Enter');
    await message(page, 'Only line').getByText('(edited)').waitFor();
    const messages = await saidIn(ben, conversation.id);
    assert.deepEqual(
      messages.map(({ content }) => content),
      ['Only line'],
    );
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('lets one react, pin, answer in a thread and delete', async () => {
    const { ana, ben, conversation } = await pair(server);
    await sent(server, ben, conversation, 'Shall we meet?');
    const { page, context, problems } = await openWindow(browser, server, `/messages/${conversation.id}`, {
      person: ana,
    });
    const asked = message(page, 'Shall we meet?');
    await asked.hover();
    await asked.getByRole('button', { name: 'React' }).click();
    await page.getByRole('menuitem', { name: 'Thumbs up' }).click();
    const thumb = asked.getByRole('button', { name: '👍 1' });
    await thumb.waitFor();
    assert.equal(await thumb.getAttribute('aria-pressed'), 'true');
    await thumb.click();
    await thumb.waitFor({ state: 'detached' });
    // What stood below it has moved it.
    await page.mouse.move(0, 0);
    await asked.hover();
    await asked.getByRole('button', { name: 'Pin', exact: true }).click();
    await asked.getByLabel('Pinned').waitFor();
    await asked.hover();
    await asked.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Show the thread' }).click();
    await page.getByRole('textbox', { name: 'Reply in this thread' }).fill('Tomorrow');
    await page.keyboard.press('Enter');
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await thread.getByRole('article').filter({ hasText: 'Tomorrow' }).waitFor();
    await asked.getByRole('button', { name: '1 reply' }).first().waitFor();
    await assertAccessible(page);
    await page.keyboard.press('Escape');
    await thread.waitFor({ state: 'hidden' });
    const own = message(page, 'Tomorrow');
    await own.hover();
    await own.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await message(page, 'This message was deleted').waitFor();
    assert.deepEqual(
      (await saidIn(ben, conversation.id)).map(({ content, pinned }) => [content, pinned]),
      [
        ['', false],
        ['Shall we meet?', true],
      ],
    );
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('names people, who are told', async () => {
    const [ana, ben, cleo] = (await colleagues(server, 3)) as [Person, Person, Person];
    await named(server, ben, 'Ben Ode');
    const group = await began(server, ana, [ben, cleo], { title: 'Night shift' });
    const { page, context, problems } = await openWindow(browser, server, `/messages/${group.id}`, { person: ana });
    await field(page).pressSequentially('Ask @be');
    await page.getByRole('option', { name: 'Ben Ode' }).waitFor();
    await assertAccessible(page);
    await page.keyboard.press('Enter');
    await until('the name is written', async () => (await field(page).inputValue()) === `Ask @${ben.username} `);
    await page.keyboard.press('Enter');
    await message(page, 'Ask @Ben Ode').getByText('Sent', { exact: true }).waitFor();
    const [last] = await saidIn(ben, group.id);
    assert.deepEqual(last?.['metadata'], { mentions: [ben.id] });
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('of thousands of messages is scrolled through both ways, and keeps its place', async () => {
    const { ana, ben, conversation } = await pair(server);
    await saidMany(server, ben, conversation, 5_000);
    await server.call('POST', `/v1/conversations/${conversation.id}/mark-read`, { token: ana.token, body: {} });
    const { page, context, problems } = await openWindow(browser, server, `/messages/${conversation.id}`, {
      person: ana,
    });
    await message(page, 'Line 5000').waitFor();
    await atEnd(page);
    assert.ok((await page.getByRole('article').count()) < 100);
    await scrollTo(page, 0.5);
    await until('there are messages of the middle', async () => {
      const text =
        (await page
          .getByRole('article')
          .first()
          .innerText()
          .catch(() => '')) ?? '';
      const [, line = '0'] = /Line (\d+)/.exec(text) ?? [];
      return Number(line) > 1_500 && Number(line) < 3_500;
    });
    // What is looked at stays where it is while what is above is measured, and when something comes.
    await page.mouse.move(700, 400);
    for (let step = 0; step < 10; step += 1) {
      await page.mouse.wheel(0, -400);
      await page.waitForTimeout(60);
    }
    await page.waitForTimeout(300);
    const there = message(page, 'Line').nth(8);
    const text = (await there.innerText()).match(/Line \d+/)?.[0] ?? '';
    const exactly = page.getByRole('article').filter({ hasText: new RegExp(`${text}\\b`) });
    const before = await exactly.boundingBox();
    await sent(server, ben, conversation, 'Something new');
    await page.waitForTimeout(500);
    const afterwards = await exactly.boundingBox();
    assert.ok(Math.abs((before?.y ?? 0) - (afterwards?.y ?? 99)) < 2, `${before?.y} ${afterwards?.y}`);
    await scrollTo(page, 0);
    await message(page, 'Line 1').first().waitFor();
    await page.getByRole('button', { name: /To the newest|new message/ }).click();
    await message(page, 'Line 5000').waitFor();
    const { top } = await scrolled(page);
    assert.ok(top > 100_000);
    assert.deepEqual(problems, []);
    await context.close();
  });
});

describe('what is not sent yet', () => {
  test('is kept as a draft of each conversation, until one signs out', async () => {
    const { ana, conversation } = await pair(server);
    const { page, context } = await openWindow(browser, server, `/messages/${conversation.id}`, { person: ana });
    await field(page).fill('Half a thou');
    await page.reload();
    await field(page).waitFor();
    assert.equal(await field(page).inputValue(), 'Half a thou');
    await list(page).getByText('Draft:').waitFor();
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    assert.deepEqual(await page.evaluate("Object.keys(localStorage).filter(key => key.includes('messages'))"), []);
    await context.close();
  });

  test('waits for the connection, and is sent once', async () => {
    const { ana, ben, conversation } = await pair(server);
    const { page, context } = await openWindow(browser, server, `/messages/${conversation.id}`, { person: ana });
    // What it would be told live says that it was sent.
    await page.addInitScript('window.WebSocket = class { close() {} send() {} }');
    await page.reload();
    await field(page).waitFor();
    let lost = 0;
    // The server gets it and its answer is lost, twice.
    await page.route('**/v1/messages', async route => {
      if (route.request().method() !== 'POST' || lost === 2) return route.continue();
      lost += 1;
      await route.fetch();
      return route.abort('connectionreset');
    });
    await field(page).fill('Only once');
    await page.keyboard.press('Enter');
    await message(page, 'Only once').getByText('Sent', { exact: true }).waitFor();
    assert.equal(lost, 2);
    assert.equal(await message(page, 'Only once').count(), 1);
    assert.deepEqual(
      (await saidIn(ben, conversation.id)).map(({ content }) => content),
      ['Only once'],
    );
    await context.close();
  });

  test('is a draft again after a quarter of an hour', async () => {
    const { ana, ben, conversation } = await pair(server);
    const { page, context } = await openWindow(browser, server, `/messages/${conversation.id}`, { person: ana });
    await field(page).waitFor();
    await page.evaluate(`localStorage.setItem('gatehouse.messages.${ana.id}', JSON.stringify({ drafts: {}, waiting: [{
      client_message_id: 'old', conversation_id: '${conversation.id}', content: 'Long ago', metadata: null,
      at: Date.now() - 16 * 60000, refused: null }] }))`);
    await page.reload();
    await until(
      'it is a draft',
      async () =>
        (await field(page)
          .inputValue()
          .catch(() => '')) === 'Long ago',
    );
    assert.deepEqual(await saidIn(ben, conversation.id), []);
    await context.close();
  });

  test('says why the server does not take it, and can be tried again', async () => {
    const { ana, ben, conversation } = await pair(server);
    const { page, context } = await openWindow(browser, server, `/messages/${conversation.id}`, { person: ana });
    await field(page).waitFor();
    await server.sql('insert into person_blocks values ($1, $2, now())', [ben.id, ana.id]);
    await field(page).fill('Do you hear me?');
    await page.keyboard.press('Enter');
    const refused = message(page, 'Do you hear me?');
    await refused.getByText('Not sent: You cannot write to this person').waitFor();
    await assertAccessible(page);
    await server.sql('delete from person_blocks where blocker_id = $1', [ben.id]);
    await refused.getByRole('button', { name: 'Send again' }).click();
    await message(page, 'Do you hear me?').getByText('Sent', { exact: true }).waitFor();
    await context.close();
  });
});
