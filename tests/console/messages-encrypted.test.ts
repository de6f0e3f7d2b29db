import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { dataOf } from '../contract/connect/connect.support.ts';
import { assertAccessible } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { until } from '../support/own-redis.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { encryptedPair, field, message, setUp, tablesWith } from './messages.support.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(() => server.close());

/** With one of its own, a window is a new one: nothing was ever kept in it. */
const viewport = { width: 1280, height: 800 };

describe('an encrypted conversation', () => {
  test('is read by those in it, in another browser with the passphrase, and never by the server', async () => {
    const canary = 'Zaunkönigsgesang-7719';
    const { ana, ben, conversation, path } = await encryptedPair(server);
    const windows = await Promise.all([ana, ben].map(person => openWindow(browser, server, path, { person })));
    const [{ page: anas }, { page: bens }] = windows as [(typeof windows)[0], (typeof windows)[0]];
    const frames: string[] = [];
    const bodies: string[] = [];
    for (const page of [anas, bens]) {
      page.on('websocket', socket => {
        socket.on('framesent', ({ payload }) => frames.push(String(payload)));
        socket.on('framereceived', ({ payload }) => frames.push(String(payload)));
      });
      page.on('request', request => bodies.push(request.url()));
      await page.exposeFunction('noteBody', (text: string) => void bodies.push(text));
      await page.addInitScript(`const send = window.fetch;
        window.fetch = async (what, how) => {
          window.noteBody(what instanceof Request ? await what.clone().text() : String(how?.body));
          return send(what, how);
        };`);
    }
    await Promise.all([anas.reload(), bens.reload()]);
    await anas.getByRole('button', { name: 'Set it up' }).click();
    await anas.getByRole('dialog').getByText('There is no forward secrecy').waitFor();
    await assertAccessible(anas);
    await anas.keyboard.press('Escape');
    const passphrase = await setUp(anas);
    await anas.getByText('Ben Ode has not set up end-to-end encryption yet').waitFor();
    await setUp(bens);
    await anas.reload();
    await field(anas).fill(`It says ${canary}`);
    await anas.keyboard.press('Enter');
    await message(anas, canary)
      .getByText(/^(Sent|Delivered|Read)$/)
      .waitFor();
    await bens.reload();
    await message(bens, canary).waitFor();
    await field(bens).fill(`Again ${canary}`);
    await bens.keyboard.press('Enter');
    await message(bens, 'Again')
      .getByText(/^(Sent|Delivered|Read)$/)
      .waitFor();
    await field(bens).press('ArrowUp');
    await until('the old text is there', async () => (await field(bens).inputValue()) === `Again ${canary}`);
    await field(bens).fill(`Edited ${canary}`);
    await bens.keyboard.press('Enter');
    await message(bens, `Edited ${canary}`).getByText('(edited)').waitFor();
    await assertAccessible(bens);

    // Another browser of hers has nothing until the passphrase is given, and a wrong one says so.
    const { page: other, context } = await openWindow(browser, server, path, { person: ana, viewport });
    await other.getByText('Encrypted. Your keys are not in this browser').first().waitFor();
    await other.getByRole('button', { name: 'Enter passphrase' }).click();
    const dialog = other.getByRole('dialog');
    await dialog.getByLabel('Passphrase').fill('not-this-one-at-all');
    await dialog.getByRole('button', { name: 'Open' }).click();
    await dialog.getByText('This is not the passphrase').waitFor();
    await dialog.getByLabel('Passphrase').fill(passphrase);
    await dialog.getByRole('button', { name: 'Open' }).click();
    await message(other, `It says ${canary}`).waitFor();
    await message(other, `Edited ${canary}`).waitFor();

    assert.deepEqual(await tablesWith(server, canary), []);
    assert.deepEqual(
      [...frames, ...bodies].filter(text => text.includes(canary)),
      [],
    );
    assert.ok(bodies.some(body => body.includes('"is_encrypted":true')));
    const { messages } = dataOf<{ messages: { is_encrypted: boolean }[] }>(
      await server.call('GET', `/v1/messages?conversation_id=${conversation.id}`, { token: ana.token }),
    );
    assert.deepEqual(
      messages.map(each => each.is_encrypted),
      [true, true],
    );
    assert.deepEqual(
      windows.map(({ problems }) => problems),
      [[], []],
    );
    await Promise.all([context.close(), ...windows.map(each => each.context.close())]);
  });

  test('warns when a key that was verified is another, and sends nothing until one has looked', async () => {
    const { ana, ben, path } = await encryptedPair(server);
    const { page: anas, context } = await openWindow(browser, server, path, { person: ana });
    const { page: bens, context: his } = await openWindow(browser, server, path, { person: ben });
    await setUp(anas);
    await setUp(bens);
    await anas.goto(`${path}?side=people`);
    const compare = async (page: Page, name: string) => {
      await page
        .getByRole('button', { name: `Actions for ${name}` })
        .last()
        .click();
      await page.getByRole('menuitem', { name: 'Compare safety number' }).click();
      const dialog = page.getByRole('dialog');
      const number = await dialog.getByRole('img', { name: /^\d{5} / }).getAttribute('aria-label');
      return { dialog, number };
    };
    await bens.goto(`${path}?side=people`);
    const hers = await compare(anas, 'Ben Ode');
    const other = await compare(bens, 'Ana Lima');
    assert.match(hers.number ?? '', /^(\d{5} ){11}\d{5}$/);
    assert.equal(hers.number, other.number);
    await assertAccessible(anas);
    await hers.dialog.getByRole('button', { name: 'They are the same' }).click();
    await anas.getByRole('img', { name: 'Verified' }).waitFor();

    // He makes new keys, in a browser that has none.
    await his.close();
    const { page: anew, context: his2 } = await openWindow(browser, server, path, { person: ben, viewport });
    await anew.getByRole('button', { name: 'Enter passphrase' }).click();
    await anew.getByRole('button', { name: 'I do not have it any more' }).click();
    const dialog = anew.getByRole('dialog', { name: 'Make new keys' });
    await dialog.getByText('What new keys mean').waitFor();
    await dialog
      .getByLabel('Enter it once more, from where you kept it')
      .fill(await dialog.locator('code').innerText());
    await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: 'Make new keys' }).click();
    await dialog.waitFor({ state: 'hidden' });

    await anas.reload();
    await anas.getByText('The key of Ben Ode changed since you verified it').first().waitFor();
    assert.equal(await anas.getByRole('img', { name: 'Verified' }).count(), 0);
    await field(anas).fill('Who is there?');
    await anas.keyboard.press('Enter');
    await message(anas, 'Who is there?')
      .getByText(/^Not sent: The key of Ben Ode changed/)
      .waitFor();
    await assertAccessible(anas);
    await anas.getByRole('button', { name: 'Compare', exact: true }).click();
    await anas.getByRole('dialog').getByRole('button', { name: 'Go on without comparing' }).click();
    await message(anas, 'Who is there?').getByRole('button', { name: 'Send again' }).click();
    await message(anas, 'Who is there?')
      .getByText(/^(Sent|Delivered|Read)$/)
      .waitFor();
    await anew.reload();
    await message(anew, 'Who is there?').waitFor();
    await Promise.all([context.close(), his2.close()]);
  });

  test('says how many messages could not be decrypted, and that it is not searched', async () => {
    const { ana, ben, conversation, path } = await encryptedPair(server);
    const { page, context } = await openWindow(browser, server, path, { person: ana });
    await setUp(page);
    dataOf(
      await server.call('POST', '/v1/messages', {
        token: ben.token,
        body: {
          conversation_id: conversation.id,
          content: Buffer.from('no ciphertext at all').toString('base64'),
          is_encrypted: true,
        },
      }),
      201,
    );
    await page.reload();
    await page.getByText('1 of 1 messages could not be decrypted').waitFor();
    await page.getByText('This message is damaged and could not be decrypted').waitFor();
    await page.getByRole('button', { name: 'Search in this conversation' }).click();
    await page.getByRole('complementary').getByRole('searchbox').fill('anything');
    await page.getByText('The server cannot search what it cannot read').waitFor();
    await assertAccessible(page);
    await context.close();
  });
});
