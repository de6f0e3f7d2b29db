import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type GitHubServer, gitHubClient, startGitHub } from '../support/github.ts';
import { type Loopback, startLoopback } from '../support/loopback.ts';
import { type Person, password, startServer, type TestServer } from '../support/server.ts';

const path = '/settings/security';

describe('settings: security', () => {
  let gitHub: GitHubServer;
  /** Where people reach the server, and GitHub sends them back to: it leads on to wherever the server listens. */
  let front: Loopback;
  let server: TestServer;
  let browser: Browser;
  before(async () => {
    front = await startLoopback(() => (request, response) => {
      response.writeHead(307, { location: server.url + request.url }).end();
    });
    gitHub = await startGitHub();
    const env = {
      PUBLIC_URL: front.url,
      GITHUB_CLIENT_ID: gitHubClient.id,
      GITHUB_CLIENT_SECRET: gitHubClient.secret,
      GITHUB_URL: gitHub.url,
      GITHUB_API_URL: gitHub.url,
    };
    [server, browser] = await Promise.all([startServer(env), startBrowser()]);
  });
  after(async () => {
    await server.close();
    await gitHub.close();
    await front.close();
  });

  const open = (person: Person, more: object = {}) => openWindow(browser, server, path, { person, ...more });
  /** Lets all sign-ins of somebody be longer ago than the API takes for recent. */
  const longAgo = async ({ id }: Person): Promise<void> => {
    await server.sql(`update sessions set authenticated_at = now() - interval '11 minutes' where user_id = $1`, [id]);
  };
  const factors = ({ id }: Person) =>
    server.sql('select confirmed_at is not null as confirmed from mfa_factors where user_id = $1', [id]);
  const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });

  test('a link to choose a new password is mailed', async () => {
    const person = await server.person();
    const { page, context } = await open(person);
    await page.getByRole('button', { name: 'Send me a link to choose a new password' }).click();
    await page.getByText('A link was made. This server sends no e-mail yet').waitFor();
    const [mail = ''] = await server.mails(person.email);
    assert.match(mail.replaceAll('=\r\n', ''), /reset-password\?token=3D[\w-]{20}/);
    await context.close();
  });

  test('an authenticator is set up, its codes shown once and renewed, and it is turned off', async () => {
    const person = await server.person();
    const { page, context, problems } = await open(person);
    await longAgo(person);
    // The sign-in was too long ago: the password is asked for, and a wrong one is not enough.
    await page.getByRole('button', { name: 'Set up an authenticator' }).click();
    const again = dialog(page, 'Confirm it’s you');
    await again.getByLabel('Your password').fill('Wrong-horse-42');
    await again.getByRole('button', { name: 'Continue' }).click();
    await again.getByText('not your current password').waitFor();
    assert.deepEqual(await factors(person), []);
    await again.getByLabel('Your password').fill(password);
    await again.getByRole('button', { name: 'Continue' }).click();
    const setUp = dialog(page, 'Set up an authenticator');
    const secret = ((await setUp.getByLabel('Key', { exact: true }).textContent()) ?? '').replaceAll(' ', '');
    assert.match(secret, /^[A-Z2-7]{32}$/);
    await setUp.getByRole('img', { name: 'Key to scan' }).waitFor();
    assert.match((await setUp.getByRole('link').getAttribute('href')) ?? '', new RegExp(`^otpauth://totp/.*${secret}`));
    await assertAccessible(page);
    await page.mouse.click(5, 400);
    await dialog(page, 'Stop the setup?').getByRole('button', { name: 'Continue the setup' }).click();
    await setUp.getByLabel('Code').fill('000000');
    await setUp.getByRole('button', { name: 'Turn on' }).click();
    await setUp.getByText('Is wrong, has expired or was already used').waitFor();
    assert.deepEqual(await factors(person), [{ confirmed: false }]);
    await setUp.getByLabel('Code').fill(codeOf(secret, -1));
    await setUp.getByRole('button', { name: 'Turn on' }).click();
    const shown = dialog(page, 'Your backup codes');
    await shown.getByRole('listitem').first().waitFor();
    const first = await shown.getByRole('listitem').allTextContents();
    assert.equal(new Set(first).size, 10);
    assert.deepEqual(await factors(person), [{ confirmed: true }]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      shown.getByRole('button', { name: 'Download' }).click(),
    ]);
    assert.equal(await readFile(await download.path(), 'utf8'), `${first.join('\n')}\n`);
    // They stay until that is said: no key, no click beside them and no closed tab takes them away.
    await page.keyboard.press('Escape');
    await page.mouse.click(5, 400);
    const asked = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    await (await asked).dismiss();
    assert.equal(await shown.getByRole('listitem').count(), 10);
    await shown.getByRole('button', { name: 'I have stored them' }).click();
    await page.getByText('10 backup codes left').waitFor();

    // Later on, new codes ask for the password too.
    await page.getByRole('button', { name: 'New backup codes' }).click();
    const renew = dialog(page, 'New backup codes');
    await renew.getByLabel('Code from your authenticator app').fill(codeOf(secret, 0));
    await renew.getByRole('button', { name: 'Create new codes' }).click();
    // Escape closes the uppermost window, and nothing below it.
    await again.waitFor();
    await page.keyboard.press('Escape');
    await again.waitFor({ state: 'detached' });
    assert.equal(await page.getByRole('dialog').count(), 1);
    await renew.getByRole('button', { name: 'Create new codes' }).click();
    await again.getByLabel('Your password').fill(password);
    await again.getByRole('button', { name: 'Continue' }).click();
    await shown.getByRole('listitem').first().waitFor();
    const second = await shown.getByRole('listitem').allTextContents();
    assert.equal(new Set([...first, ...second]).size, 20);
    await shown.getByRole('button', { name: 'I have stored them' }).click();

    await page.getByRole('button', { name: 'Turn off' }).click();
    const off = dialog(page, 'Turn off two-step sign-in?');
    await off.getByRole('button', { name: 'Turn off' }).click();
    await off.getByLabel('Code').and(page.locator('[aria-invalid=true]')).waitFor();
    await off.getByLabel('Your password').fill('Wrong-horse-42');
    await off.getByLabel('Code').fill(second[0] ?? '');
    await off.getByRole('button', { name: 'Turn off' }).click();
    await off.getByText('Is not your current password').waitFor();
    await off.getByLabel('Your password').fill(password);
    await off.getByLabel('Code').fill(first[0] ?? '');
    await off.getByRole('button', { name: 'Turn off' }).click();
    await off.getByText('Is wrong, has expired or was already used').waitFor();
    assert.deepEqual(await factors(person), [{ confirmed: true }]);
    await off.getByLabel('Code').fill(second[0] ?? '');
    await off.getByRole('button', { name: 'Turn off' }).click();
    await page.getByText('Two-step sign-in is off').waitFor();
    await page.getByRole('button', { name: 'Set up an authenticator' }).waitFor();
    assert.deepEqual(await factors(person), []);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('codes are not offered that the server cannot send, and it says so', async () => {
    const { page, context, problems } = await open(await server.person());
    const ways = page.getByRole('list', { name: 'Ways to get codes' });
    await ways.getByText('This server sends no e-mail yet').waitFor();
    await ways.getByText('This server sends no SMS yet').waitFor();
    assert.equal(await page.getByRole('button', { name: /^Set up codes by/ }).count(), 0);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('sessions are listed with this one named; one is ended, then all others', async () => {
    const person = await server.person();
    const userAgent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
    const windows = await openWindow(browser, server, '/', { person, userAgent });
    const { page, context, problems } = await open(person);
    const living = async (): Promise<number> =>
      (await server.sql('select 1 from sessions where user_id = $1 and revoked_at is null', [person.id])).length;
    assert.equal(await living(), 3);
    const table = page.getByRole('table', { name: 'Sessions' });
    const own = table.getByRole('row', { name: /This session/ });
    await own.waitFor();
    assert.equal(await own.getByRole('button').count(), 0);
    await table.getByRole('button', { name: 'End the session of Firefox on Windows at 127.0.0.1' }).click();
    await page.getByText('The session has ended').waitFor();
    await table.getByText('Firefox on Windows').waitFor({ state: 'hidden' });
    assert.equal(await living(), 2);
    await windows.page.goto('/settings/general');
    await windows.page.waitForURL(/\/sign-in/);
    await windows.context.close();
    await page.getByRole('button', { name: 'End all others' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End all others' }).click();
    await page.getByText('All other sessions have ended').waitFor();
    assert.equal(await living(), 1);
    const answer = await server.call('GET', '/api/v1/auth/sessions', { token: person.token });
    assert.equal(answer.status, 401);
    await page.reload();
    await own.waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('a provider is linked by going there, and unlinked', async () => {
    const person = await server.person();
    gitHub.person = {
      id: 4242,
      login: 'octo',
      name: 'Octo',
      emails: [{ email: 'octo@example.org', primary: true, verified: true }],
    };
    const { page, context, problems } = await open(person);
    const linked = () => server.sql('select provider from external_identities where user_id = $1', [person.id]);
    await longAgo(person);
    await page.getByRole('button', { name: 'Link GitHub', exact: true }).click();
    const again = dialog(page, 'Confirm it’s you');
    await again.getByRole('button', { name: 'Cancel' }).click();
    assert.deepEqual(await linked(), []);
    await page.getByRole('button', { name: 'Link GitHub', exact: true }).click();
    await again.getByLabel('Your password').fill(password);
    await again.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('GitHub is linked to your account').waitFor();
    await page.getByText('octo@example.org').waitFor();
    assert.deepEqual(await linked(), [{ provider: 'github' }]);
    await page.getByRole('button', { name: 'Unlink GitHub' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).click();
    await again.getByLabel('Your password').fill(password);
    await again.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Link GitHub', exact: true }).waitFor();
    assert.deepEqual(await linked(), []);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('it fits narrow windows, shows hostile devices as text, and everybody can use it', async () => {
    const person = await server.person();
    const userAgent = `<img src=x onerror=alert(1)>${'W'.repeat(300)}`;
    const { username } = person;
    const headers = { 'user-agent': userAgent };
    await server.call('POST', '/api/v1/auth/login', { body: { username, password }, headers });
    for (const [viewport, assertGood] of [
      [{ width: 360, height: 740 }, assertFits],
      [{ width: 1280, height: 800 }, assertAccessible],
    ] as const) {
      const { page, context, problems } = await open(person, { viewport });
      await page.getByText('onerror').waitFor();
      await page.getByRole('button', { name: 'Link GitHub', exact: true }).waitFor();
      await assertGood(page);
      assert.equal(await page.locator('img[src=x]').count(), 0);
      assert.deepEqual(problems, []);
      await context.close();
    }
  });
});

/** What the authenticator shows, some steps from now. */
function codeOf(secret: string, steps: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });
}
