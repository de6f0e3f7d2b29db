import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { freePort } from '../support/ports.ts';
import { password, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
/** Passkeys belong to a name: the server listens at 127.0.0.1, where localhost leads. */
let site: { readonly url: string };
before(async () => {
  const port = await freePort();
  site = { url: `http://localhost:${port}` };
  [server, browser] = await Promise.all([startServer({ PORT: String(port), PUBLIC_URL: site.url }), startBrowser()]);
});
after(() => server.close());

/** Gives a page an authenticator of its own, which knows its person; returns what takes it away, as windows are used again. */
async function plugIn(page: Page): Promise<() => Promise<void>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return async () => {
    await devtools.send('WebAuthn.disable');
    await devtools.detach();
  };
}

const atHome = (page: Page) => page.getByRole('heading', { name: /^Good /, level: 1 }).waitFor();

test('a passkey is added, signs in alone and as the second step, and is removed', async () => {
  const person = await server.person();
  const { page, context, problems } = await openWindow(browser, site, '/settings/security', { person });
  const unplug = await plugIn(page);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const adding = page.getByRole('dialog', { name: 'Add a passkey' });
  await adding.getByLabel('Name').fill('My laptop');
  await assertAccessible(page);
  await adding.getByRole('button', { name: 'Continue' }).click();
  const codes = page.getByRole('dialog', { name: 'Your backup codes' });
  await codes.getByRole('button', { name: 'I have stored them' }).click();
  await page.getByText('My laptop').waitFor();
  await page.getByText('not used yet').waitFor();
  await assertAccessible(page);
  await assertFits(page);

  await page.request.post('/console/session/logout', { headers: { 'x-gatehouse-console': '1', origin: site.url } });
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await atHome(page);

  await page.request.post('/console/session/logout', { headers: { 'x-gatehouse-console': '1', origin: site.url } });
  await page.goto('/sign-in');
  await page.getByLabel('E-mail or user name').fill(person.username);
  await page.getByLabel('Password', { exact: false }).first().fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('Use your passkey, or enter a backup code.').waitFor();
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await atHome(page);

  await page.goto('/settings/security');
  await page
    .getByText(/last used/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Remove the passkey My laptop' }).click();
  const removing = page.getByRole('dialog', { name: 'Remove the passkey My laptop?' });
  await removing.getByLabel('Your password').fill(password);
  await removing.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('You have no passkeys').waitFor();
  assert.deepEqual(await server.sql('select 1 from passkeys where user_id = $1', [person.id]), []);
  assert.deepEqual(problems, []);
  await unplug();
  await context.close();
});

test('who has no passkey is told, and signs in another way', async () => {
  const { page, context } = await openWindow(browser, site, '/sign-in');
  const unplug = await plugIn(page);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByText('No passkey was used. Try again, or sign in another way.').waitFor();
  await unplug();
  await context.close();
});
