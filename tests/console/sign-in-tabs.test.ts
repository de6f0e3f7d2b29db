import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openWindow, startBrowser } from '../support/browser.ts';
import { client, type OpenIdProvider, startOpenIdProvider } from '../support/openid-provider.ts';
import { freePort } from '../support/ports.ts';
import { startServer, type TestServer } from '../support/server.ts';

let google: OpenIdProvider;
let server: TestServer;
let browser: Browser;
before(async () => {
  const port = await freePort();
  // Providers send real browsers back to where people reach us.
  const PUBLIC_URL = `http://127.0.0.1:${port}`;
  google = await startOpenIdProvider(`${PUBLIC_URL}/api/auth/oauth/google/callback`);
  google.person = { sub: 'ada', email: 'ada@example.com', email_verified: true, name: 'Ada L.' };
  const env = { GOOGLE_CLIENT_ID: client.id, GOOGLE_CLIENT_SECRET: client.secret, GOOGLE_ISSUER: google.issuer };
  [server, browser] = await Promise.all([startServer({ PUBLIC_URL, PORT: String(port), ...env }), startBrowser()]);
});
after(async () => {
  await server.close();
  await google.close();
});

/** A tab that has been sent to Google, and is there as soon as its link is followed. */
async function leaveForGoogle(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.route('**/console/session/oauth/google', async route => {
    // The page that finishes posts to the same address.
    if (route.request().method() === 'POST') return route.continue();
    const reply = await route.fetch({ maxRedirects: 0 });
    const { location = '', 'set-cookie': cookie = '' } = reply.headers();
    const body = `<a href="${location.replaceAll('&', '&amp;')}">Go on</a>`;
    await route.fulfill({ contentType: 'text/html', headers: { 'set-cookie': cookie }, body });
  });
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Continue with Google' }).click();
  await page.getByRole('link', { name: 'Go on' }).waitFor();
  return page;
}

for (const order of ['the first one first', 'the last one first'])
  test(`two tabs sign in with Google, ${order}`, async () => {
    const { context, problems } = await openWindow(browser, server, '/forgot-password');
    const tabs = [await leaveForGoogle(context), await leaveForGoogle(context)];
    for (const page of order === 'the first one first' ? tabs : tabs.reverse()) {
      await page.getByRole('link', { name: 'Go on' }).click();
      await page.getByRole('heading', { name: /^Good /, level: 1 }).waitFor();
    }
    const bindings = (await context.cookies()).filter(({ name }) => name.startsWith('gatehouse_browser_'));
    assert.equal(bindings.length, 1);
    assert.deepEqual([bindings[0]?.httpOnly, bindings[0]?.sameSite, bindings[0]?.path], [true, 'Lax', '/']);
    assert.deepEqual(problems, []);
    await context.close();
  });

test('what came back to one browser does nothing in another', async () => {
  const [mine, other] = [await openWindow(browser, server, '/sign-in'), await openWindow(browser, server, '/sign-in')];
  const page = await leaveForGoogle(mine.context);
  // Stopped on the page that would finish: what it has in its address is all that others could learn.
  await page.route('**/console/session/oauth/google', route => route.abort());
  await page.getByRole('link', { name: 'Go on' }).click();
  await page.waitForURL('**/sign-in/google?*');
  await other.page.goto(page.url());
  await other.page
    .getByRole('alert')
    .getByText(/was not started in this browser/)
    .waitFor();
  assert.deepEqual(
    (await other.context.cookies()).filter(({ name }) => name === 'gatehouse_session'),
    [],
  );
  await mine.context.close();
  await other.context.close();
});
