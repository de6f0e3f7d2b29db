import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { png } from '../contract/connect/files.support.ts';
import { assertAccessible } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { encryptedPair, field, message, pair, setUp, tablesWith } from './messages.support.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(() => server.close());

const viewport = { width: 1280, height: 800 };
const picture = { name: 'gate.png', mimeType: 'image/png', buffer: png };
const text = (name: string, content: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
const attach = (page: Page, ...chosen: readonly { name: string; mimeType: string; buffer: Buffer }[]) =>
  page.locator('main input[type=file]').setInputFiles([...chosen]);
const attached = (page: Page) => page.getByRole('list', { name: 'Files' }).last();

describe('files in messages', () => {
  test('go with what one writes, or alone, and are shown to those in the conversation', async () => {
    const { ana, ben, conversation } = await pair(server);
    const path = `/messages/${conversation.id}`;
    const [sender, reader] = await Promise.all(
      [ana, ben].map(person => openWindow(browser, server, path, { person, viewport })),
    );
    if (sender === undefined || reader === undefined) throw new Error('two windows');
    await field(sender.page).fill('The new gate');
    const hostile = `<b>"plan".txt`;
    await attach(sender.page, picture, text(hostile, 'First the stones'));
    await attached(sender.page).getByText(hostile).waitFor();
    await assertAccessible(sender.page);
    await sender.page.getByRole('button', { name: 'Send', exact: true }).click();
    const got = message(reader.page, 'The new gate');
    await got.getByRole('img', { name: 'gate.png' }).waitFor();
    await assertAccessible(reader.page);
    await got.getByRole('button', { name: hostile }).first().click();
    await reader.page.getByRole('dialog').getByText('First the stones').waitFor();
    await reader.page.keyboard.press('Escape');
    const [saved] = await Promise.all([
      reader.page.waitForEvent('download'),
      got.getByRole('button', { name: `Download ${hostile}` }).click(),
    ]);
    assert.match(saved.suggestedFilename(), /plan/);

    // One that is taken away does not go; one that is refused says why, and holds the rest until it is taken away.
    await attach(sender.page, text('not-this.txt', 'x'), {
      name: 'page.html',
      mimeType: 'text/html',
      buffer: Buffer.from('<p>'),
    });
    await attached(sender.page)
      .getByText(/text\/html is not/)
      .waitFor();
    assert.equal(await sender.page.getByRole('button', { name: 'Send', exact: true }).isDisabled(), true);
    await sender.page.getByRole('button', { name: 'Remove page.html' }).click();
    await sender.page.getByRole('button', { name: 'Remove not-this.txt' }).click();

    // Pasted, and sent without a word.
    await sender.page.evaluate(`(() => {
      const data = new DataTransfer();
      data.items.add(new File(['Pasted words'], 'pasted.txt', { type: 'text/plain' }));
      document.querySelector('textarea').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
    })()`);
    await attached(sender.page).getByText('pasted.txt').waitFor();
    await sender.page.getByRole('button', { name: 'Send', exact: true }).click();
    await reader.page.getByRole('button', { name: /^pasted\.txt/ }).click();
    await reader.page.getByRole('dialog').getByText('Pasted words').waitFor();
    for (const { problems, context } of [sender, reader]) {
      assert.deepEqual(problems, []);
      await context.close();
    }
  });

  test('are encrypted in the browser where all is, with their names', async () => {
    const { ana, ben, path } = await encryptedPair(server);
    const windows = await Promise.all(
      [ana, ben].map(person => openWindow(browser, server, path, { person, viewport })),
    );
    const [{ page: anas }, { page: bens }] = windows as [(typeof windows)[0], (typeof windows)[0]];
    await setUp(bens);
    await setUp(anas);
    const canary = 'Zaunkönigsgesang-4402';
    await field(anas).fill('See this');
    await attach(anas, text(`${canary}.txt`, `The words ${canary}`), picture);
    await attached(anas).getByText(`${canary}.txt`).waitFor();
    await anas.getByRole('button', { name: 'Send', exact: true }).click();
    await bens.getByRole('img', { name: 'gate.png' }).waitFor();
    await bens.getByRole('button', { name: new RegExp(`^${canary}`) }).click();
    await bens.getByRole('dialog').getByText(`The words ${canary}`).waitFor();
    assert.deepEqual(await tablesWith(server, canary), []);
    const folder = join(server.data, 'objects');
    const stored = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = stored.filter(each => each.isFile());
    assert.ok(files.length >= 2);
    for (const { parentPath, name } of files) {
      const bytes = await readFile(join(parentPath, name));
      assert.equal(bytes.includes(canary), false);
      assert.equal(bytes.includes(png.subarray(0, 24)) && bytes.length > png.length, false);
    }
    for (const { context } of windows) await context.close();
  });
});
