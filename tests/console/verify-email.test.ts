import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { linkIn } from '../contract/administration/identity.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { password, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
let organization: string;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  const made = await server.call('POST', '/api/organizations', {
    token: server.admin.token,
    body: { name: 'Northwind', domain: 'northwind.example', joinPolicy: 'domain' },
  });
  organization = (made.body as { data: { id: string } }).data.id;
  await server.sql('update organizations set domain_verified_at = now() where id = $1', [organization]);
});
after(async () => {
  await server.close();
});

/** Registers somebody who asks to join; the path of the link that was mailed to them. */
async function registered(username: string): Promise<string> {
  const email = `${username}@northwind.example`;
  const body = { username, email, password, organizationIds: [organization] };
  const answer = await server.call('POST', '/api/auth/register', { body });
  assert.equal(answer.status, 201, answer.text);
  return `/verify-email?token=${await linkIn(server, email, 'verify-email')}`;
}

const standing = async (username: string) => {
  const [row] = await server.sql<{ verified: boolean; member: boolean }>(
    `select email_verified_at is not null as verified,
        exists (select 1 from organization_members m where m.user_id = u.id) as member
      from users u where username = $1`,
    [username],
  );
  return row;
};

describe('the mailed link that verifies an address', () => {
  test('opened by a program that runs scripts, verifies nothing and lets nobody in', async () => {
    const link = await registered('ada');
    for (let times = 0; times < 3; times += 1) {
      const { page, problems, context } = await openWindow(browser, server, link);
      await page.getByText('ada@northwind.example').waitFor();
      await page.waitForLoadState('networkidle');
      // Scanners move the mouse, too, and look what is behind links.
      await page.mouse.move(5, 5);
      await page.keyboard.press('End');
      await page.waitForTimeout(300);
      assert.deepEqual(problems, []);
      await context.close();
    }
    assert.deepEqual(await standing('ada'), { verified: false, member: false });
    assert.deepEqual(await server.sql(`select 1 from audit_events where action = 'auth.verify_email'`), []);
  });

  test('verifies, and lets in by the domain, when its button is pressed', async () => {
    const link = await registered('grace');
    const { page, problems, context } = await openWindow(browser, server, link, {
      viewport: { width: 360, height: 740 },
      colorScheme: 'dark',
    });
    await page.getByText('grace@northwind.example').waitFor();
    await assertFits(page);
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Confirm address' }).click();
    await page.getByRole('status').getByText('E-mail address verified').waitFor();
    await assertAccessible(page);
    assert.deepEqual(await standing('grace'), { verified: true, member: true });
    await page.reload();
    await page
      .getByRole('alert')
      .getByText(/invalid, has expired or was already used/)
      .waitFor();
    assert.equal(await page.getByRole('button', { name: 'Confirm address' }).count(), 0);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('keeps the button while the server cannot be reached, and says so', async () => {
    const link = await registered('mary');
    const { page, context } = await openWindow(browser, server, link);
    await page.getByRole('button', { name: 'Confirm address' }).waitFor();
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Confirm address' }).click();
    await page
      .getByRole('alert')
      .getByText(/cannot be reached/)
      .waitFor();
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Confirm address' }).click();
    await page.getByRole('status').getByText('E-mail address verified').waitFor();
    await context.close();
  });
});

test('no page does anything by being opened, whatever its address holds', async () => {
  const { page, context } = await openWindow(browser, server, '/sign-in');
  const sent: string[] = [];
  page.on('request', request => {
    const { pathname } = new URL(request.url());
    if (request.method() !== 'GET') sent.push(`${request.method()} ${pathname}`);
  });
  for (const path of ['/reset-password', '/setup', '/accept-invitation', '/verify-email', '/register']) {
    await page.goto(`${path}?token=${'x'.repeat(43)}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
  }
  // The browser's own session is looked for; and what a link is about is asked for without using it.
  const harmless = ['POST /console/session/refresh', 'POST /console/verification'];
  assert.deepEqual(
    sent.filter(each => !harmless.includes(each)),
    [],
  );
  await context.close();
});
