import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { linesOf } from '../../console/src/screens/users/change/csv.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
let people: Person[] = [];
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  people = await Promise.all(Array.from({ length: 4 }, () => server.person()));
});
after(() => server?.close());

const give = (page: Page, name: string, content: string | Buffer): Promise<void> =>
  page
    .getByLabel('File with people')
    .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.isBuffer(content) ? content : Buffer.from(content) });
const stored = async (person: Person | undefined) =>
  (
    await server.sql('select first_name, department, active, deleted_at is null as there from users where id = $1', [
      person?.id,
    ])
  )[0];
const email = (at: number): string => people[at]?.email ?? '';

test('a table is read with its separators, quotes and line ends, as programs save them', () => {
  const cells = (file: string) => linesOf(file).map(({ line, cells: read }) => [line, ...read]);
  for (const [file, expected] of [
    ['', []],
    [
      'a,b\r\n1,2\r\n',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'a;b\n1;"x;y"\n\n3;4',
      [
        [1, 'a', 'b'],
        [2, '1', 'x;y'],
        [4, '3', '4'],
      ],
    ],
    [
      'sep=;\r\na;b\r1;2',
      [
        [2, 'a', 'b'],
        [3, '1', '2'],
      ],
    ],
    [
      'a\tb\n" say ""hi"" "\t',
      [
        [1, 'a', 'b'],
        [2, 'say "hi"', ''],
      ],
    ],
    [
      'a,b\n"two\nlines",2\n3,"4',
      [
        [1, 'a', 'b'],
        [2, 'two\nlines', '2'],
        [4, '3', '4'],
      ],
    ],
    [
      'a,b\n"q"""',
      [
        [1, 'a', 'b'],
        [2, 'q"'],
      ],
    ],
  ] as const)
    assert.deepEqual(cells(file), expected, JSON.stringify(file));
});

test('who may not is not offered it, and told so by its address', async () => {
  const { page, context, problems } = await openWindow(browser, server, '/users/change', {
    person: people[0] as Person,
  });
  await page
    .getByText(/permission/i)
    .first()
    .waitFor();
  assert.equal(await page.getByLabel('File with people').count(), 0);
  await context.close();
  assert.deepEqual(problems, []);
});

test('people are changed from a file: errors are shown before, what the server refuses after, row by row', async () => {
  const { page, context, problems } = await openWindow(browser, server, '/users', { person: server.admin });
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Change from a file' }).click();
  await page.getByRole('heading', { level: 1, name: 'Change people from a file' }).waitFor();
  await give(page, 'people.csv', Buffer.from('email;department\nx;M\xfcller', 'latin1'));
  await page.getByText('The file is not UTF-8').waitFor();
  await give(page, 'people.csv', 'name,department\nx,y');
  await page.getByText('No column is called email or id').waitFor();
  await give(
    page,
    'people.csv',
    [
      'E-mail;First name;Department;Shoe size',
      `${email(0)};Ada;"Research; Development";38`,
      `${email(1).toUpperCase()};;Sales;`,
      ';Nobody;Sales;',
      `${email(0)};Again;;`,
      `${email(2)};;;`,
      'gone@example.com;Gone;;',
    ].join('\r\n'),
  );
  await page.getByText('3 people, 3 lines with errors').waitFor();
  await page.getByText('Left out, as nothing that can change is called so: Shoe size').waitFor();
  for (const words of ['names nobody', 'is about somebody of line 2 again', 'changes nothing'])
    await page.getByRole('table', { name: 'Bad lines' }).getByText(words).waitFor();
  await page.getByRole('table', { name: 'First lines' }).getByText('Research; Development').waitFor();
  const send = page.getByRole('button', { name: 'Change 3 people' });
  assert.equal(await send.isDisabled(), true);
  await assertAccessible(page);
  await page.getByLabel('Leave out lines with errors').check();
  await send.click();
  await page.getByText('Done with errors').or(page.getByText('With errors')).first().waitFor();
  await page.getByRole('region', { name: 'Errors' }).getByText('gone@example.com').waitFor();
  await assertAccessible(page);
  assert.deepEqual(await stored(people[0]), {
    first_name: 'Ada',
    department: 'Research; Development',
    active: true,
    there: true,
  });
  assert.equal((await stored(people[1]))?.['department'], 'Sales');
  await page.getByRole('link', { name: 'Open job' }).click();
  await page.getByRole('complementary', { name: 'Job' }).getByText('3 people').first().waitFor();
  await context.close();
  assert.deepEqual(problems, []);
});

test('people are deactivated and deleted once that was confirmed, from JSON too, on a phone', async () => {
  const viewport = { width: 360, height: 740 };
  const { page, context, problems } = await openWindow(browser, server, '/users/change', {
    person: server.admin,
    viewport,
  });
  await page.getByRole('radio', { name: 'Deactivate' }).check();
  await give(page, 'people.ndjson', `{"email":"${email(2)}","department":"x"}\n[1]\n`);
  await page.getByText('1 person, 1 line with an error').waitFor();
  await page.getByText('is not a JSON object').waitFor();
  await assertFits(page);
  await page.getByLabel('Leave out lines with errors').check();
  await page.getByRole('button', { name: 'Deactivate 1 person' }).click();
  const dialog = page.getByRole('dialog', { name: 'Deactivate 1 person?' });
  assert.equal((await stored(people[2]))?.['active'], true);
  await assertAccessible(page);
  await dialog.getByRole('button', { name: 'Deactivate' }).click();
  await page.getByText('1 of 1').first().waitFor();
  assert.deepEqual([(await stored(people[2]))?.['active'], (await stored(people[2]))?.['department']], [false, null]);
  await page.getByRole('button', { name: 'Another file' }).click();
  await page.getByRole('radio', { name: 'Delete' }).check();
  await give(page, 'people.csv', `id\n${people[3]?.id}\n`);
  await page.getByRole('button', { name: 'Delete 1 person' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('1 of 1').first().waitFor();
  await assertFits(page);
  const [there] = await server.sql('select 1 from users where id = $1 and deleted_at is null', [people[3]?.id]);
  assert.equal(there, undefined);
  await context.close();
  assert.deepEqual(problems, []);
});
