import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openWindow, startBrowser } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';

const people = 100_000;
let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  await server.sql(
    `insert into users (id, email, username, display_name, department, created_at, updated_at)
      select ('ffffffff-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'many' || n || '@example.com', 'many' || n,
        'Person ' || n, case when n % 1000 = 0 then 'Thousandth' end, now(), now()
      from generate_series(1, $1::int) as n`,
    [people],
  );
  await server.sql('analyze users');
});
after(async () => {
  await server?.close();
});

describe('a hundred thousand people', () => {
  test('are scrolled through and filtered, asking for what is seen only', async () => {
    const asked: URL[] = [];
    const { page, context, problems } = await openWindow(browser, server, '/', { person: server.admin });
    page.on('request', request => {
      const url = new URL(request.url());
      if (url.pathname === '/api/v1/users') asked.push(url);
    });
    const pages = () => asked.splice(0).map(({ searchParams }) => Number(searchParams.get('page')));
    await page.getByRole('link', { name: 'People' }).first().click();
    await page.getByText('100,001 people').waitFor();
    await page.getByRole('link', { name: 'Person 3', exact: true }).waitFor();
    assert.deepEqual(pages(), [1], 'the first page, once');
    const scrollTo = (share: number): Promise<unknown> =>
      page.evaluate(`{
        const frame = document.querySelector('section[aria-label=People]');
        frame.scrollTop = frame.scrollHeight * ${share};
      }`);
    await scrollTo(0.5);
    const middle = page.getByRole('row').filter({ hasText: /Person (499|500)\d\d/ });
    await middle.nth(3).waitFor();
    const half = pages();
    assert.ok(half.length <= 3 && half.every(each => each >= 499 && each <= 502), `${half}`);
    const row = middle.nth(3);
    const index = Number(await row.getAttribute('aria-rowindex'));
    // The administrator is the first row, below the heading.
    assert.match(await row.innerText(), new RegExp(`^Person ${index - 2}\\b`), 'the right row at the right place');
    await scrollTo(1);
    await page.getByRole('link', { name: `Person ${people}`, exact: true }).waitFor();
    const end = pages();
    assert.ok(end.length <= 3 && end.every(each => each >= 1000), `${end}`);
    assert.ok((await page.getByRole('row').count()) < 60, 'only rows in view exist');
    await page.getByRole('button', { name: 'Add filter' }).click();
    await page.getByRole('menuitem', { name: 'Department' }).click();
    await page.getByRole('textbox', { name: 'Department' }).fill('Thousandth');
    await page.getByText('100 people', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Person 1000', exact: true }).waitFor();
    assert.deepEqual(pages(), [1], 'from the top, whatever was in view before');
    await page.getByLabel('Search people').fill('many99');
    await page.getByText('1 person', { exact: true }).waitFor();
    assert.ok(pages().length <= 2, 'a pause in typing asks, not each key');
    assert.deepEqual(problems, []);
    await context.close();
  });
});
