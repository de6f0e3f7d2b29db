import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { began, type ConversationBody, colleagues, dataOf } from '../contract/connect/connect.support.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { looked } from '../support/looked.ts';
import { until } from '../support/own-redis.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';
import { encryptedPair, field, message, named, pair, setUp, tablesWith } from './messages.support.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(() => server.close());

interface Scheduled {
  readonly id: string;
  readonly content: string;
  readonly send_at: string;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly members_version: number | null;
  readonly failed_at: string | null;
}
const waiting = async ({ token }: Person): Promise<readonly Scheduled[]> =>
  dataOf<{ messages: Scheduled[] }>(await server.call('GET', '/v1/messages/scheduled', { token })).messages;
const scheduled = async ({ token }: Person, { id }: ConversationBody, content: string, at: Date): Promise<string> => {
  const body = { conversation_id: id, content, send_at: at.toISOString() };
  return dataOf<Scheduled>(await server.call('POST', '/v1/messages/scheduled', { token, body }), 201).id;
};
const said = async ({ token }: Person, { id }: ConversationBody): Promise<readonly string[]> =>
  dataOf<{ messages: { content: string }[] }>(
    await server.call('GET', `/v1/messages?conversation_id=${id}`, { token }),
  ).messages.map(({ content }) => content);

const tomorrow = (): Date => new Date(Date.now() + 86_400_000);
const arrow = (page: Page) => page.getByRole('button', { name: 'Send later' });
const row = (page: Page, text: string) => page.getByRole('main').getByRole('listitem').filter({ hasText: text });
async function chosen(page: Page, text: string, verb: string): Promise<void> {
  await row(page, text)
    .getByRole('button', { name: /^Actions for/ })
    .click();
  await page
    .getByRole('menuitem')
    .filter({ has: page.getByText(verb, { exact: true }) })
    .click();
}

