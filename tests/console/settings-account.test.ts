import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { linkIn } from '../contract/administration/identity.support.ts';
import { ageSignIn } from '../contract/administration/mfa.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { until } from '../support/own-redis.ts';
import { type Person, password, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(() => server.close());

const open = (path: string, person: Person) => openWindow(browser, server, path, { person });
const pictures = ({ id }: Person) => server.sql<{ name: string }>('select name from avatars where user_id = $1', [id]);
const signsIn = async ({ username }: Person, secret: string) =>
  (await server.call('POST', '/v1/auth/login', { body: { username, password: secret } })).status;
const png = (color: string) =>
  sharp({ create: { width: 300, height: 200, channels: 3, background: color } })
    .png()
    .toBuffer();
const choose = async (page: Page, button: string, file: { name: string; mimeType: string; buffer: Buffer }) => {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button }).click();
  await (await chooser).setFiles(file);
};
/** Whether the picture in the navigation has been drawn. */
const drawn = (page: Page, name: string) =>
  page.evaluate(`[...document.querySelectorAll('img')].some(i => i.src.includes('${name}') && i.naturalWidth > 0)`);

describe('one’s picture', () => {
  test('is chosen, shown wherever one is shown, and removed', async () => {
    const person = await server.person();
    const { page, context, problems } = await open('/settings/general', person);
    await choose(page, 'Choose picture', { name: 'me.png', mimeType: 'image/png', buffer: await png('#3355ff') });
    await page.getByText('Picture updated').waitFor();
    const [{ name = '' } = {}] = await pictures(person);
    await until('the picture is drawn', async () => (await drawn(page, name)) === true);
    // In the navigation the small one, in the settings the large one.
    for (const size of ['256', '64'])
      assert.equal(await page.locator(`img[src="/v1/avatars/${name}/${size}"]`).count(), 1, size);
    await assertAccessible(page);
    await assertFits(page);
    await choose(page, 'Change picture', { name: 'me.png', mimeType: 'image/png', buffer: await png('#ff5533') });
    await until('there is another', async () => (await pictures(person))[0]?.name !== name);
    await page.getByRole('button', { name: 'Remove picture' }).click();
    await page.getByText('Picture removed').waitFor();
    await page.getByRole('button', { name: 'Choose picture' }).waitFor();
    assert.deepEqual(await pictures(person), []);
    assert.equal(await page.locator('img[src^="/v1/avatars/"]').count(), 0);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('that is none, or too large, is told and changes nothing', async () => {
    const person = await server.person();
    const { page, context } = await open('/settings/general', person);
    await choose(page, 'Choose picture', { name: 'me.png', mimeType: 'image/png', buffer: Buffer.from('<svg/>') });
    await page.getByText('This is not a picture that can be used').waitFor();
    const buffer = Buffer.alloc(5 * 1024 * 1024 + 1);
    await choose(page, 'Choose picture', { name: 'large.png', mimeType: 'image/png', buffer });
    await page.getByText('The picture is larger than 5 MB').waitFor();
    assert.deepEqual(await pictures(person), []);
    await context.close();
  });
});

describe('another address', () => {
  test('is asked for with the password when the sign-in is old, and confirmed where one is signed in', async () => {
    const person = await server.person();
    const { page, context, problems } = await open('/settings/general', person);
    await ageSignIn(server, person);
    await page.getByRole('button', { name: 'Change e-mail' }).click();
    const dialog = page.getByRole('dialog', { name: 'Change e-mail' });
    await dialog.getByRole('button', { name: 'Send link' }).click();
    await dialog.getByText('Enter the new address').waitFor();
    await dialog.getByLabel('New e-mail').fill(server.admin.email);
    await dialog.getByRole('button', { name: 'Send link' }).click();
    const stepUp = page.getByRole('dialog', { name: /Confirm it’s you/ });
    await stepUp.getByLabel('Your password').fill(password);
    await stepUp.getByRole('button', { name: 'Continue' }).click();
    await dialog.getByText('Is already in use').waitFor();
    await assertAccessible(page);
    const wanted = `new-${person.email}`;
    await dialog.getByLabel('New e-mail').fill(wanted);
    await dialog.getByRole('button', { name: 'Send link' }).click();
    await stepUp.getByLabel('Your password').fill(password);
    await stepUp.getByRole('button', { name: 'Continue' }).click();
    await page.getByText(/Confirm the new address/).waitFor();
    const link = `/verify-email?token=${await linkIn(server, wanted, 'verify-email')}`;

    const other = await openWindow(browser, server, link);
    await other.page.getByRole('button', { name: 'Confirm address' }).click();
    await other.page.getByText('Sign in to your account here first').waitFor();
    await other.context.close();

    await page.goto(server.url + link);
    await page.getByText(wanted).waitFor();
    await page.getByRole('button', { name: 'Confirm address' }).click();
    await page.getByRole('link', { name: 'Continue to Gatehouse' }).click();
    await page.goto(`${server.url}/settings/general`);
    await page.getByText(wanted).waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });
});

describe('the password', () => {
  test('is changed with the present one; what is refused stands beside the field', async () => {
    const person = await server.person();
    const other = await server.signIn(person.username);
    const { page, context } = await open('/settings/security', person);
    await page.getByRole('button', { name: 'Change password' }).click();
    const dialog = page.getByRole('dialog', { name: 'Change password' });
    const change = dialog.getByRole('button', { name: 'Change password' });
    await change.click();
    await dialog.getByText('Enter your current password').waitFor();
    await dialog.getByLabel('Current password').fill('Wrong-horse-42');
    await dialog.getByLabel('New password').fill('Another-horse-43');
    await change.click();
    await dialog.getByText('Is not your current password').waitFor();
    await dialog.getByLabel('Current password').fill(password);
    await dialog.getByLabel('New password').fill('another horse');
    await change.click();
    await dialog.getByText(/Must have an upper-case letter/).waitFor();
    await assertAccessible(page);
    assert.equal(await signsIn(person, password), 200);
    await dialog.getByLabel('New password').fill('Another-horse-43');
    await change.click();
    await page.getByText('Password changed').waitFor();
    assert.deepEqual([await signsIn(person, password), await signsIn(person, 'Another-horse-43')], [401, 200]);
    assert.equal((await server.call('GET', '/v1/users/me', { token: other.token })).status, 401);
    await page.reload();
    await page.getByText('This session').waitFor();
    await context.close();
  });
});

describe('deleting one’s account', () => {
  test('asks for the password, says why not, and ends at the sign-in', async () => {
    const person = await server.person();
    const { page, context } = await open('/settings/general', person);
    await page.getByRole('button', { name: 'Delete my account' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete your account?' });
    const confirm = dialog.getByRole('button', { name: 'Delete my account' });
    await confirm.click();
    await dialog.getByText('Enter your password').waitFor();
    await dialog.getByLabel('Your password').fill('Wrong-horse-42');
    await confirm.click();
    await dialog.getByText('Is not your current password').waitFor();
    await assertAccessible(page);
    assert.equal(await signsIn(person, password), 200);
    await dialog.getByLabel('Your password').fill(password);
    await confirm.click();
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    assert.equal(await signsIn(person, password), 401);
    await context.close();

    const last = await open('/settings/general', server.admin);
    await last.page.getByRole('button', { name: 'Delete my account' }).click();
    await last.page.getByRole('dialog').getByLabel('Your password').fill(password);
    await last.page.getByRole('dialog').getByRole('button', { name: 'Delete my account' }).click();
    await last.page.getByText(/last administrator/i).waitFor();
    await last.context.close();
  });
});
