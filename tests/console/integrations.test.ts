import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Loopback, startLoopback } from '../support/loopback.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

interface Result {
  readonly id: string;
  readonly success: boolean;
  readonly status: number;
  readonly timestamp: string;
  readonly details: string | null;
}

const path = '/settings/integrations';
const right = 'sk_test_right';

/** The other side: it takes one key, at any address. */
const other =
  (asked: (string | undefined)[]): RequestListener =>
  (request, response) => {
    asked.push(request.headers.authorization);
    response.writeHead(request.headers.authorization === `Bearer ${right}` ? 200 : 401).end();
  };

describe('integrations', () => {
  const asked: (string | undefined)[] = [];
  let remote: Loopback;
  let server: TestServer;
  let browser: Browser;
  before(async () => {
    remote = await startLoopback(() => other(asked));
    [server, browser] = await Promise.all([startServer({ OUTBOUND_ALLOW: new URL(remote.url).host }), startBrowser()]);
  });
  after(async () => {
    await server.close();
    await remote.close();
  });

  const open = (person: Person, more: object = {}) => openWindow(browser, server, path, { person, ...more });
  const results = async ({ token }: Person): Promise<readonly Result[]> =>
    (await server.call('GET', '/api/v1/integrations/results', { token })).body as Result[];
  const last = (page: Page) => page.getByRole('status', { name: 'Last result' });
  const fill = async (page: Page, key: string, url = remote.url): Promise<void> => {
    await page.getByLabel('API URL').fill(url);
    await page.getByLabel('API key').fill(key);
    await page.getByRole('button', { name: 'Test connection', exact: true }).click();
  };
  const saved = () =>
    server.sql<{ id: string; name: string; api_url: string; has_key: boolean }>(
      'select id, name, api_url, sealed_key is not null as has_key from integrations where deleted_at is null',
    );

  test('what is malformed is said beside its field, what was entered stays, and nothing is asked', async () => {
    const person = await server.person();
    const { page, context, problems } = await open(person);
    await fill(page, 'with space', 'ftp://x');
    await page.getByText('Must consist of visible ASCII characters').waitFor();
    await page.getByText('http or https URL').waitFor();
    assert.equal(await page.getByLabel('API URL').inputValue(), 'ftp://x');
    await page.getByLabel('Name').fill('not a name');
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('Use 1 to 100 letters').waitFor();
    assert.equal(await page.getByRole('heading', { name: 'Saved integrations' }).count(), 0, 'they may not see those');
    assert.deepEqual([await results(person), asked], [[], []]);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('a test shows Failed in red or Verified in green with its time, and both are there after a reload', async () => {
    const person = await server.person();
    const { page, context, problems } = await open(person);
    await page.getByLabel('Name').fill('ci');
    await fill(page, 'sk_wrong');
    const failed = last(page).getByText('Failed');
    await failed.waitFor();
    await last(page).getByText('HTTP 401: Unauthorized').waitFor();
    assert.equal(await hue(page, 'Failed'), 'red');
    const [first] = await results(person);
    assert.deepEqual([first?.id, first?.success, first?.status], ['ci', false, 401]);
    assert.equal(await last(page).locator('time').getAttribute('datetime'), first?.timestamp);
    await page.reload();
    await failed.waitFor();
    assert.equal(await last(page).locator('time').getAttribute('datetime'), first?.timestamp);

    await fill(page, right);
    const verified = last(page).getByText('Verified');
    await verified.waitFor();
    assert.equal(await hue(page, 'Verified'), 'green');
    const [second] = await results(person);
    assert.deepEqual([second?.success, second?.status], [true, 200]);
    assert.equal(await last(page).locator('time').getAttribute('datetime'), second?.timestamp);
    assert.deepEqual(asked.slice(-2), ['Bearer sk_wrong', `Bearer ${right}`]);

    // Under another name, what is inside is refused, and said so; the first stays as it was.
    await page.getByLabel('Name').fill('inside');
    await fill(page, right, 'http://169.254.169.254/');
    await last(page).getByText('Failed').waitFor();
    await last(page).getByText('not a public address').waitFor();
    await page.reload();
    const list = page.getByRole('table', { name: 'Your last results' });
    await list.getByRole('row', { name: /ci.*Verified/ }).waitFor();
    await list.getByRole('row', { name: /inside.*Failed/ }).waitFor();
    assert.equal(await page.getByLabel('API key').inputValue(), '', 'the key is not kept');
    assert.equal((await page.content()).includes(right), false);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('an integration is saved, tested, changed and deleted; its key never comes back', async () => {
    const { page, context, problems } = await open(server.admin);
    const dialog = page.getByRole('dialog');
    await page.getByText('No integrations yet').waitFor();
    await page.getByRole('button', { name: 'Add integration' }).click();
    await dialog.getByLabel('API key').fill('sk_wrong');
    await dialog.getByRole('button', { name: 'Save' }).click();
    for (const name of ['Name', 'API URL'])
      await dialog.getByLabel(name).and(page.locator('[aria-invalid=true]')).waitFor();
    assert.deepEqual(await saved(), []);
    await dialog.getByLabel('Name').fill('Scanner');
    await dialog.getByLabel('API URL').fill(`${remote.url}/health`);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const row = page.getByRole('row', { name: /Scanner/ });
    await row.getByText('Not tested yet').waitFor();
    const [{ id = '', ...rest } = {}] = await saved();
    assert.deepEqual(rest, { name: 'Scanner', api_url: `${remote.url}/health`, has_key: true });

    await row.getByRole('button', { name: 'Test connection of Scanner' }).click();
    await row.getByText('Failed').waitFor();
    await row.getByText('HTTP 401: Unauthorized').waitFor();
    assert.equal(asked.at(-1), 'Bearer sk_wrong');

    await row.getByRole('button', { name: 'Edit Scanner' }).click();
    assert.equal(await dialog.getByLabel('API key').inputValue(), '');
    // To another origin the stored key does not go along.
    await dialog.getByLabel('API URL').fill('https://elsewhere.example.com/');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('must be sent again', { exact: false }).waitFor();
    await dialog.getByLabel('API URL').fill(`${remote.url}/health`);
    await dialog.getByLabel('API key').fill(right);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await row.getByText('Not tested yet').waitFor();
    await row.getByRole('button', { name: 'Test connection of Scanner' }).click();
    await row.getByText('Verified').waitFor();
    assert.equal(await hue(page, 'Verified'), 'green');
    assert.equal(asked.at(-1), `Bearer ${right}`);
    await page.reload();
    await row.getByText('Verified').waitFor();
    const { body } = await server.call('GET', `/api/v1/integrations/${id}`, { token: server.admin.token });
    const { last_test: result } = body as { last_test: Result };
    assert.equal(await row.locator('time').getAttribute('datetime'), result.timestamp);

    await row.getByRole('button', { name: 'Edit Scanner' }).click();
    await dialog.getByLabel('Remove the stored key').check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row.getByText('without a key').waitFor();
    assert.equal((await saved())[0]?.has_key, false);

    await row.getByRole('button', { name: 'Delete Scanner' }).click();
    await dialog.getByRole('button', { name: 'Delete integration' }).click();
    await page.getByText('No integrations yet').waitFor();
    assert.deepEqual(await saved(), []);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('hostile names are text and break no layout; everybody can use the screen', async () => {
    const name = `<img src=x onerror=alert(1)>\u200Fשלום${'🦊W'.repeat(75)}`;
    const body = { name, api_url: `${remote.url}/${'a'.repeat(500)}`, api_key: right };
    const { token } = server.admin;
    const made = await server.call('POST', '/api/v1/integrations', { token, body });
    assert.equal(made.status, 201, made.text);
    const { id } = made.body as { id: string };
    await server.call('POST', `/api/v1/integrations/${id}/test`, { token });
    const tried = { api_url: remote.url, api_key: 'sk_wrong' };
    await server.call('POST', `/api/v1/integrations/${'n'.repeat(100)}/test`, { token, body: tried });
    for (const [viewport, assertGood] of [
      [{ width: 360, height: 740 }, assertFits],
      [{ width: 1280, height: 800 }, assertAccessible],
    ] as const) {
      const { page, context, problems } = await open(server.admin, { viewport });
      await page.getByText('onerror').waitFor();
      await page.getByText('Failed').first().waitFor();
      await page.getByText('Verified').first().waitFor();
      await assertGood(page);
      await page.getByRole('button', { name: /^Edit / }).click();
      await page.getByRole('dialog').waitFor();
      await assertGood(page);
      assert.equal(await page.locator('img[src=x]').count(), 0);
      assert.deepEqual(problems, []);
      await context.close();
    }
  });
});

/** Which of the two colours the first such word and what is behind it have. */
async function hue(page: Page, word: 'Verified' | 'Failed'): Promise<string> {
  const colours: readonly string[] = await page.evaluate(`(() => {
    const style = getComputedStyle([...document.querySelectorAll('span')].find(each => each.textContent === '${word}'));
    return [style.color, style.backgroundColor];
  })()`);
  const names = colours.map(colour => {
    const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map(Number);
    return red > green && red > blue ? 'red' : green > red && green > blue ? 'green' : colour;
  });
  return [...new Set(names)].join(' on ');
}
