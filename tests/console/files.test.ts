import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { reachable } from '../../console/src/files/reachable.ts';
import { filesOf, pdf, png } from '../contract/connect/files.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { until } from '../support/own-redis.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer({ FILES_QUOTA_MB: '1' }), startBrowser()]);
});
after(() => server.close());

const files = () => filesOf({ server, ask: (url, init) => fetch(reachable(url, server.url), init) });
const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
const pane = (page: Page) => page.getByRole('complementary', { name: 'File' });
const choose = (page: Page, ...chosen: readonly { name: string; mimeType: string; buffer: Buffer }[]) =>
  page.locator('main input[type=file]').setInputFiles([...chosen]);
const text = (name: string, content = 'Told to nobody') => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(content),
});

async function opened(person: Person, on: TestServer = server) {
  const window = await openWindow(browser, on, '/files', { person, viewport: { width: 1440, height: 900 } });
  await window.page.getByRole('heading', { level: 1, name: 'Files' }).waitFor();
  return window;
}

describe('files', () => {
  test('are uploaded several at once, looked at, downloaded, deleted, had back, and found', async () => {
    const person = await server.person();
    const { page, context, problems } = await opened(person);
    await page.getByText('No files yet').waitFor();
    const picture = { name: 'gate.png', mimeType: 'image/png', buffer: png };
    await choose(page, text('plan.txt'), picture, { name: 'terms.pdf', mimeType: 'application/pdf', buffer: pdf });
    await page.getByText('3 of 3 files uploaded').waitFor();
    await row(page, 'terms.pdf').waitFor();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Clear what is over' }).click();

    await page.getByRole('button', { name: 'plan.txt', exact: true }).click();
    await pane(page).getByText('Told to nobody').waitFor();
    await page.getByRole('button', { name: 'gate.png', exact: true }).click();
    const shown = pane(page).getByRole('img', { name: 'gate.png' });
    await shown.waitFor();
    assert.match((await shown.getAttribute('src')) ?? '', /^blob:/);
    await page.getByRole('button', { name: 'terms.pdf', exact: true }).click();
    await pane(page).locator('iframe').or(pane(page).getByText('does not show PDFs')).waitFor();
    await assertAccessible(page);

    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      pane(page).getByRole('button', { name: 'Download' }).click(),
    ]);
    assert.equal(saved.suggestedFilename(), 'terms.pdf');
    await pane(page).getByRole('button', { name: 'Delete' }).click();
    await page.getByText('terms.pdf was deleted').waitFor();
    await row(page, 'terms.pdf').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await row(page, 'terms.pdf').waitFor();

    await row(page, 'plan.txt').hover();
    await page.getByRole('button', { name: 'Delete plan.txt' }).click();
    await row(page, 'plan.txt').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Deleted' }).click();
    await row(page, 'plan.txt').hover();
    await page.getByRole('button', { name: 'Restore plan.txt' }).click();
    await page.getByText('Nothing was deleted').waitFor();
    await page.getByRole('link', { name: 'Yours' }).click();
    await page.getByLabel('Search your files').fill('gat');
    await row(page, 'plan.txt').waitFor({ state: 'detached' });
    await row(page, 'gate.png').waitFor();
    await page.getByLabel('Search your files').fill('nothing is called that');
    await page.getByText('No file is called that').waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('are text whatever they are called and hold, and never a page', async () => {
    const person = await server.person();
    const name = `<img src=x onerror="document.title='pwned'">${'ж'.repeat(100)} 👩‍👩‍👧.txt`;
    const { page, context, problems } = await opened(person);
    await choose(page, text(name, `<script>document.title = 'pwned'</script>`));
    await page.getByText('1 of 1 file uploaded').waitFor();
    await page.getByRole('button', { name, exact: true }).click();
    await pane(page).getByText(`<script>document.title = 'pwned'</script>`).waitFor();
    await assertFits(page);
    assert.doesNotMatch(await page.title(), /pwned/);

    // A page is no type that is taken; one that says that it is a picture is found out.
    await choose(page, { name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<p>') });
    await page.getByText(/text\/html is not/).waitFor();
    await choose(page, { name: 'page.png', mimeType: 'image/png', buffer: Buffer.from('<svg onload="alert(1)">') });
    await page.getByText('The file is not of the type image/png').waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('have a room that one sees fill, and that is never exceeded', async () => {
    const person = await server.person();
    const { page, context } = await opened(person);
    await page.getByText(/0 bytes of 1 MB used/).waitFor();
    await files().uploaded(
      person,
      randomBytes(880_000)
        .toString('latin1')
        .replace(/[^ -~]/g, 'x')
        .slice(0, 880_000),
    );
    await page.reload();
    await page.getByText('Little room is left').waitFor();
    await assertAccessible(page);
    await choose(page, { name: 'more.txt', mimeType: 'text/plain', buffer: Buffer.alloc(400_000, 'x') });
    await page.getByText(/have room for \d+ more bytes/).waitFor();
    await files().uploaded(person, 'x'.repeat(140_000));
    await page.reload();
    await page.getByText('Hardly any room is left').waitFor();
    await context.close();
  });

  test('go on when the connection is back, and stop when they are told to', async () => {
    const person = await server.person();
    const { page, context } = await opened(person);
    await context.setOffline(true);
    await choose(page, text('away.txt'));
    await page.getByText('Goes on when the server can be reached again').waitFor();
    await choose(page, text('given-up.txt'));
    await page.getByRole('button', { name: 'Stop uploading given-up.txt' }).click();
    await context.setOffline(false);
    await page.getByText('1 of 1 file uploaded').waitFor();
    await row(page, 'away.txt').waitFor();
    assert.equal(await row(page, 'given-up.txt').count(), 0);
    await until('one file is there', async () => {
      const [found] = await server.sql<{ count: number }>(
        `select count(*)::int as count from files where owner_id = $1 and state = 'ready'`,
        [person.id],
      );
      return found?.count === 1;
    });
    await context.close();
  });
});

describe('large files', () => {
  let roomy: TestServer;
  before(async () => {
    roomy = await startServer();
  });
  after(() => roomy.close());

  test('go on where they were, also after the page was closed', async () => {
    const person = await roomy.person();
    const big = { name: 'large.txt', mimeType: 'text/plain', buffer: Buffer.alloc(20 * 1024 ** 2, 'So it goes on. ') };
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-large-'));
    const path = join(folder, big.name);
    await writeFile(path, big.buffer);
    const { page, context, problems } = await opened(person, roomy);
    // The second part does not arrive.
    let parts = 0;
    await page.route('**/objects/**', route => {
      if (route.request().method() !== 'PUT') return route.continue();
      parts += 1;
      return parts === 2 ? undefined : route.continue();
    });
    await page.locator('main input[type=file]').setInputFiles(path);
    await until('the second part waits', () => parts === 2);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.reload();
    let again = 0;
    page.on('request', request => {
      if (request.method() === 'PUT' && request.url().includes('/objects/')) again += 1;
    });
    await page.locator('main input[type=file]').setInputFiles(path);
    await page.getByText('1 of 1 file uploaded').waitFor();
    await row(page, 'large.txt').waitFor();
    const [found] = await roomy.sql<{ count: number; size: string }>(
      `select count(*)::int as count, max(size) as size from files where owner_id = $1`,
      [person.id],
    );
    assert.equal(found?.count, 1, 'nothing was begun twice');
    assert.equal(Number(found?.size), big.buffer.length);
    assert.ok(again < Math.ceil(big.buffer.length / (8 * 1024 ** 2)) + 1, `${again} parts were sent again`);
    assert.deepEqual(problems, []);
    await context.close();
    await rm(folder, { recursive: true });
  });
});
