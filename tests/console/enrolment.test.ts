import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { code, forgetSteps, type Protected, protect } from '../contract/administration/mfa.support.ts';
import { policiesOn } from '../contract/workflows/policies.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { freePort } from '../support/ports.ts';
import { type Person, password, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
/** Passkeys belong to a name: the server listens at 127.0.0.1, where localhost leads. */
let site: { readonly url: string };
let people: readonly Person[];
let factored: Protected;
const on = policiesOn(() => server);
before(async () => {
  const port = await freePort();
  site = { url: `http://localhost:${port}` };
  [server, browser] = await Promise.all([startServer({ PORT: String(port), PUBLIC_URL: site.url }), startBrowser()]);
  people = await Promise.all(Array.from({ length: 3 }, () => server.person('analyst')));
  factored = await protect(server, people[2]);
  await on.made('mfa_policy', { required: true }, { apply_to: ['role:analyst'] });
});
after(() => server.close());

async function signIn(page: Page, person: Person | undefined): Promise<void> {
  await page.getByLabel('E-mail or user name').fill(person?.username ?? '');
  await page.getByLabel('Password', { exact: false }).first().fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
const atHome = (page: Page) => page.getByRole('heading', { name: /^Good /, level: 1 }).waitFor();
const stored = (page: Page) => page.getByRole('button', { name: 'I have stored them' }).click();

test('whoever has to have a factor is led through setting up an authenticator, and is signed in then', async () => {
  const { page, context, problems } = await openWindow(browser, site, '/sign-in?from=/settings/security');
  await signIn(page, people[0]);
  await page.getByRole('heading', { name: 'Secure your account' }).waitFor();
  assert.equal(
    await page.getByRole('button', { name: 'Have codes e-mailed to you' }).count(),
    0,
    'it is not asked for',
  );
  await assertAccessible(page);
  await assertFits(page);
  await page.getByRole('button', { name: 'Start over' }).click();
  await signIn(page, people[0]);
  await page.getByRole('button', { name: 'Use an authenticator app' }).click();
  await page.getByRole('img', { name: 'Key to scan' }).waitFor();
  await assertAccessible(page);
  await assertFits(page);
  const secret = ((await page.getByLabel('Key', { exact: true }).textContent()) ?? '').replace(/\s/g, '');
  await page.getByLabel('Code').fill('12');
  await page.getByRole('button', { name: 'Turn on and sign in' }).click();
  await page.getByText(/Is wrong, has expired or was already used/).waitFor();
  await page.getByLabel('Code').fill(await code(secret));
  await page.getByRole('button', { name: 'Turn on and sign in' }).click();
  await page.getByRole('list', { name: 'Backup codes' }).waitFor();
  await assertAccessible(page);
  await stored(page);
  await page.waitForURL('**/settings/security');
  const [session] = await server.sql('select amr from sessions where user_id = $1 order by created_at desc limit 1', [
    people[0]?.id,
  ]);
  assert.deepEqual(session, { amr: ['password', 'totp'] });
  assert.deepEqual(problems, []);
  await context.close();
});

test('so it is with a passkey', async () => {
  const { page, context, problems } = await openWindow(browser, site, '/sign-in');
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal' } as const;
  await signIn(page, people[1]);
  await page.getByRole('button', { name: 'Add a passkey' }).waitFor();
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...options,
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await stored(page);
  await atHome(page);
  assert.deepEqual(problems, []);
  await devtools.send('WebAuthn.disable');
  await devtools.detach();
  await context.close();
});

test('the last factor that a policy asks for is not turned off, and why is said', async () => {
  const person = factored;
  const { page, context } = await openWindow(browser, site, '/sign-in?from=/settings/security');
  await signIn(page, person);
  await page.getByLabel('Code').fill(await code(person.secret));
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Turn off' }).click();
  const off = page.getByRole('dialog', { name: 'Turn off two-step sign-in?' });
  await forgetSteps(server, person);
  await off.getByLabel('Your password').fill(password);
  await off.getByLabel('Code').fill(await code(person.secret));
  await off.getByRole('button', { name: 'Turn off' }).click();
  await page.getByText(/A security policy asks you to have a passkey or an authenticator app/).waitFor();
  await context.close();
});
