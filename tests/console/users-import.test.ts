import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(async () => {
  await server?.close();
});

const open = (options = {}) => openWindow(browser, server, '/users/import', { person: server.admin, ...options });
const choose = (page: Page, name: string, text: string): Promise<void> =>
  page
    .getByLabel('File with people')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });
const start = (page: Page): Promise<void> => page.getByRole('button', { name: 'Import', exact: true }).click();
const count = async (like: string): Promise<number> =>
  (await server.sql<{ n: number }>('select count(*)::int as n from users where username like $1', [like]))[0]?.n ?? 0;

/** Clicks, and reads the file that the browser then saves. */
async function saved(page: Page, button: string): Promise<{ readonly name: string; readonly text: string }> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: button }).click()]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

const file = (prefix: string, lines: number): string => {
  const rows = Array.from(
    { length: lines },
    (_, line) => `${prefix}${line}@example.com,${prefix}${line},Person ${line}`,
  );
  return `email,username,full_name\n${rows.join('\n')}\n`;
};

describe('an import', () => {
  test('takes no file whose name does not say how to read it', async () => {
    const { page, context } = await open();
    await choose(page, 'people.xlsx', 'email,username\n');
    await page.getByText('has to end in .csv, .ndjson or .jsonl').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Import', exact: true }).count(), 0);
    await context.close();
  });

  test('of a file with bad lines is refused as a whole, and says which and why', async () => {
    const { page, context, problems } = await open({ viewport: { width: 360, height: 740 } });
    await choose(
      page,
      'people.CSV',
      'email,username,role\nok@example.com,okay,\nnobody,x,root\nb@example.com,bbb,,more\n',
    );
    await start(page);
    await page.getByText('Nothing was imported').waitFor();
    await page.getByText('2 lines are bad').waitFor();
    const rows = page.getByRole('table', { name: 'Bad lines' }).getByRole('row');
    assert.match(await rows.nth(1).innerText(), /^3\s+email\s+nobody\s+must be/);
    assert.match(await rows.nth(2).innerText(), /^3\s+username\s+x\s+must/);
    assert.match(await rows.nth(3).innerText(), /^3\s+role\s+root\s+must/);
    assert.match(await rows.nth(4).innerText(), /^4\s+has more cells than there are headings/);
    assert.equal(await count('okay'), 0);
    await assertFits(page);
    await assertAccessible(page);
    const report = await saved(page, 'Download the report');
    assert.equal(report.name, 'bad-lines.csv');
    assert.match(
      report.text,
      /^\ufeffline,column,value,message\r\n3,email,nobody,"?must .*\r\n4,,,has more cells than there are headings .*\r\n$/s,
    );
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('takes the good lines when that is wanted, and shows no more than the first thousand of the bad', async () => {
    const { page, context, problems } = await open();
    const bad = Array.from({ length: 1030 }, () => '{broken').join('\n');
    await choose(
      page,
      'people.ndjson',
      `${JSON.stringify({ email: 'good@example.com', username: 'good-one' })}\n${bad}\n`,
    );
    await page.getByLabel('Take the good lines').check();
    await start(page);
    await page.getByText('1 person imported').first().waitFor();
    await page.getByText('Of 1,031 lines in the file, 1 became people and 1,030 lines are bad.').waitFor();
    await page.getByText('The first 1,000 of 1,030 bad lines').waitFor();
    assert.equal(await page.getByRole('table', { name: 'Bad lines' }).getByRole('row').count(), 1001);
    assert.equal(await count('good-one'), 1);
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'People' }).click();
    await page.getByText('2 people').waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('that is refused before it was read, however much follows, is told at once', async () => {
    const { page, context } = await open();
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-import-'));
    const path = join(folder, 'people.csv');
    await writeFile(path, Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(20_000_000, 'never,')]));
    await page.getByLabel('File with people').setInputFiles(path);
    await page.getByText('The file could not be read').waitFor();
    await page.getByText('it is an Excel or another workbook').waitFor();
    await rm(folder, { recursive: true });
    await context.close();
  });

  test('shows before anything is stored how its file is understood, and lets one change that', async () => {
    for (const [scheme, width] of [
      ['light', 1280],
      ['dark', 1280],
      ['light', 390],
    ] as const) {
      const { page, context, problems } = await open({ viewport: { width, height: 900 }, colorScheme: scheme });
      const who = `shown-${scheme}-${width}`;
      const rows = [
        'E-mail;Login;Person;Password hash;Shoe size',
        `${who}@example.com;${who};Zoë Müller;;43`,
        `${who}-2@example.com;${who}-2;Jörg;;44`,
        'nobody;x;Bad;;45',
      ];
      await page
        .getByLabel('File with people')
        .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\r\n'), 'latin1') });
      await page.getByText('line 2: is not UTF-8').waitFor();
      await page.getByLabel('Encoding').selectOption('windows-1252');
      await page.getByText('2 of 3 lines can be imported').waitFor();
      assert.equal(await page.getByLabel('Separator').inputValue(), 'semicolon');
      await page.getByText('Zoë Müller').waitFor();
      const person = page.getByLabel('What column 3 (Person) is');
      assert.equal(await person.inputValue(), '');
      await person.selectOption('full_name');
      await page.getByRole('row', { name: /^4 email nobody must be/ }).waitFor();
      await assertFits(page);
      await assertAccessible(page);
      const folder = process.env['SCREENSHOTS'];
      if (folder !== undefined)
        await page.screenshot({ path: join(folder, `imports-preview-${scheme}-${width}.png`), fullPage: true });
      assert.equal(await count(`${who}%`), 0);
      await page.getByLabel('Take the good lines').check();
      await start(page);
      await page.getByText('2 people imported').first().waitFor();
      await page.getByText('No mail was sent').waitFor();
      if (folder !== undefined)
        await page.screenshot({ path: join(folder, `imports-report-${scheme}-${width}.png`), fullPage: true });
      const links = await saved(page, 'Download the links');
      assert.match(
        links.text,
        new RegExp(`^\ufeffemail,username,link\r\n${who}(-2)?@example.com,.*/reset-password\\?token=`),
      );
      assert.equal(links.text.trim().split('\r\n').length, 3);
      const [row] = await server.sql('select display_name from users where username = $1', [who]);
      assert.equal(row?.['display_name'], 'Zoë Müller');
      assert.deepEqual(
        problems.filter(problem => !problem.includes('400')),
        [],
      );
      await context.close();
    }
  });

  test('whose connection is lost says so, and imports nothing unseen', async () => {
    const { page, context } = await open();
    await choose(page, 'people.csv', file('lost', 3));
    await page.route('**/users/import?*', route => route.abort('connectionreset'));
    await start(page);
    await page.getByText('The import failed').waitFor();
    await page
      .getByRole('alert')
      .getByText(/^The (server cannot be reached|connection was lost)/)
      .waitFor();
    assert.equal(await count('lost%'), 0);
    await context.close();
  });

  test('asks before one leaves while it runs; staying, it goes on; leaving, it stops', async () => {
    const { page, context, problems } = await open();
    let go = (): void => {};
    const held = new Promise<void>(resolve => {
      go = resolve;
    });
    await page.route('**/users/import?*', async route => {
      await held;
      // It is gone when its page was left.
      await route.continue().catch(() => {});
    });
    await choose(page, 'people.csv', file('leave', 3));
    await start(page);
    await page.getByText('Sending: 0 %').waitFor();
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'People' }).click();
    const dialog = page.getByRole('dialog', { name: 'The import is still running' });
    await dialog.getByRole('button', { name: 'Stay here' }).click();
    await dialog.waitFor({ state: 'hidden' });
    assert.match(page.url(), /\/users\/import$/);
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'People' }).click();
    await dialog.getByRole('button', { name: 'Leave' }).click();
    await page.waitForURL(/\/users$/);
    // The address changes a moment before the screen goes, and what it sends with it.
    await page.getByRole('table', { name: 'People' }).waitFor();
    go();
    await sleep(200);
    assert.equal(await count('leave%'), 0);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('of twenty thousand people shows how far it is, and all are there; an export has them again', async () => {
    const { page, context, problems } = await open();
    const template = await saved(page, 'Template');
    assert.match(template.text, /^\ufeffemail,username,full_name,.*role,is_active\r\nada@example.com,ada,/);
    await choose(page, 'template.csv', template.text);
    await start(page);
    await page.getByText('1 person imported').first().waitFor();
    await choose(page, 'people.csv', file('many', 20_000));
    await start(page);
    await page.getByText('The server is checking').waitFor();
    await page.getByText('20,000 people imported').first().waitFor({ timeout: 90_000 });
    assert.equal(await count('many%'), 20_000);
    const all = await count('%');
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'People' }).click();
    await page.getByText(`${all.toLocaleString('en')} people`).waitFor();
    await page.getByLabel('Search people').fill('many1999');
    await page.getByText('11 people').waitFor();
    await page.getByRole('button', { name: 'Export' }).click();
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'CSV, for spreadsheets' }).click(),
    ]);
    assert.equal(csv.suggestedFilename(), 'users.csv');
    assert.equal((await readFile(await csv.path(), 'utf8')).match(/^[^\n]*@example\.com/gm)?.length, 11);
    await page.getByText(/^users\.csv was saved \(/).waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByText(`${all.toLocaleString('en')} people`).waitFor();
    await page.getByRole('button', { name: 'Export' }).click();
    const [ndjson] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'NDJSON, one JSON object a line' }).click(),
    ]);
    const people = (await readFile(await ndjson.path(), 'utf8')).trimEnd().split('\n');
    assert.equal(people.length, all);
    assert.equal(JSON.parse(people.at(-1) ?? '').full_name, 'Person 19999');
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('an export that breaks off saves nothing and says so', async () => {
    const { page, context } = await openWindow(browser, server, '/users', { person: server.admin });
    await page.route('**/users/export?*', route => route.abort('connectionreset'));
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'CSV, for spreadsheets' }).click();
    await page.getByText('The export failed. Nothing was saved').waitFor();
    await context.close();
  });
});