describe('sending later', () => {
  test('at nine tomorrow where one lives, by keys alone, is stored as such and clears the field', async () => {
    const [ana, ben] = (await colleagues(server, 2)) as [Person, Person];
    await named(server, ben, 'Ben Ode');
    await server.sql(`update users set timezone = 'Pacific/Auckland' where id = $1`, [ana.id]);
    const group = await began(server, ana, [ben], { title: 'Night shift' });
    const { page, context, problems } = await openWindow(browser, server, `/messages/${group.id}`, { person: ana });
    await arrow(page).click();
    await page.getByText('Write something to send it later').waitFor();
    assert.ok(await page.getByRole('menuitem', { name: /^Tomorrow at/ }).isDisabled());
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await field(page).fill(`Good morning @${ben.username}`);
    await page.keyboard.press('Escape');
    await arrow(page).focus();
    await page.keyboard.press('Enter');
    const first = page.getByRole('menuitem', { name: /^Tomorrow at 0?9:00/ });
    await first.waitFor();
    await looked(page, 'menu');
    await first.and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText(/^It is sent on .* 0?9:00/).waitFor();
    await until('the field is empty', async () => (await field(page).inputValue()) === '');
    const [stored, ...others] = await waiting(ana);
    assert.ok(stored);
    assert.deepEqual(others, []);
    assert.deepEqual([stored.content, stored.metadata], [`Good morning @${ben.username}`, { mentions: [ben.id] }]);
    const inAuckland = new Intl.DateTimeFormat('sv', {
      timeZone: 'Pacific/Auckland',
      dateStyle: 'short',
      timeStyle: 'short',
    });
    const day = inAuckland.format(tomorrow()).slice(0, 10);
    assert.equal(inAuckland.format(new Date(stored.send_at)), `${day} 09:00`);
    assert.deepEqual(await said(ben, group), []);
    // The line above the field leads to what waits.
    await page.getByRole('link', { name: '1 message waits to be sent' }).click();
    await row(page, 'Good morning').getByRole('link', { name: 'Night shift' }).waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('at a time of one’s own is refused where that has passed, is skipped by clocks or is too far', async () => {
    const { ana, conversation } = await pair(server);
    await server.sql(`update users set timezone = 'Europe/Berlin' where id = $1`, [ana.id]);
    const { page, context, problems } = await openWindow(browser, server, `/messages/${conversation.id}`, {
      person: ana,
    });
    await field(page).fill('On time');
    await arrow(page).click();
    await page.getByRole('menuitem', { name: 'Choose a time…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send later' });
    const when = dialog.getByLabel('When');
    await dialog.getByText('Time in Europe/Berlin').waitFor();
    assert.match(await when.inputValue(), /T09:00$/);
    const send = dialog.getByRole('button', { name: 'Schedule' });
    await when.fill('2020-01-01T10:00');
    await send.click();
    await dialog.getByText('This time has passed').waitFor();
    await looked(page, 'past');
    await when.fill('2099-01-01T10:00');
    await send.click();
    await dialog.getByText('At most a year ahead').waitFor();
    // Clocks go forward at two on the last Sunday of March.
    const year = new Date().getUTCFullYear() + (new Date().getUTCMonth() > 1 ? 1 : 0);
    const last = new Date(Date.UTC(year, 2, 31));
    const sunday = new Date(last.getTime() - last.getUTCDay() * 86_400_000).toISOString().slice(0, 10);
    await when.fill(`${sunday}T02:30`);
    await send.click();
    await dialog.getByText('Clocks in Europe/Berlin skip this time').waitFor();
    assert.deepEqual(await waiting(ana), []);
    await when.fill(`${sunday}T03:30`);
    await send.click();
    await dialog.waitFor({ state: 'hidden' });
    assert.deepEqual(
      (await waiting(ana)).map(({ send_at }) => send_at),
      [`${sunday}T01:30:00.000Z`],
    );
    assert.equal(await field(page).inputValue(), '');
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('is scheduled once where the answer was lost, and keeps what was written until then', async () => {
    const { ana, conversation } = await pair(server);
    const { page, context } = await openWindow(browser, server, `/messages/${conversation.id}`, { person: ana });
    let lost = false;
    await page.route('**/v1/messages/scheduled', async route => {
      if (route.request().method() !== 'POST' || lost) return route.continue();
      lost = true;
      await route.fetch();
      return route.abort('connectionreset');
    });
    await field(page).fill('Only once');
    for (const said of [/^It was not scheduled/, /^It is sent on/]) {
      await arrow(page).click();
      await page.getByRole('menuitem', { name: /^Tomorrow at/ }).click();
      await page.getByText(said).waitFor();
      if (lost && said.source.includes('not')) assert.equal(await field(page).inputValue(), 'Only once');
    }
    assert.equal((await waiting(ana)).length, 1);
    await context.close();
  });

  test('to a conversation that one was taken out of meanwhile is refused, and the text stays', async () => {
    const [ana, ben] = (await colleagues(server, 2)) as [Person, Person];
    const group = await began(server, ben, [ana], { title: 'Night shift' });
    const { page, context } = await openWindow(browser, server, `/messages/${group.id}`, { person: ana });
    // It does not hear of it.
    await page.addInitScript('window.WebSocket = class { close() {} send() {} }');
    await page.reload();
    await field(page).fill('Still here?');
    dataOf(await server.call('DELETE', `/v1/conversations/${group.id}/participants/${ana.id}`, { token: ben.token }));
    await arrow(page).click();
    await page.getByRole('menuitem', { name: /^Tomorrow at/ }).click();
    await page.getByText('It was not scheduled').waitFor();
    assert.deepEqual(await waiting(ana), []);
    await context.close();
  });

  test('from a session that has ended stores nothing and asks one to sign in', async () => {
    const { ana, conversation } = await pair(server);
    const { page, context } = await openWindow(browser, server, `/messages/${conversation.id}`, { person: ana });
    await field(page).fill('Too late');
    await arrow(page).click();
    await page.getByRole('menuitem', { name: /^Tomorrow at/ }).waitFor();
    const ended = { status: 401, json: { error: 'Authentication required' } };
    await page.route('**/console/session/**', route => route.fulfill(ended));
    await page.route('**/v1/messages/scheduled', route =>
      route.request().method() === 'POST' ? route.fulfill(ended) : route.continue(),
    );
    await page.getByRole('menuitem', { name: /^Tomorrow at/ }).click();
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    const [{ count } = { count: -1 }] = await server.sql<{ count: number }>(
      'select count(*)::int as count from scheduled_messages where sender_id = $1',
      [ana.id],
    );
    assert.equal(count, 0);
    await context.close();
  });
});

describe('what waits', () => {
  test('is listed with the next first, changed, sent now and taken back', async () => {
    const { ana, ben, conversation } = await pair(server);
    await scheduled(ana, conversation, 'Third', new Date(Date.now() + 3 * 86_400_000));
    await scheduled(ana, conversation, 'First', tomorrow());
    await scheduled(ana, conversation, 'Second', new Date(Date.now() + 2 * 86_400_000));
    const { page, context, problems } = await openWindow(browser, server, '/messages', { person: ana });
    await page.getByRole('button', { name: 'Scheduled messages' }).click();
    await page.getByRole('heading', { level: 1, name: 'Scheduled messages' }).waitFor();
    await row(page, 'Third').waitFor();
    assert.deepEqual(
      (await page.getByRole('main').getByRole('listitem').allInnerTexts())
        .map(text => /First|Second|Third/.exec(text)?.[0])
        .filter(Boolean),
      ['First', 'Second', 'Third'],
    );
    await looked(page, 'list');
    await chosen(page, 'First', 'Change');
    const dialog = page.getByRole('dialog', { name: 'Change a scheduled message' });
    await dialog.getByLabel('Message').fill('  ');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Enter it').waitFor();
    await dialog.getByLabel('Message').fill(`For @${ben.username}`);
    await looked(page, 'change');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row(page, `For @${ben.username}`).waitFor();
    await chosen(page, 'Second', 'Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await row(page, 'Second').waitFor({ state: 'detached' });
    assert.deepEqual(
      (await waiting(ana)).map(({ content, metadata }) => [content, metadata]),
      [
        [`For @${ben.username}`, { mentions: [ben.id] }],
        ['Third', null],
      ],
    );
    await chosen(page, 'Third', 'Send now');
    await message(page, 'Third').getByText('Sent', { exact: true }).waitFor();
    assert.deepEqual(await said(ben, conversation), ['Third']);
    assert.equal((await waiting(ana)).length, 1);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('is gone from the list once it was sent, and says so to who changes it then', async () => {
    const { ana, conversation } = await pair(server);
    const id = await scheduled(ana, conversation, 'In a moment', tomorrow());
    const { page, context } = await openWindow(browser, server, '/messages/scheduled', { person: ana });
    await chosen(page, 'In a moment', 'Change');
    const dialog = page.getByRole('dialog', { name: 'Change a scheduled message' });
    await dialog.getByLabel('Message').fill('Too late');
    dataOf(await server.call('DELETE', `/v1/messages/scheduled/${id}`, { token: ana.token }));
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('It was sent meanwhile, or taken back elsewhere').waitFor();
    await page.getByText('Nothing waits to be sent').waitFor();
    await looked(page, 'empty');
    // The list looks again by itself when the next is due.
    await scheduled(ana, conversation, 'Soon', new Date(Date.now() + 10_000));
    await page.reload();
    await row(page, 'Soon').waitFor();
    await page.getByText('Nothing waits to be sent').waitFor();
    await context.close();
  });

  test('and could not be sent says why, and is all that is left of a conversation that one is not in', async () => {
    const [ana, ben] = (await colleagues(server, 2)) as [Person, Person];
    const group = await began(server, ben, [ana], { title: 'Night shift' });
    const id = await scheduled(ana, group, 'Never sent', tomorrow());
    dataOf(await server.call('DELETE', `/v1/conversations/${group.id}/participants/${ana.id}`, { token: ben.token }));
    await server.sql(
      `update scheduled_messages set send_at = now() - interval '1 minute', failed_at = now(),
        failure = 'you are not in this conversation any more' where id = $1`,
      [id],
    );
    const { page, context, problems } = await openWindow(browser, server, '/messages/scheduled', { person: ana });
    await row(page, 'Never sent').getByText('Not sent: you are not in this conversation any more').waitFor();
    await row(page, 'A conversation that you are not in any more').waitFor();
    await looked(page, 'failed');
    await chosen(page, 'Never sent', 'Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Nothing waits to be sent').waitFor();
    assert.deepEqual(await waiting(ana), []);
    assert.deepEqual(problems, []);
    await context.close();
  });
});

test('in an encrypted conversation nothing is scheduled for somebody without keys, which is said', async () => {
  const { ana, path } = await encryptedPair(server);
  const { page, context } = await openWindow(browser, server, path, { person: ana });
  await setUp(page);
  await field(page).fill('For you alone');
  await arrow(page).click();
  await page.getByRole('menuitem', { name: /^Tomorrow at/ }).click();
  await page
    .getByRole('alert')
    .filter({ hasText: 'It was not scheduled' })
    .getByText('Ben Ode has not set up end-to-end encryption yet')
    .waitFor();
  assert.equal(await field(page).inputValue(), 'For you alone');
  assert.deepEqual(await waiting(ana), []);
  await context.close();
});

test('in an encrypted conversation it is stored encrypted, says what that means, and is read and changed where one’s keys are', async () => {
  const { ana, ben, conversation, path } = await encryptedPair(server);
  const theirs = await openWindow(browser, server, path, { person: ben });
  await setUp(theirs.page);
  const mine = await openWindow(browser, server, path, { person: ana });
  await setUp(mine.page);
  const { page } = mine;
  await field(page).fill('Nobody reads this pelican');
  await arrow(page).click();
  await page.getByText('If somebody comes or goes before it is sent, it is not sent').waitFor();
  await looked(page, 'encrypted');
  await page.getByRole('menuitem', { name: /^Tomorrow at/ }).click();
  await page.getByRole('link', { name: '1 message waits to be sent' }).click();
  await row(page, 'Nobody reads this pelican').waitFor();
  const { members_version: version } = dataOf<{ members_version: number }>(
    await server.call('GET', `/v1/conversations/${conversation.id}`, { token: ana.token }),
  );
  assert.deepEqual(
    (await waiting(ana)).map(each => each.members_version),
    [version],
  );
  await chosen(page, 'pelican', 'Change');
  const dialog = page.getByRole('dialog', { name: 'Change a scheduled message' });
  await dialog.getByLabel('Message').fill('Nobody reads this walrus');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await row(page, 'Nobody reads this walrus').waitFor();
  for (const word of ['pelican', 'walrus']) assert.deepEqual(await tablesWith(server, word), []);
  await chosen(page, 'walrus', 'Send now');
  await message(theirs.page, 'Nobody reads this walrus').waitFor();
  assert.deepEqual([...mine.problems, ...theirs.problems], []);
  await mine.context.close();
  await theirs.context.close();
});
